"""Where letters come from, on the home page: drawn once a day, no city of who is not named, no small country."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from appeals.models import Breakdown
from appeals.models.letters.states import Naming, State
from appeals.presentation.drawn_places import drawn_places
from appeals.services.decisions import moderating
from appeals.services.figures import breakdowns
from appeals.services.writers import own
from tests import make

pytestmark = pytest.mark.django_db
CANARY = "Zanarkandville"


def work_out() -> None:
    breakdowns.recompute_breakdowns(now=timezone.now())


@pytest.fixture
def appeal():
    made = make.site()
    for city in ("Leeds", "Göteborg", "LEEDS"):
        make.letter(made, city=city, country="GB")
    for _ in range(12):
        make.letter(made, country="DE", naming=Naming.NOBODY, own_words="")
    for _ in range(11):
        make.letter(made, country="FR", naming=Naming.NOBODY, own_words="")
    return made


def test_a_city_only_of_who_is_named_and_a_country_only_with_ten_letters(appeal):
    make.letter(appeal, city="Hidden-Hannover", country="DE", naming=Naming.MAYOR)
    make.letter(appeal, country="KZ", naming=Naming.NOBODY)
    make.letter(appeal, city="Unread-Umeå", state=State.CONFIRMED)
    make.letter(make.appeal(), city="Elsewhere")
    work_out()
    cells = {code for code, _ in Breakdown.objects.get(appeal=appeal).by_country}
    assert "KZ" not in cells
    places = {place.casefold() for place in drawn_places(appeal)}
    assert places == {"leeds", "göteborg", *({"a supporter, germany"} if "DE" in cells else {}), *named(cells)}


def named(cells: set[str]) -> set[str]:
    return {"a supporter, france"} if "FR" in cells else set()


def test_what_was_drawn_stays_until_tomorrow_and_tells_no_hour(appeal):
    work_out()
    before = drawn_places(appeal)
    make.letter(appeal, city="Novel-Nantes", country="FR")
    assert drawn_places(appeal) == before and len(before) >= 3
    breakdowns.recompute_breakdowns(now=timezone.now() + dt.timedelta(days=1))
    assert "Novel-Nantes" in drawn_places(appeal)


def test_a_letter_that_is_withdrawn_hidden_or_named_less_loses_its_city_at_once(appeal):
    withdrawn, hidden, less = (make.letter(appeal, city=f"{CANARY} {number}", country="SE") for number in range(3))
    work_out()

    def shown() -> list[bool]:
        cache.clear()
        page = Client().get("/").content.decode()
        return [f"{CANARY} {number}" in page for number in range(3)]

    assert shown() == [True, True, True]
    now = timezone.now()
    moderating.withdraw(letter_id=withdrawn.pk, by=None, now=now)
    assert shown() == [False, True, True]
    moderating.hold(ids=[hidden.pk], by=None, now=now)
    moderating.stop_naming(letter_id=less.pk, now=now)
    assert shown() == [False, False, False]


def test_the_stored_row_has_keys_alone(appeal):
    """So a withdrawal leaves nothing in it to erase."""
    make.letter(appeal, city=CANARY)
    work_out()
    stored = Breakdown.objects.filter(appeal=appeal).values().get()
    assert CANARY not in repr(stored) and len(stored["drawn"]) <= 12
    assert all(re.fullmatch("(city|country):[0-9a-f-]{36}", entry) for entry in stored["drawn"])


def test_a_country_takes_the_place_of_no_city(appeal):
    """Seen before and after, it would say that the writer from there is named no more, and since which hour."""
    less = make.letter(appeal, city=CANARY, country="SE")
    work_out()
    Breakdown.objects.filter(appeal=appeal).update(by_country=[["SE", 10]])
    before = drawn_places(appeal)
    assert CANARY in before
    own.lower_naming(letter_id=less.pk, naming=Naming.MAYOR, now=timezone.now())
    assert "Sweden" not in " ".join(drawn_places(appeal))


def test_fewer_than_three_places_are_not_shown(db):
    appeal = make.site()
    assert drawn_places(appeal) == []
    make.letter(appeal, city="Leeds")
    make.letter(appeal, city="Malmö")
    work_out()
    assert drawn_places(appeal) == []


def test_no_more_than_twelve_places_are_drawn(appeal):
    for number in range(30):
        make.letter(appeal, city=f"City {number}", country="SE")
    work_out()
    assert 8 <= len(drawn_places(appeal)) <= 12
