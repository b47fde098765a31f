"""A letter over the limit of its network comes back whole with a ticket, and is a letter like any other at its time."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.signing import Signer
from django.test import Client
from django.utils import timezone

from appeals.models import Letter
from appeals.services.arriving import judging
from campaign.content.files import APPEAL_SLUG
from outbox.models import OutboxMessage
from safety.models import Hit
from safety.web import throttling, tickets
from tests import make
from tests.html_forms import forms_of
from tests.mail import letters

pytestmark = pytest.mark.django_db
HOME = "203.0.113.7"
NOON = dt.datetime(2026, 3, 20, 12, tzinfo=timezone.get_default_timezone())
TYPED = {"name": "Ада", "city": "Тараз", "organisation": "Кәсіподақ", "own_words": "Үйсіз қалдым.\n<b>Екінші</b> жол."}
REFUSED = {"title": "Not sent yet:", "heading": "Your letter is not sent yet"}


@pytest.fixture(autouse=True)
def appeal():
    return make.appeal(APPEAL_SLUG)


@pytest.fixture(autouse=True, params=[True, False], ids=["confirmed by mail", "counted at once"])
def confirms(request, settings):
    settings.CONFIRM_LETTERS = request.param
    return request.param


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


@pytest.fixture
def full(clock):
    letters.fill(HOME)


def post(network=HOME, **fields):
    return make.post_letter(Client(REMOTE_ADDR=network), **fields)


def form_in(response):
    return next(form for form in forms_of(response.text) if form.attributes.get("id") == "letter").data()


def send_again(response, network=HOME, **changes):
    """Presses Send on a page that came back."""
    fields = {**form_in(response), "action": "send", **changes}
    return Client(REMOTE_ADDR=network).post(f"/appeals/{APPEAL_SLUG}/", fields, headers=make.BROWSER)


def assert_refused(response, seconds):
    assert (response.status_code, response["Retry-After"]) == (429, str(seconds))
    assert response["Cache-Control"] == "no-store" and not response.cookies
    assert all(words in response.text for words in REFUSED.values())


def test_twenty_letters_come_in_and_the_next_one_comes_back_with_every_word(clock):
    for number in range(judging.LETTERS_PER_BURST):
        assert post(f"203.0.113.{number}").status_code == 302
    sent = make.letter_fields(**TYPED, updates="on", email="ada@example.org")
    response = post(**sent)
    assert_refused(response, 10)
    came_back = form_in(response)
    for name in sent.keys() - {"stamp", "action"}:
        assert came_back[name].replace("\r\n", "\n") == sent[name], name
    assert came_back.keys() - sent.keys() == {"ticket"}
    assert Letter.objects.count() == judging.LETTERS_PER_BURST
    assert not Letter.objects.filter(state="held").exists()
    assert post("198.51.100.1").status_code == 302


def test_too_early_it_comes_back_with_the_same_ticket_and_in_time_it_is_a_letter_like_any_other(full, clock, confirms):
    first = post(**TYPED, email="ada@example.org")
    clock.shift(4)
    early = send_again(first)
    assert_refused(early, 6)
    assert form_in(early)["ticket"] == form_in(first)["ticket"] and form_in(early)["name"] == TYPED["name"]
    assert not Letter.objects.exists()
    clock.shift(6)
    assert send_again(early)["Location"] == f"/appeals/{APPEAL_SLUG}/sent/"
    letter = Letter.objects.get()
    assert (letter.state, letter.held_reason) == ("pending" if confirms else "confirmed", "")
    assert letter.own_words == TYPED["own_words"]
    waiting = OutboxMessage.objects.values_list("kind", "about")
    assert list(waiting) == ([("confirm", letter.pk)] if confirms else [])
    assert letters.online() == (not confirms)


def test_a_ticket_sends_one_letter(full, clock):
    page = post()
    clock.shift(10)
    assert send_again(page).status_code == 302
    again = send_again(page)
    assert_refused(again, 10)
    assert "has been used" in again.text and form_in(again)["ticket"] != form_in(page)["ticket"]
    assert Letter.objects.count() == 1


def test_errors_and_previews_keep_the_ticket_and_do_not_use_it_up(full, clock):
    page = post()
    ticket = form_in(page)["ticket"]
    clock.shift(60)
    wrong = send_again(page, country="")
    assert wrong.status_code == 422 and form_in(wrong)["ticket"] == ticket
    preview = send_again(wrong, country="GB", action="preview")
    assert preview.status_code == 200 and form_in(preview)["ticket"] == ticket
    assert send_again(preview).status_code == 302


def test_errors_and_previews_say_until_when_the_place_is_kept_and_promise_no_sending(full):
    page = post()
    for answer in (send_again(page, country=""), send_again(page, action="preview")):
        assert "This page keeps your place" in answer.text and 'data-seconds="10"' in answer.text
        assert "data-ticket-automatic" not in answer.text and "Retry-After" not in answer.headers


def test_a_form_that_lay_open_too_long_keeps_its_ticket(full, clock):
    ticket = form_in(post())["ticket"]
    clock.shift(60)
    fields = make.letter_fields(stamp="", ticket=ticket)
    stale = Client(REMOTE_ADDR=HOME).post(f"/appeals/{APPEAL_SLUG}/", fields)
    assert stale.status_code == 422 and form_in(stale)["ticket"] == ticket
    assert send_again(stale).status_code == 302


def test_a_foreign_page_gets_no_ticket(full):
    assert make.post_letter(Client(REMOTE_ADDR=HOME), headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert Hit.objects.count() == 1


def test_a_trapped_form_gets_the_same_page_and_is_held_at_its_time(full, clock):
    page = post(topic="https://spam.example")
    assert_refused(page, 10)
    clock.shift(10)
    assert send_again(page).status_code == 302
    assert Letter.objects.get().held_reason == "trap"


def no_tickets():
    good = tickets.make(judging.LETTERS, NOON.date(), 0).text
    return [
        "x", "\0", f"{good}\0", "x" * 90_000, "Ж" * 80, "\ufffd", f"{good}x", "<script>", "{{ 7 }}",
        tickets.make(judging.LETTERS, NOON.date() - dt.timedelta(days=1), 0).text,
        tickets.make(tickets.Gate(throttling.Limit("comments"), 60), NOON.date(), 0).text,
        Signer(key="another", salt="safety.web.tickets.letters").sign(good.rpartition(":")[0]),
    ]  # fmt: skip


def test_what_is_no_ticket_is_answered_with_every_word_and_a_new_one(full, confirms):
    for number, ticket in enumerate(no_tickets()):
        response = post(**TYPED, ticket=ticket)
        assert_refused(response, 10 * (number + 1))
        assert "no longer good" in response.text and form_in(response)["city"] == TYPED["city"]
        assert form_in(response)["ticket"] != ticket and "<script>" not in response.text
    assert not Letter.objects.exists()


def test_below_the_limit_it_does_no_harm(clock):
    for ticket in no_tickets():
        assert post(ticket=ticket).status_code == 302


@pytest.mark.parametrize("field", ["ticket[]", "ticket[0]", "ticket.x"])
def test_a_field_of_another_name_is_none(full, field):
    ticket = tickets.make(judging.LETTERS, NOON.date(), 0).text
    assert_refused(post(**{field: ticket}), 10)


def test_two_tickets_in_one_form_are_an_error_that_keeps_every_word(full, confirms):
    two = [tickets.make(judging.LETTERS, NOON.date(), 0).text for _ in range(2)]
    response = post(**TYPED, ticket=two)
    assert response.status_code == 422 and form_in(response)["city"] == TYPED["city"]
    assert form_in(response)["ticket"] == two[1]
    assert send_again(response).status_code == 302


def test_a_day_without_places_ends_at_midnight(clock):
    clock.move_to(NOON.replace(hour=23, minute=59, second=55))
    letters.fill(HOME)
    response = post(**TYPED)
    assert_refused(response, 5)
    assert "no place is left for today" in response.text and "ticket" not in form_in(response)
    assert ">00:00</time>" in response.text and form_in(response)["city"] == TYPED["city"]
    clock.shift(5)
    assert send_again(response).status_code == 302


@pytest.mark.parametrize(
    ("prefix", "words"),
    [("en", "Almaty time: 12:01"), ("ru", "12:01"), ("kk", "12:01")],
)
def test_the_time_is_told_in_a_way_that_no_time_zone_can_mislead(full, prefix, words):
    for _ in range(5):
        response = post(language=prefix)
    text = re.sub(r"<[^>]*>", "", response.text)
    utc = NOON.astimezone(dt.UTC) + dt.timedelta(minutes=1)
    assert words in text and f"UTC: {utc:%H:%M}." in text
    assert f'<time datetime="{(NOON + dt.timedelta(seconds=50)).isoformat()}">' in response.text
