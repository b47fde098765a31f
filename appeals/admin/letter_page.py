"""One letter in the admin: the sheet as the mayor will see it, its facts, its history, and the buttons that decide."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from appeals import countries_and_languages
from appeals.admin.erasing import MAY_ERASE
from appeals.models import Letter
from appeals.models.states import WAITING, Reason, State, may
from appeals.presentation import present_letter, sheet_of
from appeals.services import moderating
from organisers.desk.base import entries_about, refuse
from organisers.desk.moderation import as_seen

# The buttons that need nothing but a press.
DECISIONS = {
    "approve": moderating.approve,
    "release": moderating.release,
    "restore": moderating.restore,
    "requeue": moderating.requeue,
    "hold": moderating.hold,
}


def letter_page(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    keys = model_admin.valid_keys([object_id])
    letter = Letter.objects.select_related("appeal", "erasure__asked_by").filter(pk__in=keys).first()
    if letter is None:
        return refuse(request, gettext("There is no such letter."), reverse("admin:appeals_letter_changelist"))
    if request.method == "POST":
        if not model_admin.has_change_permission(request):
            raise PermissionDenied
        return decide_letter(request, letter)
    return show_letter(model_admin, request, letter)


def show_letter(model_admin: Any, request: HttpRequest, letter: Letter) -> HttpResponse:
    may_decide = model_admin.has_change_permission(request)
    erasure = getattr(letter, "erasure", None)
    view = present_letter(letter, letter.language)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Letter of %(date)s") % {"date": date_in_words(letter)},
        "opts": model_admin.opts,
        "letter": letter,
        "sheet": sheet_of(view, letter, to_mayor=True) if letter.state != State.WITHDRAWN else None,
        "country": countries_and_languages.country_name(letter.country),
        "words_language": countries_and_languages.language_name(letter.own_language) if letter.own_words else "",
        "page_language": countries_and_languages.language_name(letter.language),
        "entries": entries_about(letter),
        "can": {act: may_decide and erasure is None and may(act, letter.state) for act in (*DECISIONS, "reject")},
        "erasure": erasure,
        "may_stop": may_decide,
        "may_erase": request.user.has_perm(MAY_ERASE),
        "is_waiting": letter.state in WAITING and erasure is None,
        "reasons": Reason.choices,
        "wall_url": public_url(letter),
    }
    return render(request, "admin/appeals/letter/change_form.html", context)


def date_in_words(letter: Letter) -> str:
    from django.utils.formats import date_format

    return date_format(letter.written_on)


def public_url(letter: Letter) -> str:
    """The path of the letter on the public wall, or ""."""
    if not letter.is_shown or not letter.own_words:
        return ""
    return reverse("appeals:letter", args=[letter.appeal.slug, letter.pk])


def decide_letter(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Does what the pressed button says; after a letter that waited, redirects to the next one that waits."""
    decision = request.POST.get("decision", "")
    by, now = request.user, timezone.now()
    if decision == "reject" and request.POST.get("reason", "") not in Reason.values:
        messages.error(request, gettext("Choose a reason from the list."))
        return redirect(request.path)
    if not as_seen(request, Letter, [letter.pk]):
        changed = 0
    elif decision == "reject":
        changed = moderating.reject(ids=[letter.pk], reason=request.POST["reason"], by=by, now=now)
    elif decision in DECISIONS:
        changed = DECISIONS[decision](ids=[letter.pk], by=by, now=now)
    else:
        messages.error(request, gettext("Please press one of the buttons of this page."))
        return redirect(request.path)
    if not changed:
        messages.warning(request, unchanged_words(decision, letter))
        return redirect(request.path)
    messages.success(request, done_words(decision))
    return to_next(letter) if letter.state in WAITING else redirect(request.path)


def unchanged_words(decision: str, letter: Letter) -> str:
    if decision == "release" and Letter.objects.held().filter(pk=letter.pk).exists():
        return gettext("The letter stays held: its address is erased, so that nobody could confirm it.")
    return gettext("Nothing was changed: somebody else has decided about this letter already.")


def done_words(decision: str) -> str:
    return {
        "approve": gettext("The letter is approved."),
        "requeue": gettext("The letter is back among those to be read."),
        "hold": gettext(
            "The letter is held; it is neither counted nor shown until it is released. After 30 days it is deleted."
        ),
        "reject": gettext("The letter is rejected."),
        "restore": gettext("The letter is back in the state it had before."),
        "release": gettext("The letter is released."),
    }[decision]


def to_next(letter: Letter) -> HttpResponse:
    """Redirects to the next waiting letter in the order of the list, after the last to the first; if none, to the list."""
    waiting = Letter.objects.waiting().exclude(pk=letter.pk).order_by("written_on", "id")
    later = Q(written_on__gt=letter.written_on) | Q(id__gt=letter.pk)
    keys = waiting.values_list("pk", flat=True)
    found: UUID | None = keys.filter(written_on__gte=letter.written_on).filter(later).first() or keys.first()
    if found is None:
        return redirect("admin:appeals_letter_changelist")
    return redirect("admin:appeals_letter_change", found)


def next_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """Redirects from the letter `?after=` to the next one that waits, without deciding about it."""
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    keys = model_admin.valid_keys([request.GET.get("after", "")])
    letter = Letter.objects.only("pk", "written_on").filter(pk__in=keys).first()
    if letter is None:
        return redirect("admin:appeals_letter_changelist")
    return to_next(letter)
