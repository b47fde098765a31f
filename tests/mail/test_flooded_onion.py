"""A flood over the onion, where all visitors are one network, keeps nobody there from being mailed."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from appeals.models import Letter
from appeals.services.arriving import judging
from campaign.content.files import APPEAL_SLUG
from outbox.sending.worker import Worker
from tests import make
from tests.html_forms import forms_of
from tests.mail import letters

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 20, 12, tzinfo=timezone.get_default_timezone())
ONION = "127.0.0.1"
PATH = f"/appeals/{APPEAL_SLUG}/"


@pytest.fixture(autouse=True)
def public_site(settings):
    """Over an onion service every visitor comes from loopback."""
    settings.IS_LOCAL = False
    make.appeal(APPEAL_SLUG)


def test_twenty_posts_of_an_opponent_delay_an_honest_visitor_by_seconds(mailed) -> None:
    opponent, visitor = Client(REMOTE_ADDR=ONION), Client(REMOTE_ADDR=ONION)
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(judging.LETTERS_PER_BURST):
            assert make.post_letter(opponent).status_code == 302
        page = make.post_letter(visitor, email="aigul@example.org", own_words="My house is there.")
        assert (page.status_code, page["Retry-After"]) == (429, "10")
        assert not letters.all_of("aigul@example.org").exists()
        # The opponent goes on; the visitor's time stays as it was told.
        assert [make.post_letter(opponent)["Retry-After"] for _ in range(20)] == [str(10 * n) for n in range(2, 22)]
        clock.shift(int(page["Retry-After"]))
        form = next(form for form in forms_of(page.text) if form.attributes.get("id") == "letter")
        assert visitor.post(PATH, {**form.data(), "action": "send"}, headers=make.BROWSER).status_code == 302
        Worker(clock=timezone.now).run_until_empty()
        letter = letters.all_of("aigul@example.org").get()
        assert (letter.state, letter.own_words) == ("pending", "My house is there.")
        assert [mail["To"] for mail in mailed()].count("aigul@example.org") == 1
        assert letters.confirm(visitor, letter).status_code == 200 and letters.state(letter) == "confirmed"
    assert not Letter.objects.filter(state="held").exists()


def test_on_a_local_site_this_machine_itself_has_no_limit(settings) -> None:
    settings.IS_LOCAL = True
    for _ in range(judging.LETTERS_PER_BURST + 5):
        letters.write()
