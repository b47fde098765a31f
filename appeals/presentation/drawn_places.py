"""Where letters come from, as a few of their signatures: drawn once a day, so that no hour can be told from them."""

from django.utils.translation import pgettext

from appeals.countries_and_languages import country_name
from appeals.models import Appeal, Breakdown, Letter
from appeals.models.figures.breakdown import DrawnBy
from safety.lockdown import is_locked_down

FEWEST_SHOWN = 3


def drawn_places(appeal: Appeal) -> list[str]:
    """The places of today's letters in the active language: “Göteborg”, “A supporter, Germany”. Two queries.

    The letters are looked at again. One that was withdrawn or hidden since is left out, and so is one that was drawn by
    its city and whose writer is no longer to be named: a country in the city's place would tell what the writer did, and
    when. Empty where fewer than three are left.
    """
    stored = Breakdown.objects.filter(appeal=appeal).first()
    drawn = [entry.split(":") for entry in stored.drawn] if stored else []
    # By their keys alone: with their state beside them SQLite would look through all letters of that state.
    letters = Letter.objects.filter(pk__in=[key for _, key in drawn]).only(
        "state", "naming", "city", "country", "is_public_confirmed"
    )
    by_key = {str(letter.pk): letter for letter in letters if letter.is_shown}
    countries = {code for code, _ in stored.by_country} if stored else set()
    places = [place_of(by_key[key], by, countries) for by, key in drawn if key in by_key]
    # Once each, in the order in which they were drawn.
    found = [place for place in dict.fromkeys(places) if place]
    return found if len(found) >= FEWEST_SHOWN else []


def place_of(letter: Letter, by: str, countries: set[str]) -> str:
    """The city of a writer who is named in public; of a letter drawn by country, one of the chart; else nothing.

    While the site is locked down, no city is said.
    """
    if by == DrawnBy.CITY:
        return letter.city if letter.is_publicly_named and not is_locked_down() else ""
    if letter.country not in countries:
        return ""
    return ", ".join((pgettext("signature of a letter", "A supporter"), country_name(letter.country)))
