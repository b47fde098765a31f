"""Letters without own words: names under the fixed text, read as a list, a page of a hundred at a time."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext_lazy

from appeals import countries_and_languages
from appeals.admin.reading.desk import LetterDesk
from appeals.models import Letter
from appeals.models.letters.states import Reason, State
from appeals.search.question import SIGNATURE, LetterQuestion
from appeals.services.decisions import moderating
from organisers.decisions import notes
from organisers.decisions.moderation import MOST_AT_ONCE
from organisers.desk.reporting import say_batch, say_number
from organisers.desk.waiting import MOST_COUNTED, count_up_to_limit

PAGE_SIZE = MOST_AT_ONCE
OTHERS_WAIT = "wait"


def signatures_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """GET lists the oldest hundred of the question, all ticked; POST approves the ticked; others wait or are rejected."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        return decide_signatures(request, model_admin)
    return show_signatures(request, model_admin)


def show_signatures(
    request: HttpRequest, model_admin: Any, *, unticked: set[Any] | None = None, error: str = ""
) -> HttpResponse:
    asked = question_of(request)
    waiting = asked.letters().exclude(pk__in=notes.asked_by(request.user, "letter"))
    rows = list(waiting.defer("search_text").order_by("written_on", "id")[:PAGE_SIZE])
    desk = LetterDesk(model_admin, request)
    counted = count_up_to_limit(waiting)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Signatures"),
        "opts": model_admin.opts,
        "rows": [
            {
                "letter": letter,
                "name": gettext("name not shown here") if letter.is_name_hidden else letter.name,
                "country": countries_and_languages.country_name(letter.country),
                "url": f"{reverse('admin:appeals_letter_change', args=[letter.pk])}?{asked.query_string()}",
                "is_ticked": letter.pk not in (unticked or ()),
            }
            for letter in rows
        ],
        "number": min(counted, MOST_COUNTED),
        "is_capped": counted > MOST_COUNTED,
        "reasons": Reason.choices,
        "error": error,
        "is_narrowed": not asked.is_empty,
        "last": desk.last(),
        "action": request.get_full_path(),
        "undo_url": desk.url("admin:appeals_letter_desk"),
        "list_url": f"{reverse('admin:appeals_letter_changelist')}?{asked.query_string()}",
    }
    return render(request, "admin/appeals/letter/signatures.html", context, status=422 if error else 200)


def decide_signatures(request: HttpRequest, model_admin: Any) -> HttpResponse:
    shown = model_admin.valid_keys(request.POST.getlist("shown")[:PAGE_SIZE])
    ticked = set(model_admin.valid_keys(request.POST.getlist("ticked")[:PAGE_SIZE])) & set(shown)
    others = [key for key in shown if key not in ticked]
    what = request.POST.get("others", OTHERS_WAIT)
    if others and what != OTHERS_WAIT and what not in Reason.values:
        return show_signatures(
            request, model_admin, unticked=set(others), error=gettext("Choose what is to be done with the others.")
        )
    # Only what this page lists: a name under the fixed text that waits to be read.
    signatures = set(
        Letter.objects.awaiting_moderation().signatures().filter(pk__in=shown).values_list("pk", flat=True)
    )
    by, now, batch = request.user, timezone.now(), uuid4()
    approved = moderating.approve(ids=ticked & signatures, by=by, now=now, batch=batch)
    rejected = 0
    if others and what in Reason.values:
        rejected = moderating.reject(ids=set(others) & signatures, reason=what, by=by, now=now, batch=batch)
    report(request, approved, rejected, len(shown))
    say_batch(request, batch, approved + rejected)
    return redirect(request.get_full_path())


def question_of(request: HttpRequest) -> LetterQuestion:
    """Names under the fixed text that wait to be read, of the countries, days and so on that the address asks for."""
    return replace(LetterQuestion.from_query(request.GET), state=State.CONFIRMED.value, words=SIGNATURE)


APPROVED = ngettext_lazy("%(number)s signature approved.", "%(number)s signatures approved.", "number")
REJECTED = ngettext_lazy("%(number)s signature rejected.", "%(number)s signatures rejected.", "number")
LEFT = ngettext_lazy("%(number)s left as it was.", "%(number)s left as they were.", "number")


def report(request: HttpRequest, approved: int, rejected: int, shown: int) -> None:
    say_number(request, messages.SUCCESS, APPROVED, approved)
    say_number(request, messages.SUCCESS, REJECTED, rejected)
    say_number(request, messages.WARNING, LEFT, shown - approved - rejected)
