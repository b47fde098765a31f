"""A list whose filters and search are a question, with the ways to the desk and to deciding about all that match."""

from dataclasses import replace
from typing import Any, ClassVar

from django.contrib.admin.views.main import PAGE_VAR
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from organisers.desk.asking.question import EVERY_STATE, Question
from organisers.desk.base import OrganisersModelAdmin
from organisers.desk.lists.bounded import MOST_SEARCHED, FoundPaginator


class AskedModelAdmin(OrganisersModelAdmin):
    """What is moderated, as a list: the search and all filters are conditions of `question`."""

    question: ClassVar[type[Question]]
    # Names of the routes of the desk and of the page that decides about all that match.
    desk_route: ClassVar[str]
    bulk_route: ClassVar[str]
    search_fields = ("search_text",)

    def links(self, waiting: Question) -> dict[str, str]:
        """More addresses for the list's template, by name; `waiting` is the list's question about what waits."""
        return {}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        """With the ways to the desk and to work in bulk, which keep the question of the list."""
        question = self.question.from_query(request.GET)
        waiting = question if question.asks_for_what_waits else replace(question, state="")
        links = {
            "desk_url": f"{reverse(self.desk_route)}?{waiting.query_string()}",
            "bulk_url": f"{reverse(self.bulk_route)}?{question.query_string()}",
            **self.links(waiting),
        }
        return super().changelist_view(request, {**links, **(extra_context or {})})

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Waiting: oldest first. Decided: newest first. Each has an index. All rows: in no order."""
        question = self.question.from_query(request.GET)
        if question.state == EVERY_STATE:
            return ("id",)
        return ("written_on", "id") if self.is_oldest_first(question) else ("-written_on", "id")

    def is_oldest_first(self, question: Question) -> bool:
        return question.asks_for_what_waits

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        question = self.question.from_query(request.GET)
        if not question.text:
            return queryset, False
        # One more than the pages up to this one have: the database looks at no text that nobody sees yet.
        keys = question.first_keys(self.get_ordering(request), self.rows_up_to_page(request) + 1)
        return queryset.filter(pk__in=keys), False

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.question.from_query(request.GET).text:
            return super().get_paginator(request, *args, **kwargs)
        return FoundPaginator(*args, **kwargs, most=self.rows_up_to_page(request))

    def rows_up_to_page(self, request: HttpRequest) -> int:
        """The rows of the page that is asked for and of those before it."""
        typed = request.GET.get(PAGE_VAR, "")
        page = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 1
        return min(max(page, 1) * self.list_per_page, MOST_SEARCHED)
