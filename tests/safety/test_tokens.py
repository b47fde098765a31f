"""Tokens in links: derived, bound to a purpose, and not to be made or read without the keys."""

import base64
import string
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.keys import tokens
from safety.keys.tokens import Purpose

KEY, OTHER = (base64.urlsafe_b64encode(bytes([number]) * 32) for number in (1, 2))
ALPHABET = string.ascii_letters + string.digits + "-_"


@pytest.fixture(autouse=True)
def keys(settings):
    settings.CONTACT_KEYS = [KEY]
    return settings


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_token_opens_its_own_purpose_only(purpose):
    subject = uuid.uuid4()
    token = tokens.make(purpose, subject)
    assert [tokens.read(other, token) for other in Purpose] == [
        subject if other is purpose else None for other in Purpose
    ]


def test_a_token_is_the_same_each_time_and_safe_in_an_address():
    subject = uuid.uuid4()
    token = tokens.make(Purpose.CONFIRM, subject)
    assert token == tokens.make(Purpose.CONFIRM, subject)
    assert len(token) == tokens.TOKEN_LENGTH
    assert set(token) <= set(ALPHABET)


def test_a_token_shows_nothing_of_its_letter():
    subject = uuid.uuid4()
    raw = base64.urlsafe_b64decode(tokens.make(Purpose.CONFIRM, subject) + "=")
    assert subject.bytes not in raw
    assert subject.hex not in tokens.make(Purpose.CONFIRM, subject)


def test_a_changed_or_cut_token_opens_nothing():
    token = tokens.make(Purpose.OWN_PAGE, uuid.uuid4())
    for place in range(len(token)):
        for letter in ("A", "B"):
            if token[place] != letter:
                assert tokens.read(Purpose.OWN_PAGE, token[:place] + letter + token[place + 1 :]) is None
        assert tokens.read(Purpose.OWN_PAGE, token[:place]) is None
    assert tokens.read(Purpose.OWN_PAGE, token + "A") is None


@given(st.one_of(st.text(max_size=60), st.text(ALPHABET, min_size=43, max_size=43)))
def test_no_made_up_text_is_a_token(text):
    assert tokens.read(Purpose.CONFIRM, text) is None


def test_only_one_spelling_of_the_last_character_is_taken():
    token = tokens.make(Purpose.CONFIRM, uuid.uuid4())
    readable = [last for last in ALPHABET if tokens.read(Purpose.CONFIRM, token[:-1] + last)]
    assert readable == [token[-1]]


def test_a_token_survives_a_change_of_keys_while_the_old_one_is_configured(keys):
    subject = uuid.uuid4()
    token = tokens.make(Purpose.UNSUBSCRIBE, subject)
    keys.CONTACT_KEYS = [OTHER, KEY]
    assert tokens.read(Purpose.UNSUBSCRIBE, token) == subject
    keys.CONTACT_KEYS = [OTHER]
    assert tokens.read(Purpose.UNSUBSCRIBE, token) is None
