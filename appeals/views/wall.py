"""The wall: letters with words of their own, a page at a time, and each one alone."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from appeals.figures import count_of
from appeals.models import Appeal, Breakdown, Letter
from appeals.presentation.letters import present, sheet_of
from appeals.views.appeal import with_appeal
from appeals.wall import filtering
from appeals.wall.breakdown_chart import places_chart
from appeals.wall.filtering import Filter
from appeals.wall.hidden_names import as_shown, without_names
from appeals.wall.letters import by_day, title_of, url_of, wall_letters
from safety.keys.keyset import canonical, cursor_of, following, preceding
from safety.web.public_pages import public_page

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
@public_page(after=canonical, country=filtering.known_country, language=filtering.known_language)
def wall(request: HttpRequest, appeal: Appeal, *, after: str, country: str, language: str) -> HttpResponse:
    """One page of the wall. It starts where the previous one ended (keyset), so pages far down cost no more."""
    chosen = Filter(country, language)
    breakdown = Breakdown.objects.filter(appeal=appeal).first()
    choices = filtering.choices(breakdown)
    is_offered = choices.allow(chosen)
    # What may not be chosen is not looked up: the answer, and the time it takes, is the same whatever there is.
    rows = following(letters_on_wall(appeal, chosen), after, PAGE_SIZE + 1) if is_offered else []
    rows = as_shown(rows)
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
        "filter": filtering.show(chosen, choices, path),
        "places": places_chart(breakdown) if is_first_page else None,
    }
    return render(request, "appeals/letter_list.html", context)


def letters_on_wall(appeal: Appeal, chosen: Filter) -> QuerySet[Letter]:
    """The letters of a country, a language, or all. Each choice has an index (`appeals.models.letters.wall_index`)."""
    letters: QuerySet[Letter] = appeal.letters.on_wall()
    if chosen.country:
        letters = letters.filter(country=chosen.country)
    if chosen.language:
        letters = letters.filter(own_language=chosen.language)
    return letters


@require_safe
@not_indexed
@with_appeal
@public_page()
def letter(request: HttpRequest, appeal: Appeal, *, id: uuid.UUID) -> HttpResponse:
    """One letter of the wall: its writer's words, the whole letter, and the ways to its neighbours."""
    letters = appeal.letters.on_wall()
    (row,) = as_shown([get_object_or_404(letters, pk=id)])
    view = present(appeal, get_language() or "en", edition_id=row.edition_id)
    (shown,) = wall_letters([row])
    others, place = letters.defer("own_words", "search_text"), cursor_of(row)
    context = {
        "appeal": view,
        "letter": shown,
        "sheet": replace(sheet_of(view, row, to_mayor=False), translation=shown.translation),
        "original_language": shown.original_language,
        "newer": neighbour(preceding(others, place)),
        "older": neighbour(next(iter(following(others, place, 1)), None)),
    }
    return render(request, "appeals/letter_detail.html", context)


def neighbour(row: Letter | None) -> dict[str, str] | None:
    """Where a letter is and what it is called."""
    if row is None:
        return None
    (shown,) = without_names([row])
    return {"url": url_of(shown), "title": title_of(shown)}
