"""A letter is written: stored once, counted at once, and answered the same for every sender."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.models import Contact, Letter, Tally
from appeals.models.letters.states import State
from safety.keys import sealing
from tests import make


@pytest.fixture
def appeal(db):
    return make.site()


def online(appeal):
    return Tally.objects.get(appeal=appeal).online


def test_a_letter_sent_is_stored_as_it_was_written(client, appeal):
    response = make.post_letter(client, language="ru", email="Ada@Example.org", updates="on", own_language="kk")
    assert response.status_code == 302
    assert response["Location"] == f"/ru/appeals/{appeal.slug}/sent/"
    letter = Letter.objects.get()
    assert (letter.naming, letter.name, letter.city, letter.organisation) == (
        "public",
        "Ada Adams",
        "Leeds",
        "Tenants’ Union",
    )
    assert (letter.country, letter.own_words, letter.own_language) == ("GB", "My street was cleared too.", "kk")
    assert (letter.language, letter.consent_version, letter.written_on) == ("ru", "2", timezone.localdate())
    contact = Contact.objects.get(letter=letter)
    assert sealing.unseal(contact.sealed_address) == "Ada@Example.org"
    assert contact.wants_updates


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, State.CONFIRMED),
        ({"naming": "mayor", "own_words": ""}, State.CONFIRMED),
        ({"naming": "nobody"}, State.CONFIRMED),
        ({"naming": "nobody", "own_words": ""}, State.APPROVED),
    ],
)
def test_without_confirmation_by_mail_a_letter_counts_at_once(client, appeal, fields, state):
    make.post_letter(client, **fields)
    assert Letter.objects.get().state == state
    assert online(appeal) == 1


def test_with_confirmation_by_mail_a_letter_waits_uncounted(client, appeal, settings):
    settings.CONFIRM_LETTERS = True
    make.post_letter(client)
    letter = Letter.objects.get()
    # Its days begin when its mail leaves.
    assert (letter.state, letter.pending_since) == (State.PENDING, None)
    assert online(appeal) == 0


@pytest.mark.parametrize("by_mail", [True, False])
def test_the_honeypot_holds_a_letter_and_never_drops_it(client, appeal, settings, by_mail):
    settings.CONFIRM_LETTERS = by_mail
    assert make.post_letter(client, topic="https://spam.example").status_code == 302
    letter = Letter.objects.get()
    assert (letter.state, letter.held_reason) == (State.HELD, "trap")
    assert online(appeal) == 0


def test_an_appeal_that_holds_everything_holds_every_letter(client, appeal):
    appeal.holds_everything = True
    appeal.save()
    make.post_letter(client)
    assert Letter.objects.get().held_reason == "everything"


def test_a_second_letter_of_an_address_does_not_count_and_changes_nothing_of_the_first(client, appeal):
    make.post_letter(client, email="ada@gmail.com", own_words="First.")
    before = Letter.objects.values().get(), Contact.objects.values().get()
    make.post_letter(client, email="A.d.a+again@googlemail.com", own_words="Second.", naming="nobody", updates="on")
    first, second = Letter.objects.order_by("state").values()
    assert (first, Contact.objects.values().get(pk=first["id"])) == before
    assert (second["own_words"], second["state"]) == ("Second.", "pending")
    assert not Contact.objects.get(pk=second["id"]).is_proved
    assert online(appeal) == 1


def test_one_address_may_write_to_several_appeals(client, appeal):
    other = make.appeal()
    for slug in (appeal.slug, other.slug):
        make.post_letter(client, slug=slug, email="ada@example.org")
    assert (online(appeal), online(other)) == (1, 1)


@pytest.mark.parametrize("by_mail", [True, False])
def test_new_repeated_and_held_letters_get_the_same_answer(appeal, settings, by_mail):
    settings.CONFIRM_LETTERS = by_mail
    make.letter(appeal, address="gone@example.org", state=State.REJECTED)
    make.post_letter(Client(), email="known@example.org")
    answers, pages = set(), set()
    for fields in (
        {},
        {"email": "known@example.org"},
        {"email": "Known+2@example.org", "topic": "x"},
        {"email": "gone@example.org"},
        {"topic": "x"},
    ):
        client = Client()
        response = make.post_letter(client, language="kk", **fields)
        answers.add((response.status_code, response.content, tuple(sorted(response.headers.items()))))
        assert not response.cookies
        page = client.get(response["Location"])
        appeal.tally.refresh_from_db()
        count = f">{online(appeal)}<"
        pages.add((page.status_code, tuple(sorted(page.headers.items())), page.content.decode().replace(count, "><")))
    assert len(answers) == 1
    assert len({page[:2] for page in pages}) == 1


@pytest.mark.parametrize("by_mail", [True, False])
def test_new_repeated_and_held_letters_run_the_same_statements(appeal, settings, by_mail):
    settings.CONFIRM_LETTERS = by_mail
    make.post_letter(Client(), email="known@example.org")
    runs = []
    for fields in ({}, {"email": "known@example.org"}, {"topic": "x"}):
        with CaptureQueriesContext(connection) as captured:
            make.post_letter(Client(), **fields)
        runs.append([re.sub(r"'[^']*'|::\w+|NULL|x?\d+|true|false", "", query["sql"]) for query in captured])
    assert runs[0] == runs[1] == runs[2]
    assert sum(not sql.startswith(("SAVEPOINT", "RELEASE")) for sql in runs[0]) <= 8


def test_the_thanks_show_the_count_as_it_is_at_this_moment(client, appeal):
    for number in (1, 2, 3):
        location = make.post_letter(client)["Location"]
        response = client.get(location)
        assert response.context["count"].letters == number
        assert response["Cache-Control"] == "no-store"


def test_with_confirmation_by_mail_the_thanks_ask_one_thing_only(client, appeal, settings):
    settings.CONFIRM_LETTERS = True
    page = client.get(make.post_letter(client)["Location"]).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert "data-count" not in main
    assert main.count("<h1") == 1
    # The only way on leads back to the form, for who has mistyped the address.
    assert re.findall(r'<a href="([^"]*)"', main) == [f"/appeals/{appeal.slug}/"]
