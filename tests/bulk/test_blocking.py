"""Blocking the writer of a letter, or their domain, by those who see neither: with a reason, on record, and back again."""

import pytest

from appeals.models import Contact
from appeals.services.writers import blocking_writers
from organisers.models import Record
from outbox import blocking
from outbox.models import Blocked
from tests import make
from tests.admin.entering import client_of, messages_of, organiser_with

pytestmark = pytest.mark.django_db
RIGHTS = ("appeals.view_letter", "appeals.change_letter")


@pytest.fixture
def organiser():
    return organiser_with(*RIGHTS)


@pytest.fixture
def client(organiser):
    return client_of(organiser)


def page_of(letter):
    return f"/admin/appeals/letter/{letter.pk}/blocking/"


def press(client, letter, decision, reason=""):
    return client.post(page_of(letter), {"decision": decision, "reason": reason}, follow=True)


def test_a_writer_is_blocked_from_the_letter_and_let_pass_again(client, organiser):
    letter = make.letter(make.appeal(), address="ada@small.example")
    assert "ada@" not in client.get(page_of(letter)).text and "small.example" not in client.get(page_of(letter)).text
    assert "Blocked" in messages_of(press(client, letter, "block writer", "insult"))
    assert blocking.is_blocked("Ada+x@small.example") and not blocking.is_blocked("bob@small.example")
    entry = Blocked.objects.get()
    assert (entry.kind, entry.reason, entry.blocked_by) == ("address", "insult", organiser)
    assert "Nothing was changed" in messages_of(press(client, letter, "block writer", "insult"))
    assert "No longer blocked" in messages_of(press(client, letter, "unblock writer"))
    assert not blocking.is_blocked("ada@small.example")
    entries = list(Record.objects.order_by("pk").values_list("act", "subject", "reason"))
    assert entries == [("block writer", f"letter {letter.pk}", "insult"), ("unblock writer", f"letter {letter.pk}", "")]


def test_a_writer_is_blocked_even_after_the_address_was_erased(client):
    letter = make.letter(make.appeal(), address="ada@small.example")
    Contact.objects.update(sealed_address=None)
    text = client.get(page_of(letter)).text
    assert "Block this writer" in text and "Block the whole domain" not in text
    press(client, letter, "block writer", "flood")
    assert blocking.is_blocked("ada@small.example")


def test_a_domain_is_blocked_with_all_below_it(client):
    letter = make.letter(make.appeal(), address="ada@x1.catch-all.example")
    press(client, letter, "block domain", "flood")
    assert blocking.is_blocked("anybody@x2.catch-all.example") and not blocking.is_blocked("ada@other.example")
    assert Blocked.objects.get().kind == "domain"
    press(client, letter, "unblock domain")
    assert not Blocked.objects.exists()


@pytest.mark.parametrize("address", ["ada@gmail.com", "ada@mail.ru", "ada@name.fastmail.com"])
def test_the_domain_of_a_provider_is_never_blocked(client, address):
    letter = make.letter(make.appeal(), address=address)
    assert "Block the whole domain" not in client.get(page_of(letter)).text
    assert "Nothing was changed" in messages_of(press(client, letter, "block domain", "flood"))
    assert not Blocked.objects.exists()


def test_a_block_under_an_older_key_is_seen_and_taken_back(client, settings):
    import base64

    letter = make.letter(make.appeal(), address="ada@small.example")
    press(client, letter, "block writer", "other")
    settings.CONTACT_KEYS = [base64.urlsafe_b64encode(b"k" * 32).decode(), *settings.CONTACT_KEYS]
    assert blocking_writers.look(letter.pk).is_writer_blocked
    press(client, letter, "unblock writer")
    assert not Blocked.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"decision": "block everybody"}, {"decision": "block writer"}, {"decision": "block\0"},
    {"decision": "block writer", "reason": "x"}])  # fmt: skip
def test_a_press_that_makes_no_sense_changes_nothing_and_says_so(client, sent):
    letter = make.letter(make.appeal(), address="ada@small.example")
    response = client.post(page_of(letter), sent)
    assert response.status_code == 422 and not Blocked.objects.exists()


def test_a_letter_without_a_contact_and_a_missing_letter_are_said(client):
    letter = make.letter(make.appeal())
    assert "address of this letter is erased" in client.get(page_of(letter)).text
    assert "no such letter" in messages_of(client.get("/admin/appeals/letter/x/blocking/", follow=True))
    reader = client_of(organiser_with("appeals.view_letter"))
    assert reader.get(page_of(letter)).status_code == 403
