"""The page on which all letters of the list's filters are decided about: how many, ten of them at random, and the button."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appeals import countries_and_languages
from appeals.letter_question import EVERY_STATE, LetterQuestion
from appeals.models import Letter
from appeals.models.states import WAITING, Reason, State
from appeals.services.decisions import bulk
from appeals.services.decisions.sampling import sample
from organisers.bulk import EmptyQuestion
from organisers.desk.base import refuse
from organisers.desk.bulk_jobs import REFUSED, begin
from safety.typed.excerpts import excerpt

LIST = "admin:appeals_letter_changelist"
EXCERPT_LENGTH = 300
# Names of writers in the country where they may be persecuted are not shown where they need not be.
NAMES_HIDDEN_IN = "KZ"
ACTS = {
    bulk.APPROVE: _("Approve"),
    bulk.REJECT: _("Reject, with a reason …"),
    bulk.HOLD: _("Hold"),
    bulk.RELEASE: _("Release what was held"),
    bulk.REQUEUE: _("Back to the queue"),
    bulk.RESTORE: _("Restore what was rejected"),
}
WHAT_HAPPENS = {
    bulk.APPROVE: _("Letters that wait to be read go on the site, signed as their writers wish."),
    bulk.REJECT: _("They leave the count and the site. After 30 days they are erased."),
    bulk.HOLD: _(
        "They leave the count and the site until somebody releases them; what waits for its confirmation stays held when it "
        "is confirmed. Letters that were delivered stay."
    ),
    bulk.RELEASE: _(
        "They go where they were before; letters that are not confirmed yet get the mail that asks for it."
    ),
    bulk.REQUEUE: _("Approved letters leave the site and wait to be read again. They still count."),
    bulk.RESTORE: _("Rejected letters get the state that they had before."),
}


def bulk_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """GET says how many letters `?…` asks for, and shows ten; POST has the worker decide about all of them."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    question = LetterQuestion.from_query(request.GET)
    if question.is_empty:
        return refuse(request, str(REFUSED[EmptyQuestion]), f"{reverse(LIST)}?{question.query_string()}")
    # With the act in the address, which says how many letters it can be done to.
    act = request.GET.get("act", "")
    act = act if act in acts_for(question) else ""
    if request.method == "POST":
        return decide(request, model_admin, question, act)
    return show(request, model_admin, question, act)


def acts_for(question: LetterQuestion) -> list[str]:
    """The acts that can be done to letters in the state of the question."""
    asked_for = WAITING if not question.state else set(State) if question.state == EVERY_STATE else {question.state}
    return [act for act in ACTS if bulk.states_of(act) & asked_for]


def decide(request: HttpRequest, model_admin: Any, question: LetterQuestion, act: str) -> HttpResponse:
    reason = request.POST.get("reason", "") if act == bulk.REJECT else ""
    if not act:
        return show(request, model_admin, question, act, error=gettext("Choose what is to be done."))
    if act == bulk.REJECT and reason not in Reason.values:
        return show(request, model_admin, question, act, error=gettext("Choose a reason from the list."))
    if request.POST.get("sure") != "on":
        error = gettext("Tick the box that says you have read the samples.")
        return show(request, model_admin, question, act, error=error)
    begun = begin(request, kind=bulk.LETTER, act=act, question=question.query_string(), reason=reason)
    return begun or redirect(request.get_full_path())


def show(
    request: HttpRequest, model_admin: Any, question: LetterQuestion, act: str, *, error: str = ""
) -> HttpResponse:
    found = sample(bulk.letters_for(question.letters(), act), bulk.letters_for(question.letters_one_by_one(), act))
    query = question.query_string()
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Decide about many letters"),
        "opts": model_admin.opts,
        "which": bulk.in_words(query),
        "list_url": f"{reverse(LIST)}?{query}",
        "total": found.number,
        "is_capped": found.is_capped,
        "samples": [in_short(letter) for letter in found.letters],
        "acts": [
            {"label": ACTS[code], "url": f"?{query}&act={code}", "is_chosen": code == act}
            for code in acts_for(question)
        ],
        "act": act,
        "act_label": ACTS[act] if act else "",
        "what_happens": WHAT_HAPPENS[act] if act else "",
        "reasons": Reason.choices if act == bulk.REJECT else (),
        "reason": request.POST.get("reason", ""),
        "error": error,
    }
    return render(request, "admin/appeals/letter/bulk.html", context, status=422 if error else 200)


def in_short(letter: Letter) -> dict[str, Any]:
    """A letter as a sample: its words; without any, its signature."""
    name = letter.name if letter.country != NAMES_HIDDEN_IN else ""
    return {
        "words": excerpt(letter.own_words, EXCERPT_LENGTH),
        "language": letter.own_language,
        "name": name if not letter.own_words else "",
        "country": countries_and_languages.country_name(letter.country),
        "written_on": letter.written_on,
        "state": letter.get_state_display(),
        "url": reverse("admin:appeals_letter_change", args=[letter.pk]),
    }
