"""After a change of keys an address still has one letter, and every sealed address still opens."""

import base64

import pytest

from appeals.models import Contact, Letter
from safety.keys import sealing
from tests import make

NEW, OLD = (base64.urlsafe_b64encode(bytes([number]) * 32) for number in (1, 2))


@pytest.fixture
def letter_under_the_old_key(client, db, settings):
    make.site()
    settings.CONTACT_KEYS = [OLD]
    make.post_letter(client, email="ada@gmail.com")
    return Letter.objects.get()


def test_an_address_known_under_the_old_key_stays_one_writer(client, settings, letter_under_the_old_key):
    settings.CONTACT_KEYS = [NEW, OLD]
    for _ in range(2):
        make.post_letter(client, email="a.da@googlemail.com")
    assert Letter.objects.exclude(state="pending").get() == letter_under_the_old_key
    assert Letter.objects.filter(state="pending").count() == 2


def test_an_address_sealed_under_the_old_key_still_opens(settings, letter_under_the_old_key):
    settings.CONTACT_KEYS = [NEW, OLD]
    assert sealing.unseal(Contact.objects.get().sealed_address) == "ada@gmail.com"


def test_a_new_letter_is_written_under_the_new_key(client, settings, letter_under_the_old_key):
    settings.CONTACT_KEYS = [NEW, OLD]
    make.post_letter(client, email="bea@example.org")
    settings.CONTACT_KEYS = [NEW]
    contact = Contact.objects.exclude(letter=letter_under_the_old_key).get()
    assert sealing.unseal(contact.sealed_address) == "bea@example.org"
    assert contact.blind_index == sealing.blind_indexes("bea@example.org")[0]


def test_an_old_key_taken_away_too_early_lets_an_address_write_twice(client, settings, letter_under_the_old_key):
    """The test without the guard: this is why the old key stays in the settings."""
    settings.CONTACT_KEYS = [NEW]
    make.post_letter(client, email="ada@gmail.com")
    assert Letter.objects.count() == 2


def test_an_old_key_put_back_after_that_is_no_error(client, settings, letter_under_the_old_key):
    settings.CONTACT_KEYS = [NEW]
    make.post_letter(client, email="ada@gmail.com")
    settings.CONTACT_KEYS = [NEW, OLD]
    assert make.post_letter(client, email="ada@gmail.com").status_code == 302
    assert Letter.objects.counted().count() == 2 and Letter.objects.count() == 3
