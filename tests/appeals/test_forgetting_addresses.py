"""An address is stored only while it is needed for mail."""

import uuid

import pytest

from appeals.models import Contact
from appeals.models.letters.states import State
from appeals.services.writers.forgetting import forget_addresses
from outbox import queue
from tests import make

pytestmark = pytest.mark.django_db


def address_of(pk: uuid.UUID) -> bytes | None:
    return Contact.objects.values_list("sealed_address", flat=True).get(pk=pk)


def test_the_address_of_a_confirmed_letter_is_forgotten():
    letter = make.letter(make.appeal(), address="anna@example.org")
    assert forget_addresses() == 1
    assert address_of(letter.pk) is None
    assert forget_addresses() == 0


@pytest.mark.parametrize("state", [State.PENDING, State.HELD])
def test_the_address_of_a_letter_that_waits_stays_stored(state):
    letter = make.letter(make.appeal(), address="anna@example.org", state=state)
    assert forget_addresses() == 0
    assert address_of(letter.pk) is not None


def test_the_address_of_a_writer_who_wants_news_stays_stored():
    letter = make.letter(make.appeal(), address="anna@example.org")
    Contact.objects.filter(pk=letter.pk).update(wants_updates=True)
    assert forget_addresses() == 0


def test_an_address_stays_stored_while_a_message_to_it_waits():
    letter = make.letter(make.appeal(), address="anna@example.org")
    queue.put_many("news", [letter.pk])
    assert forget_addresses() == 0
    queue.forget([letter.pk])
    assert forget_addresses() == 1
