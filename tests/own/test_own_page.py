"""The writer's own page: the state of the letter, and no name."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from appeals.models.letters.states import State
from tests import make
from tests.own.pages import BROWSER, PREFIXES, address_of, post, token_of

pytestmark = pytest.mark.django_db
WRITER = {"name": "Zaynab Özdemir", "city": "Diyarbakır", "organisation": "Tenants’ Union", "country": "TR"}


@pytest.fixture
def letter():
    return make.letter(make.appeal(), address="zaynab@example.org", own_words="My street was cleared.", **WRITER)


@pytest.mark.parametrize("language", PREFIXES)
def test_it_shows_neither_name_nor_address_nor_the_letter(letter, language):
    page = Client().get(address_of(letter, language))
    assert page.status_code == 200
    text = page.content.decode()
    for planted in (*WRITER.values(), "zaynab@example.org", "My street was cleared.", str(letter.pk), letter.pk.hex):
        if planted != "TR":
            assert planted not in text


def test_it_is_titled_your_page_whatever_has_happened(letter):
    """The title is in the browser's history and its tabs: it tells nothing."""
    text = Client().get(address_of(letter)).content.decode()
    assert "<title>Your page</title>" in text
    assert '<h1 class="page-title">Your letter is approved</h1>' in text


@pytest.mark.parametrize("slash", ["/", ""])
def test_its_address_works_with_and_without_the_last_slash(letter, slash):
    address = address_of(letter).rstrip("/") + slash
    assert Client().get(address).status_code == 200
    assert post(address, "show").status_code == 200


def test_the_token_is_nowhere_but_in_the_language_links(letter, settings):
    settings.ONION_URL = "http://example.onion"
    assert "Onion-Location" in Client().get(f"/appeals/{letter.appeal.slug}/")
    for response in (Client().get(address_of(letter)), post(address_of(letter), "show")):
        text = response.content.decode()
        head, _, body = text.partition("<body>")
        token = token_of(letter)
        assert token not in head
        assert "canonical" not in head
        assert "hreflang" not in head
        links = re.findall(r'<a [^>]*hreflang="\w\w"[^>]*>', body)
        assert body.count(token) == sum(token in link for link in links) == 3
        assert all(token not in value for _, value in response.items())


@pytest.mark.parametrize("action", ["", "show", "pdf", "news"])
def test_it_is_not_cached_not_sent_as_referrer_and_not_indexed(letter, action):
    response = post(address_of(letter), action) if action else Client().get(address_of(letter))
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert not response.cookies


def test_it_is_not_answered_from_the_page_cache(letter):
    client = Client()
    assert "Read by an organiser" not in client.get(address_of(letter)).content.decode()
    type(letter).objects.filter(pk=letter.pk).update(state=State.CONFIRMED, decided_on=None)
    assert "Read by an organiser" in client.get(address_of(letter)).content.decode()


def steps(page) -> list[str]:
    found = re.findall(r'<li class="life-step.*?</li>', page.content.decode(), re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", step).split()) for step in found]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"state": State.PENDING}, ["Written 1 May 2026", "Confirmed not yet", "Read by an organiser not yet"]),
        ({"state": State.HELD}, ["Written 1 May 2026", "Confirmed not yet", "Read by an organiser not yet"]),
        (
            {"state": State.CONFIRMED, "confirmed_on": dt.date(2026, 5, 2)},
            ["Written 1 May 2026", "Confirmed 2 May 2026", "Read by an organiser not yet"],
        ),
        (
            {"state": State.APPROVED, "confirmed_on": dt.date(2026, 5, 2), "decided_on": dt.date(2026, 5, 4)},
            ["Written 1 May 2026", "Confirmed 2 May 2026", "Read and approved 4 May 2026"],
        ),
        (
            {"state": State.REJECTED, "confirmed_on": dt.date(2026, 5, 2), "decided_on": dt.date(2026, 5, 4)},
            ["Written 1 May 2026", "Confirmed 2 May 2026", "Read and rejected 4 May 2026"],
        ),
        (
            {
                "state": State.APPROVED,
                "naming": "nobody",
                "own_words": "",
                "confirmed_on": dt.date(2026, 5, 2),
                "decided_on": dt.date(2026, 5, 2),
            },
            ["Written 1 May 2026", "Confirmed 2 May 2026", "Approved 2 May 2026"],
        ),
    ],
)
def test_it_shows_the_timeline_of_the_letter(fields, expected):
    letter = make.letter(make.appeal(), written_on=dt.date(2026, 5, 1), **fields)
    # The steps that come after reading are those of other apps.
    assert steps(Client().get(address_of(letter)))[:3] == expected


def test_a_held_letter_looks_like_a_pending_one():
    appeal = make.appeal()
    pages = []
    for state in (State.HELD, State.PENDING):
        letter = make.letter(appeal, state=state, address=make.address())
        pages.append(Client().get(address_of(letter)).content.decode().replace(token_of(letter), ""))
    assert pages[0] == pages[1]


def test_a_rejected_letter_says_why():
    letter = make.letter(make.appeal(), state=State.REJECTED, rejection_reason="insult")
    assert "insults or threatens" in Client().get(address_of(letter)).content.decode()


@pytest.mark.parametrize("language", PREFIXES)
def test_the_letter_is_shown_after_a_button_as_the_mayor_gets_it(letter, language):
    page = post(address_of(letter, language), "show")
    assert page.status_code == 200
    text = page.content.decode()
    for part in ("Zaynab Özdemir", "Diyarbakır", "My street was cleared.", "in en"):
        assert part in text
    assert "zaynab@example.org" not in text
    assert text.count("<h1") == 1


def test_the_pdf_is_the_letter_and_comes_by_post_only(letter):
    response = post(address_of(letter), "pdf")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="letter.pdf"'
    assert response.content == post(address_of(letter), "pdf").content
    assert Client().get(address_of(letter), {"action": "pdf"})["Content-Type"].startswith("text/html")


def test_letters_that_the_pdf_cannot_print_are_told_of():
    letter = make.letter(make.appeal(), own_words="我们支持你们")
    assert "the PDF cannot print" in post(address_of(letter), "show").content.decode()
    assert post(address_of(letter), "pdf").status_code == 200
    plain = make.letter(letter.appeal, own_words="Құрметпен")
    assert "the PDF cannot print" not in post(address_of(plain), "show").content.decode()


def test_only_the_safe_methods_and_post_are_known(letter):
    assert Client().head(address_of(letter)).status_code == 200
    for method in ("put", "patch", "delete"):
        response = getattr(Client(), method)(address_of(letter))
        assert response.status_code == 405


def test_showing_it_asks_the_database_as_often_for_one_letter_as_among_fifty(letter, django_assert_num_queries):
    make.responsible()
    with CaptureQueriesContext(connection) as alone:
        Client().get(address_of(letter))
    for _ in range(50):
        make.letter(letter.appeal)
    with django_assert_num_queries(len(alone)):
        Client().get(address_of(letter))
    # The letter, its news, and what became of it: deliveries, translation, issues of the bulletin, what was heard.
    assert len(alone) <= 7


@pytest.mark.parametrize("fields", [{}, {"action": "unknown"}, {"action": ["show", "withdraw"]}, {"action": "\x00"}])
def test_a_post_that_asks_for_nothing_known_is_a_bad_request_or_the_last_one_said(letter, fields):
    response = Client().post(address_of(letter), fields, headers=BROWSER)
    assert response.status_code in (400, 422)
    letter.refresh_from_db()
    assert letter.state == State.APPROVED
