"""The own page's heading says what has happened; its title never does. Who opens it learns no address on the wall."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from appeals.models.letters.states import State
from deliveries.models import Delivery
from tests import make
from tests.deliveries import making
from tests.own.pages import PREFIXES, address_of, post

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 5, 4)


def heading_of(page) -> str:
    text = page.content.decode()
    assert "<title>Your page</title>" in text
    (heading,) = re.findall(r'<h1 class="page-title">([^<]+)</h1>', text)
    return heading


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"state": State.PENDING}, "Your letter waits to be confirmed"),
        ({"state": State.HELD}, "Your letter waits to be confirmed"),
        ({"state": State.HELD, "confirmed_on": TODAY}, "Your letter waits to be read"),
        ({"state": State.CONFIRMED}, "Your letter waits to be read"),
        ({"state": State.APPROVED}, "Your letter is approved"),
        ({"state": State.REJECTED}, "Your letter was rejected"),
        ({"state": State.WITHDRAWN}, "Your letter is withdrawn"),
    ],
)
def test_the_heading_says_what_has_happened(fields, expected):
    letter = make.letter(make.appeal(), **fields)
    assert heading_of(Client().get(address_of(letter))) == expected


def test_the_heading_says_that_it_is_delivered_and_answered():
    appeal = making.appeal()
    letter = make.letter(appeal)
    delivery = making.departed(appeal)
    assert heading_of(Client().get(address_of(letter))) == "Your letter has been delivered"
    Delivery.objects.filter(pk=delivery.pk).update(answered_on=timezone.localdate())
    assert heading_of(Client().get(address_of(letter))) == "There is an answer to your letter"


@pytest.mark.parametrize("language", PREFIXES)
def test_a_shown_letter_has_a_way_to_the_wall_and_after_a_button_to_its_own_page(language):
    letter = make.letter(make.appeal(make.APPEAL_SLUG))
    wall = f"{PREFIXES[language]}/appeals/{make.APPEAL_SLUG}/letters/"
    main = Client().get(address_of(letter, language)).content.decode().partition("<main")[2].partition("</main>")[0]
    # A mail provider that opens the link must not learn which letter of the wall is whose.
    assert f'href="{wall}"' in main and str(letter.pk) not in main
    shown = post(address_of(letter, language), "show").content.decode()
    assert f'href="{wall}{letter.pk}/"' in shown
    assert Client().get(f"{wall}{letter.pk}/").status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.CONFIRMED},
        {"state": State.REJECTED},
        {"state": State.HELD},
        {"own_words": "", "naming": "nobody"},
    ],
)
def test_a_letter_that_is_not_on_the_wall_has_no_way_there(fields):
    letter = make.letter(make.appeal(make.APPEAL_SLUG), **fields)
    for page in (Client().get(address_of(letter)), post(address_of(letter), "show")):
        text = page.content.decode()
        assert "It is shown on this site" not in text and str(letter.pk) not in text
