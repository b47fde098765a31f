"""The page on which all rows of a list's filters are decided about: how many, ten of them at random, and the button."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from organisers.decisions.bulk import EmptyQuestion, kind_named
from organisers.desk.asking.question import EVERY_STATE, Question
from organisers.desk.asking.sampling import sample
from organisers.desk.base import refuse
from organisers.desk.bulk_jobs import REFUSED, begin
from safety.typed.fields import grouped

REJECT = "reject"


class BulkPage:
    """The page for one kind of rows, for one request. Subclasses say which acts there are, and how a sample is shown."""

    # As it is registered with `organisers.decisions.bulk`.
    kind: str
    question_class: type[Question]
    list_route: str
    # Acts by name, in words; what each of them does, in a sentence.
    acts: ClassVar[Mapping[str, Any]]
    what_happens: ClassVar[Mapping[str, Any]]
    reasons: Any
    states: ClassVar[frozenset[str]]
    # What it says of rows; the number and the button are `ngettext_lazy`, which depend on "counter".
    title: Any
    which_title: Any
    number_text: Any
    more_text: Any
    button_text: Any
    explanation: Any

    def __init__(self, model_admin: Any, request: HttpRequest) -> None:
        self.model_admin, self.request = model_admin, request
        self.question = self.question_class.from_query(request.GET)
        # With the act in the address, which says how many rows it can be done to.
        act = request.GET.get("act", "")
        self.act = act if act in self.acts_for_state() else ""

    def states_of(self, act: str) -> frozenset[Any]:
        """The states that an act starts from."""
        raise NotImplementedError

    def rows_for(self, rows: Any, act: str) -> Any:
        """Those of `rows` with which an act can do something; without an act, all of them."""
        raise NotImplementedError

    def in_short(self, row: Any) -> dict[str, Any]:
        """A row as a sample: words, language, name, facts (a list), url."""
        raise NotImplementedError

    def acts_for_state(self) -> list[str]:
        """The acts that can be done to rows in the state of the question."""
        state = self.question.state
        asked_for = self.states if state == EVERY_STATE else {state} if state else self.question.waiting_states
        return [act for act in self.acts if self.states_of(act) & asked_for]

    def respond(self) -> HttpResponse:
        """GET says how many rows `?…` asks for, and shows ten; POST has the worker decide about all of them."""
        if not self.model_admin.has_change_permission(self.request):
            raise PermissionDenied
        if self.question.is_empty:
            list_url = f"{reverse(self.list_route)}?{self.question.query_string()}"
            return refuse(self.request, str(REFUSED[EmptyQuestion]), list_url)
        return self.decide() if self.request.method == "POST" else self.show()

    def decide(self) -> HttpResponse:
        reason = self.request.POST.get("reason", "") if self.act == REJECT else ""
        if not self.act:
            return self.show(error=gettext("Choose what is to be done."))
        if self.act == REJECT and reason not in {code for code, _ in self.reasons}:
            return self.show(error=gettext("Choose a reason from the list."))
        if self.request.POST.get("sure") != "on":
            return self.show(error=gettext("Tick the box that says you have read the samples."))
        query = self.question.query_string()
        begun = begin(self.request, kind=self.kind, act=self.act, question=query, reason=reason)
        return begun or redirect(self.request.get_full_path())

    def show(self, *, error: str = "") -> HttpResponse:
        question, act = self.question, self.act
        found = sample(self.rows_for(question.rows(), act), self.rows_for(question.rows_one_by_one(), act))
        query = question.query_string()
        number = {"number": grouped(found.number)}
        context = {
            **self.model_admin.admin_site.each_context(self.request),
            "title": self.title,
            "opts": self.model_admin.opts,
            "which_title": self.which_title,
            "which": kind_named(self.kind).in_words(query),
            "list_url": f"{reverse(self.list_route)}?{query}",
            "total": found.number,
            "is_capped": found.is_capped,
            "how_many": self.more_text % number if found.is_capped else in_words(self.number_text, found.number),
            "button": in_words(self.button_text, found.number),
            "samples": [self.in_short(row) for row in found.rows],
            "acts": [
                {"label": self.acts[code], "url": f"?{query}&act={code}", "is_chosen": code == act}
                for code in self.acts_for_state()
            ],
            "act": act,
            "act_label": self.acts[act] if act else "",
            "what_happens": self.what_happens[act] if act else "",
            "explanation": self.explanation,
            "reasons": self.reasons if act == REJECT else (),
            "reason": self.request.POST.get("reason", ""),
            "error": error,
        }
        return render(self.request, "admin/bulk.html", context, status=422 if error else 200)


def in_words(text: Any, number: int) -> str:
    """An `ngettext_lazy` that depends on "counter", with the number as the page's language writes it."""
    return str(text % {"counter": number, "number": grouped(number)})
