"""Erasing a letter on its writer's request: asked for twice, listed for a day, stopped with one button."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from appeals.models import Erasure, Letter
from appeals.models.states import State
from appeals.services.decisions import erasing
from organisers.desk.base import refuse
from organisers.desk.waiting import MOST_COUNTED

MAY_ERASE = "appeals.erase_letter"


def erasing_page(request: HttpRequest, model_admin: Any, object_id: str) -> HttpResponse:
    """GET says what would happen, and asks a second time; POST has the letter erased after a day."""
    if not model_admin.has_view_or_change_permission(request) or not request.user.has_perm(MAY_ERASE):
        raise PermissionDenied
    letter = Letter.objects.filter(pk__in=model_admin.valid_keys([object_id])).exclude(state=State.WITHDRAWN).first()
    if letter is None:
        return refuse(request, gettext("There is no such letter."), reverse("admin:appeals_letter_changelist"))
    page = reverse("admin:appeals_letter_change", args=[letter.pk])
    if Erasure.objects.filter(pk=letter.pk).exists():
        return refuse(request, gettext("This letter is to be erased already."), page)
    now = timezone.now()
    if request.method == "POST" and request.POST.get("sure") == "on":
        if erasing.ask(letter_id=letter.pk, by=request.user, now=now):
            messages.success(
                request, gettext("The letter is off the site, and will be erased: %(when)s.") % {"when": when(now)}
            )
        else:
            messages.warning(
                request, gettext("Nothing was changed: somebody else has decided about this letter already.")
            )
        return redirect(page)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Have this letter erased?"),
        "opts": model_admin.opts,
        "letter": letter,
        "when": when(now),
        "is_tick_missing": request.method == "POST",
    }
    return render(
        request, "admin/appeals/letter/erasing.html", context, status=422 if request.method == "POST" else 200
    )


def when(now: Any) -> str:
    """When what is asked for now will be done, in words."""
    return date_format(timezone.localtime(now + erasing.DELAY), "DATETIME_FORMAT")


def erasures_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """GET lists the letters that are to be erased, the first due first; POST stops one."""
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        return stop(request, model_admin)
    rows = Erasure.objects.select_related("letter", "asked_by").order_by("due_at", "pk")[:MOST_COUNTED]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Letters to be erased"),
        "opts": model_admin.opts,
        "rows": rows,
        "may_stop": model_admin.has_change_permission(request),
    }
    return render(request, "admin/appeals/letter/erasures.html", context)


def stop(request: HttpRequest, model_admin: Any) -> HttpResponse:
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    stopped = [
        erasing.stop(letter_id=key, by=request.user, now=timezone.now())
        for key in model_admin.valid_keys([request.POST.get("letter", "")])
    ]
    if any(stopped):
        messages.success(request, gettext("The letter is not erased. It is back where it was."))
    else:
        messages.warning(
            request, gettext("Nothing was changed: the letter is erased, or somebody else has stopped it already.")
        )
    return redirect("admin:appeals_letter_erasures")
