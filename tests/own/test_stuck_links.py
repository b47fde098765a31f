"""A link with punctuation stuck to it opens its page: mail programs and people copy a little more than the link."""

import pytest
from django.test import Client
from django.utils import timezone

from appeals.models import Letter
from appeals.models.letters.states import State
from safety.keys.tokens import Purpose
from tests import make
from tests.own.pages import BROWSER, PREFIXES, address_of, token_of, unsubscribe_address

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
STUCK = [
    ".", ",", ";", ":", "!", ")", "]", ">", "}", "'", "\"", "”", "»", "’", "…", "。", "）", "、", "|", "\\",
    "*", "**", "`", "~",
    "%3E", "%22", "%29", "%2C", "%20", "%0A", "%0D%0A", "%09", "%C2%A0", "%E2%80%8B", "%E2%80%9D",
    ".)", ">.", ">,%20thank%20you", "&gt;", "%3C/a%3E", "%3Cbr%3E", ").%20Yours", "пожалуйста", "谢谢", "%5B1%5D",
]  # fmt: skip


def confirm_address(letter, language="en"):
    return f"{PREFIXES[language]}/letters/{token_of(letter, Purpose.CONFIRM)}/confirm/"


@pytest.fixture
def letter():
    today = timezone.localdate()
    return make.letter(make.appeal(), state=State.PENDING, pending_since=today, address="ada@example.org")


def main_of(response):
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("address", [confirm_address, address_of, unsubscribe_address])
def test_what_is_stuck_to_a_link_is_left_aside(letter, address):
    url = address(letter)
    plain = Client().get(url)
    assert plain.status_code == 200
    for stuck in STUCK:
        for path in (url + stuck, url.rstrip("/") + stuck, f"{url.rstrip('/')}{stuck}/"):
            response = Client().get(path)
            assert response.status_code == 200, path
            assert main_of(response) == main_of(plain)
            assert response.headers["Cache-Control"] == "no-store"
            assert response.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("language", PREFIXES)
def test_such_a_link_keeps_its_language(letter, language):
    for address in (confirm_address, address_of, unsubscribe_address):
        response = Client().get(address(letter, language) + "%3E")
        assert response.status_code == 200
        assert f'<html lang="{language}"' in response.content.decode()


def test_the_buttons_of_such_a_page_work_too(letter):
    assert Client().post(confirm_address(letter) + ").", {"wrote": "on"}, headers=BROWSER).status_code == 200
    letter.refresh_from_db()
    assert letter.state == State.CONFIRMED
    response = Client().post(address_of(letter) + ">", {"action": "withdraw", "is_sure": "on"}, headers=BROWSER)
    assert response.status_code == 200
    assert Letter.objects.get().state == State.WITHDRAWN


def test_a_link_that_is_cut_off_too_still_gets_the_shared_page(letter):
    for url in (confirm_address(letter), address_of(letter), unsubscribe_address(letter)):
        token = url.split("/")[2]
        for stuck in STUCK[::3]:
            for path in (url.replace(token, token[:30]) + stuck, url.replace(token, token[:30]).rstrip("/") + stuck):
                response = Client().get(path)
                assert response.status_code == 404
                assert "This link does not work" in response.content.decode(), path


@pytest.mark.parametrize("more", ["A", "x/", "0", "/more/", "/0"])
def test_a_longer_path_is_no_link_with_something_stuck_to_it(letter, more):
    for url in (confirm_address(letter), address_of(letter), unsubscribe_address(letter)):
        assert Client().get(url.rstrip("/") + more).status_code == 404


@pytest.mark.parametrize("more", ["A", "-", "_", "="])
def test_what_could_belong_to_a_token_makes_another_one(letter, more):
    assert Client().get(address_of(letter).rstrip("/") + more).status_code == 404
