"""A form left open, one from another site, and one whose consent text has changed since."""

import re

import pytest
import time_machine

from appeals import consent_text
from appeals.models import Edition, Letter
from safety.web import guard
from tests import make

NO_HEADERS: dict[str, str] = {}
WORDS = {"name": "Ада", "city": "Тараз", "organisation": "Кәсіподақ", "own_words": "Үйсіз қалдым."}


@pytest.fixture
def appeal(db):
    return make.site()


def old_stamp():
    with time_machine.travel("2026-03-20T12:00Z", tick=False):
        return guard.make_stamp(consent_text.current_version())


def fresh_stamp_of(response):
    return guard.read_stamp(re.search(r'name="stamp" value="([^"]+)"', response.content.decode())[1])


@pytest.mark.parametrize(
    ("language", "stamp"),
    [("en", "old"), ("ru", "old"), ("kk", "old"), ("en", None), ("en", ""), ("en", "forged"), ("en", "é\0")],
)
@pytest.mark.parametrize("headers", [NO_HEADERS, {"origin": "null"}])
def test_without_headers_a_stale_stamp_brings_the_form_back_with_every_word(client, appeal, language, stamp, headers):
    stamp = old_stamp() if stamp == "old" else stamp
    response = make.post_letter(client, language=language, headers=headers, stamp=stamp, **WORDS)
    page = response.content.decode()
    assert response.status_code == 422
    for word in WORDS.values():
        assert word in page
    assert re.search(r'name="consent"[^>]*checked', page)
    assert fresh_stamp_of(response) == guard.Stamp(
        guard.current_hour(), f"{consent_text.current_version()}/{Edition.objects.get().pk}"
    )
    assert not Letter.objects.exists()


def test_the_form_that_came_back_is_taken_when_sent_again(client, appeal):
    response = make.post_letter(client, headers=NO_HEADERS, stamp=old_stamp())
    stamp = re.search(r'name="stamp" value="([^"]+)"', response.content.decode())[1]
    assert make.post_letter(client, headers=NO_HEADERS, stamp=stamp).status_code == 302


def test_a_browser_that_says_where_it_is_may_be_as_slow_as_it_likes(client, appeal):
    assert make.post_letter(client, stamp=old_stamp()).status_code == 302


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site", "origin": "null"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
        {"origin": "http://["},
    ],
)
def test_a_foreign_page_sends_nothing(client, appeal, headers):
    response = make.post_letter(client, language="kk", headers=headers)
    assert response.status_code == 403
    assert '<html lang="kk"' in response.content.decode()
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [make.BROWSER, {"sec-fetch-site": "none"}, {"origin": "http://testserver"}, {"origin": "null"}, NO_HEADERS],
)
def test_our_own_page_sends_a_letter(client, appeal, headers):
    assert make.post_letter(client, headers=headers).status_code == 302
    assert Letter.objects.exists()


def test_a_changed_consent_is_shown_and_asked_for_anew(client, appeal):
    before = guard.make_stamp("0")
    response = make.post_letter(client, stamp=before, **WORDS)
    page = response.content.decode()
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["consent"]
    assert not re.search(r'name="consent"[^>]*checked', page), "the new text must be agreed to, not the old one"
    for word in WORDS.values():
        assert word in page
    assert not Letter.objects.exists()
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)[1]
    assert make.post_letter(client, stamp=stamp).status_code == 302
    assert Letter.objects.get().consent_version == consent_text.current_version()


def test_a_preview_does_not_carry_a_tick_over_to_a_changed_consent(client, appeal):
    """Its page has the new text and a fresh stamp: sent on as it is, it would agree to what nobody has agreed to."""
    response = make.post_letter(client, stamp=guard.make_stamp("0"), action="preview", **WORDS)
    page = response.content.decode()
    assert response.status_code == 200 and 'id="preview"' in page
    assert not re.search(r'name="consent"[^>]*checked', page)
    assert "The text of the consent has changed." in page
    assert make.post_letter(client, stamp=guard.make_stamp("0"), consent="", action="preview").status_code == 200


def test_a_mistyped_domain_is_asked_about_once(client, appeal):
    response = make.post_letter(client, email="ada@gmial.com")
    assert response.status_code == 422
    assert "ada@gmail.com" in response.content.decode()
    asked = re.search(r'name="email_asked"[^>]* value="([^"]+)"', response.content.decode())[1]
    assert asked == "ada@gmial.com"
    assert make.post_letter(client, email="ada@gmial.com", email_asked=asked).status_code == 302
    assert make.post_letter(client, email="bea@gmial.com", email_asked=asked).status_code == 422


@pytest.mark.parametrize("pasted", ["Ada <ada@gmial.com>", " ada@gmial.com.", "mailto:ada@gmial.com"])
def test_a_pasted_address_is_asked_about_once_too(client, appeal, pasted):
    response = make.post_letter(client, email=pasted)
    assert response.status_code == 422
    asked = re.search(r'name="email_asked"[^>]* value="([^"]+)"', response.content.decode())[1]
    assert make.post_letter(client, email=pasted, email_asked=asked).status_code == 302
    assert make.post_letter(client, email="ada@gmial.com", email_asked=asked).status_code == 302


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_domain_of_mixed_alphabets_is_asked_about_once(client, appeal, language):
    mixed = "ada@mаil.ru"
    response = make.post_letter(client, language=language, email=mixed)
    assert response.status_code == 422
    (message,) = response.context["form"].errors["email"]
    assert "ada@mail.ru" in message
    asked = re.search(r'name="email_asked"[^>]* value="([^"]+)"', response.content.decode())[1]
    assert make.post_letter(client, language=language, email=mixed, email_asked=asked).status_code == 302
    assert make.post_letter(client, language=language, email="ada@почта.рф").status_code == 302


def test_a_preview_does_not_spend_the_question_about_the_domain(client, appeal):
    response = make.post_letter(client, email="ada@gmial.com", action="preview")
    assert response.status_code == 200
    assert not re.search(r'name="email_asked"[^>]* value="ada', response.content.decode())


@pytest.mark.parametrize(
    "address", ["ada@gmail.com", "ada@mail.kz", "ada@example.org", "ada@uni-leipzig.de", "ada@gmx.at"]
)
def test_an_address_that_is_likely_right_is_not_asked_about(client, appeal, address):
    assert make.post_letter(client, email=address).status_code == 302
