"""Invalid tokens: the same page for all of them, which says what to do."""

import base64
import logging
import string
import uuid

import pytest
from django.test import Client

from appeals.models.letters.states import State
from safety.keys import tokens
from safety.keys.tokens import Purpose
from tests import make
from tests.own.pages import BROWSER, PREFIXES, address_of, post, token_of, unsubscribe_address

pytestmark = pytest.mark.django_db
LETTER = uuid.UUID("12345678-1234-4234-8234-123456789abc")


def broken_tokens(purpose: Purpose) -> list[str]:
    good = tokens.make(purpose, LETTER)
    others = [tokens.make(other, LETTER) for other in Purpose if other is not purpose]
    flipped = ("B" if good[0] == "A" else "A") + good[1:]
    # 43 characters hold two bits more than 32 bytes: four last characters decode alike, and this is another one of them.
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    respelled = good[:-1] + alphabet[alphabet.index(good[-1]) ^ 1]
    return [
        *others,
        flipped,
        respelled,
        good[:-1],
        good[:20],
        good + "A",
        good + "=",
        good.upper(),
        "x",
        "%00",
        "%0A" + good,
        "%F0%9F%8C%8D",
        "%FF%FE",
        ".." + good,
        LETTER.hex,
        str(LETTER),
        base64.urlsafe_b64encode(LETTER.bytes * 2).decode().rstrip("="),
        "A" * 3000,
    ]


@pytest.mark.parametrize("ending", ["", "/", "/unsubscribe", "/unsubscribe/"])
def test_whatever_is_wrong_with_a_token_the_page_is_one_and_the_same(ending):
    make.letter(make.appeal(), id=LETTER)
    purpose = Purpose.UNSUBSCRIBE if "unsubscribe" in ending else Purpose.OWN_PAGE
    pages = set()
    for token in broken_tokens(purpose):
        for response in (
            Client().get(f"/letters/{token}{ending}"),
            Client().post(f"/letters/{token}{ending}", {"action": "withdraw", "is_sure": "on"}, headers=BROWSER),
        ):
            assert response.status_code == 404, token
            assert response["Cache-Control"] == "no-store"
            assert response["Referrer-Policy"] == "no-referrer"
            # Only the path in the language links differs.
            pages.add(response.content.decode().partition("<main")[2].partition("</main>")[0])
    assert len(pages) == 1
    assert "This link does not work" in pages.pop()


def test_a_token_made_under_an_older_key_still_opens_and_one_of_a_strange_key_does_not(settings):
    letter = make.letter(make.appeal())
    old = settings.CONTACT_KEYS
    address = address_of(letter)
    new = base64.urlsafe_b64encode(b"n" * 32)
    settings.CONTACT_KEYS = [new, *old]
    assert Client().get(address).status_code == 200
    settings.CONTACT_KEYS = [new]
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("language", PREFIXES)
def test_a_token_of_a_letter_that_was_deleted_opens_nothing(language):
    assert Client().get(address_of(LETTER, language)).status_code == 404


def test_no_token_reaches_a_log(caplog):
    letter = make.letter(make.appeal())
    client = Client(raise_request_exception=False)
    with caplog.at_level(logging.DEBUG):
        client.get(address_of(letter))
        client.get(address_of(letter)[:-4])
        client.post(address_of(letter), {"action": "?"}, headers=BROWSER)
        client.post(address_of(letter), {"action": "withdraw"}, headers={"sec-fetch-site": "cross-site"})
        client.put(address_of(letter))
        post(address_of(letter), "withdraw", is_sure="on")
        client.get(unsubscribe_address(letter))
    from safety.logs import redact

    assert token_of(letter) not in redact("\n".join(record.getMessage() for record in caplog.records))


def test_no_answer_to_a_token_is_a_redirect():
    letter = make.letter(make.appeal(), state=State.CONFIRMED)
    for address in (address_of(letter), unsubscribe_address(letter), address_of(LETTER)):
        for path in (address, address.rstrip("/")):
            assert Client().get(path).status_code in (200, 404)
            assert Client().post(path, {"action": "news"}, headers=BROWSER).status_code in (200, 404)
