"""Checking a recipient: who holds the office, and whether the address is right. Nothing is sent before that."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from appeals.models import Recipient
from appeals.services.texts import editing
from organisers.desk.base import entries_about, refuse
from organisers.desk.editing.fields import BIGGEST_INTEGER


def checking_page(request: HttpRequest, model_admin: Any, recipient_id: int) -> HttpResponse:
    """GET shows what is stored; POST marks exactly that as checked, or as not checked."""
    if not model_admin.has_change_permission(request) or not request.user.has_perm("appeals.change_recipient"):
        raise PermissionDenied
    recipients = Recipient.objects.select_related("appeal", "checked_by").prefetch_related("texts")
    recipient = recipients.filter(pk=min(recipient_id, BIGGEST_INTEGER)).first()
    if recipient is None:
        where = reverse("admin:appeals_appeal_changelist")
        return refuse(request, gettext("There is no such recipient."), where)
    if request.method == "POST":
        return mark_checked(request, recipient)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Check a recipient"),
        "opts": model_admin.opts,
        "recipient": recipient,
        "as_of": as_of(recipient),
        "texts": sorted(recipient.texts.all(), key=lambda text: (not text.is_original, text.language)),
        "fingerprint": editing.fingerprint(recipient),
        "appeal_url": reverse("admin:appeals_appeal_change", args=[recipient.appeal_id]),
        "entries": entries_about(recipient),
    }
    return render(request, "admin/appeals/appeal/checking.html", context)


def as_of(recipient: Recipient) -> str:
    """Of when a recipient's details are; the month, as the source says no more."""
    if recipient.details_as_of is None:
        return gettext("Nobody has noted how old these details are.")
    month = date_format(recipient.details_as_of, "YEAR_MONTH_FORMAT")
    return gettext("Details as of %(month)s.") % {"month": month}


def mark_checked(request: HttpRequest, recipient: Recipient) -> HttpResponse:
    by, now = request.user, timezone.now()
    if request.POST.get("act") == "uncheck":
        if editing.uncheck_recipient(recipient_id=recipient.pk, by=by, now=now):
            messages.success(request, gettext("The recipient counts as not checked. Nothing is sent to it."))
        return redirect(request.path)
    if request.POST.get("sure") != "on":
        messages.error(request, gettext("Tick the box that says what you have checked."))
        return redirect(request.path)
    seen = request.POST.get("fingerprint", "")
    if not editing.check_recipient(recipient_id=recipient.pk, seen=seen, by=by, now=now):
        messages.error(request, gettext("The recipient was changed while you were looking. Please check it once more."))
        return redirect(request.path)
    messages.success(request, gettext("The recipient is checked."))
    return redirect("admin:appeals_appeal_change", recipient.appeal_id)
