"""A comment over the limit of its network comes back whole with a ticket, like a letter."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.services.arriving import judging
from articles.models import Article, Comment
from articles.services import comments
from campaign.content.files import APPEAL_SLUG
from outbox import blocking
from safety.models import Hit
from safety.web import throttling, tickets
from tests import make
from tests.comments import making
from tests.html_forms import forms_of
from tests.mail import letters

pytestmark = pytest.mark.django_db
HOME = "203.0.113.7"
NOON = dt.datetime(2026, 3, 20, 12, tzinfo=timezone.get_default_timezone())
TYPED = {"text": "Біз сіздермен біргеміз.\n<b>Екінші</b> жол.", "pseudonym": "Ада", "email": "ada@example.org"}


@pytest.fixture
def article() -> Article:
    return make.article(published_at=NOON - dt.timedelta(hours=1))


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


@pytest.fixture
def full(clock):
    assert throttling.hit(comments.COMMENTS.limit, "203.0.113.0/24", NOON, count=comments.COMMENTS_PER_BURST)


def post(article, network=HOME, **fields):
    return making.post(Client(REMOTE_ADDR=network), article, **fields)


def form_in(response):
    return next(form for form in forms_of(response.text) if form.attributes.get("id") == "comment").data()


def send_again(response, article, **changes):
    path = f"/articles/{article.slug}/comments/"
    return Client(REMOTE_ADDR=HOME).post(path, {**form_in(response), **changes}, headers=make.BROWSER)


def assert_refused(response, seconds):
    assert (response.status_code, response["Retry-After"]) == (429, str(seconds))
    assert "Not sent yet:" in response.text and "Your comment is not sent yet" in response.text
    form = form_in(response)
    assert {name: form[name].replace("\r\n", "\n") for name in TYPED} == TYPED


def test_ten_comments_come_in_and_the_next_one_comes_back_and_is_taken_at_its_time(article, clock):
    for number in range(comments.COMMENTS_PER_BURST):
        assert post(article, f"203.0.113.{number}").status_code == 302
    first = post(article, **TYPED)
    assert_refused(first, 60)
    assert Comment.objects.count() == comments.COMMENTS_PER_BURST
    assert "203.0.113" not in str(list(Hit.objects.values()))
    clock.shift(59)
    early = send_again(first, article)
    assert_refused(early, 1)
    assert form_in(early)["ticket"] == form_in(first)["ticket"]
    clock.shift(1)
    assert send_again(early, article).status_code == 302
    assert Comment.objects.get(text=TYPED["text"]).state == "pending"
    assert not Comment.objects.filter(state="held").exists()
    assert post(article, "198.51.100.1").status_code == 302


def test_a_ticket_is_used_once_and_kept_by_a_form_with_errors(article, full, clock):
    page = post(article, **TYPED)
    clock.shift(60)
    wrong = send_again(page, article, text="")
    assert wrong.status_code == 422 and form_in(wrong)["ticket"] == form_in(page)["ticket"]
    assert send_again(wrong, article, text=TYPED["text"]).status_code == 302
    used = send_again(page, article)
    assert_refused(used, 60)
    assert "has been used" in used.text and Comment.objects.count() == 1


def test_a_ticket_for_a_letter_is_none_for_a_comment_nor_the_other_way_round(article, full, clock):
    make.appeal(APPEAL_SLUG)
    letters.fill(HOME)
    for_letter, for_comment = (tickets.make(gate, NOON.date(), 0).text for gate in (judging.LETTERS, comments.COMMENTS))
    refused = post(article, **TYPED, ticket=for_letter)
    assert_refused(refused, 60)
    assert "no longer good" in refused.text
    assert make.post_letter(Client(REMOTE_ADDR=HOME), ticket=for_comment).status_code == 429
    assert post(article, ticket=for_comment).status_code == 302


def test_what_is_no_ticket_is_answered_with_every_word_and_a_new_one(article, full):
    for number, ticket in enumerate(["x", "\0", "x" * 90_000, "Ж" * 80, "\ufffd"]):
        assert_refused(post(article, **TYPED, ticket=ticket), 60 * (number + 1))


def test_a_trapped_comment_gets_the_same_page_and_is_held_at_its_time(article, full, clock):
    page = post(article, **TYPED, topic="https://spam.example")
    assert_refused(page, 60)
    clock.shift(60)
    send_again(page, article)
    assert Comment.objects.get().held_reason == "trap"


def test_the_same_work_whatever_the_address_is(article, full):
    post(article, **TYPED)
    blocking.block_address("blocked@example.org", by=None, now=NOON)
    statements = set()
    for address in ("", "ada@example.org", "blocked@example.org"):
        with CaptureQueriesContext(connection) as queries:
            assert post(article, email=address).status_code == 429
        statements.add(tuple(query["sql"].split()[0] for query in queries))
    assert len(statements) == 1


def test_the_ticket_stays_given_and_nothing_is_stored(article, full):
    assert [post(article)["Retry-After"] for _ in range(3)] == ["60", "120", "180"]
    assert not Comment.objects.exists()
