"""The wall: letters with words of their own, a page at a time, and each one alone."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from appeals import wall_filter
from appeals.breakdown_chart import places_chart
from appeals.figures import count_of
from appeals.models import Appeal, Breakdown, Letter
from appeals.presentation import present, sheet_of
from appeals.views.appeal import with_appeal
from appeals.wall_filter import Filter
from appeals.wall_letters import by_day, title_of, url_of, wall_letters
from safety.keyset import BadCursor, cursor_of, following, preceding

PAGE_SIZE = 30


def not_indexed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Asks search engines to leave a page out: an opinion should not be the first thing found about a name."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


@require_safe
@not_indexed
@with_appeal
def wall(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """One page of the wall. It starts where the previous one ended (keyset), so pages far down cost no more."""
    after = request.GET.get("after", "")
    try:
        chosen = wall_filter.parse(request.GET.get("country", ""), request.GET.get("language", ""))
        letters = letters_on_wall(appeal, chosen, after)
    except (wall_filter.UnknownValue, BadCursor) as error:
        raise Http404 from error
    breakdown = Breakdown.objects.filter(appeal=appeal).first()
    choices = wall_filter.choices(breakdown)
    is_offered = choices.allow(chosen)
    # What may not be chosen is not looked up: the answer, and the time it takes, is the same whatever there is.
    rows = list(letters[: PAGE_SIZE + 1]) if is_offered else []
    path = reverse("appeals:wall", args=[appeal.slug])
    is_first_page = not after and not chosen
    context = {
        "appeal": present(appeal, get_language() or "en"),
        "count": count_of(appeal),
        "days": by_day(wall_letters(rows[:PAGE_SIZE])),
        "next_url": chosen.url(path, after=cursor_of(rows[PAGE_SIZE - 1])) if len(rows) > PAGE_SIZE else "",
        "newest_url": chosen.url(path) if after and is_offered else "",
        "wall_url": Filter().url(path),
        "is_first_page": is_first_page,
        "is_offered": is_offered,
        "filter": wall_filter.show(chosen, choices, path),
        "places": places_chart(breakdown) if is_first_page else None,
    }
    return render(request, "appeals/letter_list.html", context)


def letters_on_wall(appeal: Appeal, chosen: Filter, after: str) -> QuerySet[Letter]:
    """The letters of a country, a language, or all; those after a cursor. Raises BadCursor."""
    letters: QuerySet[Letter] = appeal.letters.on_wall()
    if chosen.country:
        letters = letters.filter(country=chosen.country)
    if chosen.language:
        letters = letters.filter(own_language=chosen.language)
    return following(letters, after) if after else letters


@require_safe
@not_indexed
@with_appeal
def letter(request: HttpRequest, appeal: Appeal, *, id: uuid.UUID) -> HttpResponse:
    """One letter of the wall: its writer's words, the whole letter, and the ways to its neighbours."""
    letters = appeal.letters.on_wall()
    row = get_object_or_404(letters, pk=id)
    view = present(appeal, get_language() or "en", edition_id=row.edition_id)
    (shown,) = wall_letters([row])
    newer, older = (
        neighbours(letters.defer("own_words", "search_text"), cursor_of(row)).first()
        for neighbours in (preceding, following)
    )
    context = {
        "appeal": view,
        "letter": shown,
        "sheet": replace(sheet_of(view, row, to_mayor=False), translation=shown.translation),
        "original_language": shown.original_language,
        "newer": neighbour(newer),
        "older": neighbour(older),
    }
    return render(request, "appeals/letter_detail.html", context)


def neighbour(row: Letter | None) -> dict[str, str] | None:
    """Where a letter is and what it is called."""
    return {"url": url_of(row), "title": title_of(row)} if row else None
