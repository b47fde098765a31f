"""The queue that a desk goes through: the question that is kept from row to row, what is next, and how many are left."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from organisers.decisions import notes
from organisers.desk.asking.question import Question
from organisers.desk.reading import turns
from safety.typed.fields import grouped

# The list's own question, as Django puts it into the addresses of its rows.
OF_THE_LIST = "_changelist_filters"
# What waits is counted no further.
MOST_LEFT = 1000


class ReadingQueue:
    """What one login is to read, for one request. Subclasses say of which kind it is, and where its pages are."""

    kind: str
    model: Any
    question_class: type[Question]
    list_route: str
    desk_route: str
    page_route: str

    def __init__(self, model_admin: Any, request: HttpRequest) -> None:
        self.model_admin, self.request, self.user = model_admin, request, request.user

    @cached_property
    def question(self) -> Question:
        """The question that the page's address asks, or the list that led to it."""
        query = self.request.GET
        return self.question_class.from_query(QueryDict(query[OF_THE_LIST]) if OF_THE_LIST in query else query)

    def query_string(self) -> str:
        return self.question.query_string()

    def waiting(self) -> QuerySet[Any]:
        """What waits to be read, of the question."""
        found: QuerySet[Any] = self.question.rows().waiting()
        return found

    def oldest(self, condition: Q, most: int) -> list[UUID]:
        """With a text, found as the list finds it: not every row that has a frequent word is read and ordered."""
        if not self.question.text or not self.question.asks_for_what_waits:
            return turns.oldest_of(self.waiting().filter(condition), most)
        return self.question.waiting_keys(most, condition)

    def open_to_me(self) -> Q:
        """What is not left to others."""
        return ~Q(pk__in=notes.asked_by(self.user, self.kind))

    def left(self, row: Any) -> str:
        """How many others of the question wait, in words: “about”, as others are at work too."""
        others = self.open_to_me() & ~Q(pk=row.pk)
        if self.question.text:
            number = len(self.oldest(others, MOST_LEFT + 1))
        else:
            number = self.waiting().filter(others).order_by()[: MOST_LEFT + 1].count()
        if number > MOST_LEFT:
            return gettext("%(number)s+ left") % {"number": grouped(MOST_LEFT)}
        if not number:
            return gettext("the last one")
        return ngettext("about %(number)s left", "about %(number)s left", number) % {"number": grouped(number)}

    def url(self, route: str, *args: Any) -> str:
        """A page's address, with the question."""
        query = self.query_string()
        return f"{reverse(route, args=args)}{'?' if query else ''}{query}"

    def next_url(self, *, after: UUID | None = None) -> str:
        """Where the next row of the question is; where there is none, the page that says so."""
        open_to = self.open_to_me() & ~Q(pk=after)
        rows = self.waiting().filter(open_to)
        skipped = turns.skipped_of(self.request, self.kind)
        today = timezone.localdate()
        key = turns.next_of(
            rows,
            user=self.user,
            today=today,
            skipped=skipped,
            first_keys=lambda others: self.oldest(open_to & others, turns.OLDEST),
        )
        return self.url(self.page_route, key) if key else self.url(self.desk_route)
