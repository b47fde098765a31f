"""The wall: letters with words of their own, a page at a time, and each one alone."""

import datetime as dt
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from appeals import countries_and_languages, translated_words
from appeals.breakdown_chart import places_chart
from appeals.models import Appeal, Letter
from appeals.presentation import count_of, present, sheet_of, signature_lines
from appeals.views.appeal import with_appeal
from safety.keyset import BadCursor, cursor_of, following

PAGE_SIZE = 30


@dataclass(frozen=True)
class WallLetter:
    """A letter on the wall, signed as its writer allows the public to see."""

    id: uuid.UUID
    url: str
    own_words: str
    own_language: str
    signature: list[str]
    country: str
    date: dt.date
    direction: str = "auto"
    # The own words in the page's language, where there is a checked translation; and the name of their own.
    translation: str = ""
    original_language: str = ""

    @property
    def paragraphs(self) -> list[str]:
        return [part for part in self.own_words.split("\n\n") if part.strip()]


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
    country, language = request.GET.get("country", ""), request.GET.get("language", "")
    letters: QuerySet[Letter] = Letter.objects.filter(appeal=appeal).on_wall()
    if country:
        letters = letters.filter(country=known(country, countries_and_languages.country_codes()))
    if language:
        letters = letters.filter(own_language=known(language, frozenset(countries_and_languages.OWN_LANGUAGES)))
    after = request.GET.get("after", "")
    if after:
        try:
            letters = following(letters, after)
        except BadCursor as error:
            raise Http404 from error
    rows = list(letters[: PAGE_SIZE + 1])
    next_url = ""
    if len(rows) > PAGE_SIZE:
        last = rows[PAGE_SIZE - 1]
        chosen = {"country": country, "language": language, "after": cursor_of(last)}
        next_url = "?" + urlencode({name: value for name, value in chosen.items() if value})
    context = {
        "appeal": present(appeal, get_language() or "en"),
        "count": count_of(appeal),
        "letters": on_wall(rows[:PAGE_SIZE], appeal.slug),
        "next_url": next_url,
        "is_first_page": not after,
        "places": None if after else places_chart(appeal),
        "chosen_country": countries_and_languages.country_name(country),
        "chosen_language": countries_and_languages.language_name(language) if language else "",
    }
    return render(request, "appeals/letter_list.html", context)


def known(value: str, codes: frozenset[str]) -> str:
    if value not in codes:
        raise Http404
    return value


def on_wall(letters: Collection[Letter], slug: str) -> list[WallLetter]:
    """Letters as the wall shows them, with the translations into the page's language: one query at most."""
    language = get_language() or "en"
    foreign = [letter.pk for letter in letters if letter.own_language != language]
    translations = translated_words.translated(foreign, language) if foreign else {}
    return [
        WallLetter(
            id=letter.id,
            url=reverse("appeals:letter", args=[slug, letter.id]),
            own_words=letter.own_words,
            own_language=letter.own_language,
            signature=signature_lines(letter, to_mayor=False),
            country=countries_and_languages.country_name(letter.country),
            date=letter.written_on,
            translation=translations.get(letter.pk, ""),
            original_language=countries_and_languages.language_within_text(letter.own_language),
        )
        for letter in letters
    ]


@require_safe
@not_indexed
@with_appeal
def letter(request: HttpRequest, appeal: Appeal, *, id: uuid.UUID) -> HttpResponse:
    """One letter of the wall, whole."""
    row = get_object_or_404(Letter.objects.filter(appeal=appeal).on_wall(), pk=id)
    view = present(appeal, get_language() or "en", edition_id=row.edition_id)
    (shown,) = on_wall([row], appeal.slug)
    context = {
        "appeal": view,
        "letter": shown,
        "sheet": replace(sheet_of(view, row, to_mayor=False), translation=shown.translation),
        "original_language": shown.original_language,
    }
    return render(request, "appeals/letter_detail.html", context)
