"""Erasing a letter on its writer's request: asked for twice, listed for a day, stopped with one button."""

import datetime as dt
from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext_lazy

from appeals.admin.reading.desk import MAY_ERASE, LetterDesk
from appeals.models import Erasure, Letter
from appeals.models.letters.states import State
from appeals.services.decisions import erasing
from organisers.desk.base import refuse
from organisers.desk.editing.fields import BIGGEST_INTEGER
from organisers.desk.reporting import say_number
from organisers.desk.waiting import MOST_COUNTED

STOPPED = ngettext_lazy(
    "The letter is not erased. It is back where it was.",
    "%(number)s letters are not erased. They are back where they were.",
    "number",
)
PAGE = "admin:appeals_letter_change"


def erasing_page(request: HttpRequest, model_admin: Any, object_id: str) -> HttpResponse:
    """GET says what would happen, and asks a second time; POST has the letter erased after a day."""
    if not model_admin.has_view_or_change_permission(request) or not request.user.has_perm(MAY_ERASE):
        raise PermissionDenied
    letter = Letter.objects.filter(pk__in=model_admin.valid_keys([object_id])).exclude(state=State.WITHDRAWN).first()
    if letter is None:
        return refuse(request, gettext("There is no such letter."), reverse("admin:appeals_letter_changelist"))
    page = LetterDesk(model_admin, request).url(PAGE, letter.pk)
    if Erasure.objects.filter(pk=letter.pk).exists():
        return refuse(request, gettext("Somebody has already asked for this letter to be erased."), page)
    now = timezone.now()
    if request.method == "POST" and request.POST.get("sure") == "on":
        ask(request, letter, now)
        return redirect(page)
    context = {
        **model_admin.admin_site.each_context(request),
        "letter_url": page,
        "title": gettext("Have this letter erased?"),
        "opts": model_admin.opts,
        "letter": letter,
        "when": when(now),
        "is_tick_missing": request.method == "POST",
    }
    return render(
        request, "admin/appeals/letter/erasing.html", context, status=422 if request.method == "POST" else 200
    )


def ask(request: HttpRequest, letter: Letter, now: dt.datetime) -> None:
    try:
        is_asked = erasing.ask(letter_id=letter.pk, by=request.user, now=now)
    except erasing.TooManyWait:
        text = gettext(
            "Nothing was changed: %(number)s letters wait to be erased at your request already, and more at a time are not "
            "taken from one login."
        )
        messages.error(request, text % {"number": erasing.MOST_WAITING})
        return
    if is_asked:
        text = gettext("The letter is off the site, and will be erased: %(when)s.")
        messages.success(request, text % {"when": when(now)})
    else:
        messages.warning(request, gettext("Nothing was changed: somebody else has decided about this letter already."))


def when(now: Any) -> str:
    """When what is asked for now will be done, in words."""
    return date_format(timezone.localtime(now + erasing.DELAY), "DATETIME_FORMAT")


def erasures_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """GET lists the letters that are to be erased, the first due first; POST stops one, or all that a login asked for."""
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        return stop(request, model_admin)
    rows = list(Erasure.objects.select_related("letter", "asked_by").order_by("due_at", "pk")[:MOST_COUNTED])
    askers = Counter(row.asked_by for row in rows if row.asked_by)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Letters to be erased"),
        "opts": model_admin.opts,
        "rows": rows,
        "askers": [(login, number) for login, number in askers.items() if number > 1],
        "may_stop": model_admin.has_change_permission(request),
    }
    return render(request, "admin/appeals/letter/erasures.html", context)


def stop(request: HttpRequest, model_admin: Any) -> HttpResponse:
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    by, now, asked_by = request.user, timezone.now(), request.POST.get("asked_by", "")
    back = reverse("admin:appeals_letter_erasures")
    if asked_by.isascii() and asked_by.isdecimal():
        stopped = erasing.stop_all(asked_by_id=min(int(asked_by[:18]), BIGGEST_INTEGER), by=by, now=now)
    else:
        keys = model_admin.valid_keys([request.POST.get("letter", "")])
        if keys and request.GET.get("back") == "letter":
            back = LetterDesk(model_admin, request).url(PAGE, keys[0])
        stopped = sum(erasing.stop(letter_id=key, by=by, now=now) for key in keys)
    if stopped:
        say_number(request, messages.SUCCESS, STOPPED, stopped)
    else:
        messages.warning(
            request, gettext("Nothing was changed: the letter is erased, or somebody else has stopped it already.")
        )
    return redirect(back)
