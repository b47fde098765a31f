"""Finding a letter by the address its writer names: yes or no, on record, a few times a day, and the address nowhere."""

import pytest
from django.utils import timezone

from appeals.models import Contact, Letter
from appeals.services.writers import finding
from organisers.models import Record
from outbox import queue
from outbox.models import OutboxMessage
from safety.models import Hit
from safety.typed.email_address import EmailAddress
from tests import make
from tests.admin.entering import client_of, messages_of, organiser_with

pytestmark = pytest.mark.django_db
RIGHTS = ("appeals.view_letter", "appeals.change_letter")
FINDING, RETURNED = "/admin/appeals/letter/finding/", "/admin/appeals/letter/returned/"


@pytest.fixture
def organiser():
    return organiser_with(*RIGHTS)


@pytest.fixture
def client(organiser):
    return client_of(organiser)


def found(response):
    return [letter.pk for letter in response.context["letters"]]


@pytest.mark.parametrize(
    "named",
    [
        "ada.lovelace@gmail.com",
        "Ada.Lovelace+news@GMAIL.com",
        " adalovelace@googlemail.com ",
        "Ada <ada.lovelace@gmail.com>",
    ],
)
def test_every_spelling_of_a_mailbox_leads_to_its_letter(client, named):
    wanted = make.letter(make.appeal(), address="adalovelace@gmail.com")
    make.letter(wanted.appeal, address="other@gmail.com")
    response = client.post(FINDING, {"address": named})
    assert found(response) == [wanted.pk]
    assert f"/admin/appeals/letter/{wanted.pk}/change/" in response.text


def test_what_was_stored_under_an_older_key_is_found_too(client, settings):
    wanted = make.letter(make.appeal(), address="ada@example.org")
    settings.CONTACT_KEYS = [make_key(), *settings.CONTACT_KEYS]
    assert found(client.post(FINDING, {"address": "ada@example.org"})) == [wanted.pk]


def make_key():
    import base64

    return base64.urlsafe_b64encode(b"k" * 32).decode()


def test_it_is_found_after_its_address_was_erased_but_not_after_its_fingerprint_was(client):
    letter = make.letter(make.appeal(), address="ada@example.org")
    Contact.objects.update(sealed_address=None)
    assert found(client.post(FINDING, {"address": "ada@example.org"})) == [letter.pk]
    Contact.objects.all().delete()
    response = client.post(FINDING, {"address": "ada@example.org"})
    assert found(response) == [] and "No letter has this address" in response.text


def test_the_record_says_who_looked_and_what_was_found_and_never_for_whom(client, organiser):
    letter = make.letter(make.appeal(), address="ada@example.org")
    client.post(FINDING, {"address": "ada@example.org"})
    client.post(FINDING, {"address": "nobody@example.org"})
    entries = list(Record.objects.order_by("pk").values_list("done_by", "act", "subject", "reason"))
    assert entries == [
        (organiser.pk, "find by address", f"letter {letter.pk}", ""),
        (organiser.pk, "find by address", "letters", "nothing"),
    ]


def test_a_stolen_login_learns_of_a_few_addresses_only(client, organiser):
    make.letter(make.appeal(), address="ada@example.org")
    for _ in range(finding.SEARCHES.per_burst):
        assert client.post(FINDING, {"address": "x@example.org"}).status_code == 200
    response = client.post(FINDING, {"address": "ada@example.org"})
    assert response.status_code == 422 and response.context["letters"] is None and "Too many addresses" in response.text
    assert "ada@example.org" in response.text, "what was typed is kept"
    others = client_of(organiser_with(*RIGHTS)).post(FINDING, {"address": "ada@example.org"})
    assert found(others)
    assert not Hit.objects.filter(key__contains="ada@").exists()


def test_nothing_is_looked_for_by_a_link(client):
    make.letter(make.appeal(), address="ada@example.org")
    response = client.get(FINDING, {"address": "ada@example.org"})
    assert response.context["letters"] is None and not Record.objects.exists()
    assert response.headers["Cache-Control"] == "no-store" or "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("typed", ["", " ", "x", "a@b\0c.org", "a@" + "b" * 5000, "a@b.org, c@d.org", "\ufffd@b.org"])
@pytest.mark.parametrize("page", [FINDING, RETURNED])
def test_what_is_no_address_is_said_beside_the_field(client, page, typed):
    response = client.post(page, {"address": typed})
    assert response.status_code == 422 and 'id="address-error"' in response.text
    assert not Record.objects.exists()


@pytest.mark.parametrize("page", [FINDING, RETURNED])
def test_who_only_reads_letters_may_do_neither(page):
    reader = client_of(organiser_with("appeals.view_letter"))
    assert reader.get(page).status_code == reader.post(page, {"address": "a@example.org"}).status_code == 403


def test_the_letter_that_is_found_leads_to_erasing_it():
    letter = make.letter(make.appeal(), address="ada@example.org")
    client = client_of(organiser_with(*RIGHTS, "appeals.erase_letter"))
    text = client.post(FINDING, {"address": "ada@example.org"}).text
    assert f"/admin/appeals/letter/{letter.pk}/erasing/" in text


# --- mail that came back ---


def test_no_more_mail_goes_to_an_address_that_came_back_and_the_letter_stays(client, organiser):
    appeal = make.appeal()
    counted, waiting = make.letter(appeal), make.letter(appeal, state="pending")
    make.contact(counted, "ada@example.org", wants_updates=True), make.contact(waiting, "ada@example.org")
    queue.put([OutboxMessage(kind="confirm", about=waiting.pk)])
    response = client.post(RETURNED, {"address": "Final-Recipient: <ada@example.org>"}, follow=True)
    assert "none goes any more" in messages_of(response)
    contact = Contact.objects.get()
    assert (contact.pk, contact.sealed_address, contact.wants_updates) == (counted.pk, None, False)
    assert list(Letter.objects.values_list("pk", flat=True)) == [counted.pk] and not OutboxMessage.objects.exists()
    assert list(Record.objects.values_list("done_by", "act", "subject")) == [
        (organiser.pk, "take address out", "letters")
    ]


def test_what_is_said_is_the_same_whether_the_address_has_written_or_not(client):
    make.letter(make.appeal(), address="ada@example.org")
    known = messages_of(client.post(RETURNED, {"address": "ada@example.org"}, follow=True))
    assert known == messages_of(client.post(RETURNED, {"address": "nobody@example.org"}, follow=True))


def test_addresses_are_taken_out_a_limited_number_of_times(organiser, monkeypatch):
    monkeypatch.setattr(finding, "TAKEN_OUT", finding.Limit("addresses taken out by a login", 3600, per_burst=1))
    email = EmailAddress.parse("ada@example.org")
    finding.take_out(email=email, by=organiser, now=timezone.now())
    with pytest.raises(finding.TooMany):
        finding.take_out(email=email, by=organiser, now=timezone.now())
