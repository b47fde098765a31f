"""What the first page of the admin says: what waits for organisers, and what they should know.

Each app registers its sources; they look at the rights of the request's user. What they count is asked for in one query.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from organisers.desk.lists.one_query import CountUpTo, any_of, ask, first_of
from safety.typed.fields import grouped

# A list shows so many rows at most, and a summary says "more than" beyond it: nothing here counts a million rows.
MOST_COUNTED = 500


@dataclass(frozen=True)
class Waiting:
    """A line of the first page: what waits for an organiser, how many of it, and where. `short` is for a mail (`Queue`)."""

    label: str
    number: int
    url: str
    is_urgent: bool = False
    short: str = ""

    @property
    def is_capped(self) -> bool:
        return self.number > MOST_COUNTED

    @property
    def shown_number(self) -> int:
        return min(self.number, MOST_COUNTED)

    @property
    def in_words(self) -> str:
        """The number as it is shown: 500+ where there are more than are counted."""
        return grouped(self.shown_number) + ("+" if self.is_capped else "")


@dataclass(frozen=True)
class Queue:
    """A line whose `rows` are counted together with those of all others, up to `MOST_COUNTED`.

    `label` is an `ngettext_lazy`, which takes the number. `short` says the same in a mail, where nothing names letters, a
    mayor or a place.
    A line stands out while there is an `urgent` row (the first in their order is asked for), and is left out while it is
    empty where that `is_left_out_empty`.
    A `url` that depends on a row is made of what the question `first` answers; such a line is left out while it is empty.
    """

    label: Any
    rows: QuerySet[Any]
    url: str | Callable[[Any], str]
    short: str = ""
    first: Any = None
    urgent: QuerySet[Any] | None = None
    is_left_out_empty: bool = False

    def line(self, number: int, *, is_urgent: bool, first: Any) -> Waiting:
        url = self.url if isinstance(self.url, str) else self.url(first)
        return Waiting(str(self.label % number), number, url, is_urgent=bool(number and is_urgent), short=self.short)


@dataclass(frozen=True)
class Notice:
    """A sentence on the first page that organisers should know; with `if_any` or `unless_any` it depends on such rows."""

    text: str
    url: str = ""
    is_urgent: bool = False
    if_any: QuerySet[Any] | None = None
    unless_any: QuerySet[Any] | None = None


@dataclass(frozen=True)
class Panel:
    """A part of the first page: its template, the questions it asks, and what the template gets of the answers."""

    template: str
    content: Callable[[Mapping[str, Any]], Any]
    questions: Mapping[str, Any] = field(default_factory=dict)


WaitingSource = Callable[[HttpRequest], Iterable[Waiting | Queue]]
# Each app says what waits in it; the first page asks them all. All get the request and look at its user's rights.
_waiting_sources: list[tuple[int, WaitingSource]] = []
notice_sources: list[Callable[[HttpRequest], Iterable[Notice]]] = []
panel_sources: list[Callable[[HttpRequest], Iterable[Panel]]] = []


def register(position: int, source: WaitingSource) -> None:
    """Adds what waits in an app to the first page, in the order of `position`: a letter's own order, as in the menu."""
    _waiting_sources.append((position, source))
    _waiting_sources.sort(key=lambda registered: registered[0])


def all_waiting(request: HttpRequest) -> list[Waiting]:
    """The lines of the first page for the request's user."""
    found = lines_of(request)
    return made_lines(found, ask(request.user, questions_of_lines(found)))


def first_page(request: HttpRequest, own_notices: Iterable[Notice] = ()) -> dict[str, Any]:
    """What the template of the first page gets: lines, the quiet ones apart, notices and panels."""
    found = lines_of(request)
    notices = [*own_notices, *(notice for source in notice_sources for notice in source(request))]
    panels = [panel for source in panel_sources for panel in source(request)]
    questions = questions_of_lines(found) | questions_of_notices(notices)
    for place, panel in enumerate(panels):
        questions |= {f"panel_{place}_{name}": question for name, question in panel.questions.items()}
    answers = ask(request.user, questions)
    lines = made_lines(found, answers)
    true_notices = [notice for place, notice in enumerate(notices) if is_true(notice, place, answers)]
    true_notices.sort(key=lambda notice: not notice.is_urgent)
    return {
        "waiting": lines,
        "loud": [line for line in lines if line.number],
        "quiet": [line for line in lines if not line.number],
        "notices": true_notices,
        "has_urgent_notices": any(notice.is_urgent for notice in true_notices),
        "panels": [
            {
                "template": panel.template,
                "content": panel.content({name: answers[f"panel_{place}_{name}"] for name in panel.questions}),
            }
            for place, panel in enumerate(panels)
        ],
    }


def lines_of(request: HttpRequest) -> list[Waiting | Queue]:
    return [line for _, source in _waiting_sources for line in source(request)]


def questions_of_lines(lines: Sequence[Waiting | Queue]) -> dict[str, Any]:
    questions: dict[str, Any] = {}
    for place, line in enumerate(lines):
        if isinstance(line, Queue):
            questions[f"line_{place}"] = CountUpTo(line.rows, MOST_COUNTED + 1)
            if line.urgent is not None:
                questions[f"urgent_{place}"] = first_of(line.urgent, "pk")
            if line.first is not None:
                questions[f"first_{place}"] = line.first
    return questions


def made_lines(lines: Sequence[Waiting | Queue], answers: Mapping[str, Any]) -> list[Waiting]:
    made = []
    for place, line in enumerate(lines):
        if isinstance(line, Waiting):
            made.append(line)
        elif (number := answers[f"line_{place}"]) or not line.is_left_out_empty:
            is_urgent, first = answers.get(f"urgent_{place}") is not None, answers.get(f"first_{place}")
            made.append(line.line(number, is_urgent=is_urgent, first=first))
    return made


def questions_of_notices(notices: Sequence[Notice]) -> dict[str, Any]:
    asked = (
        (place, notice.if_any if notice.if_any is not None else notice.unless_any)
        for place, notice in enumerate(notices)
    )
    return {f"notice_{place}": any_of(rows) for place, rows in asked if rows is not None}


def is_true(notice: Notice, place: int, answers: Mapping[str, Any]) -> bool:
    answer = answers.get(f"notice_{place}")
    return answer is None or answer == (notice.if_any is not None)


def count_up_to_limit(rows: QuerySet[Any]) -> int:
    """How many rows there are, counted up to one above `MOST_COUNTED`."""
    return rows.order_by()[: MOST_COUNTED + 1].count()
