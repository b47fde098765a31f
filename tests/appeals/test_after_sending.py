"""The pages after sending and confirming: how the mail is known, what is asked for, and nothing that is not so."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from appeals.mail.confirmation import compose_letter_mail
from appeals.models import AppealText
from outbox.message import as_bytes
from tests import make
from tests.mail import letters
from tests.outbox.conftest import parse

pytestmark = pytest.mark.django_db
PREFIXES = {"en": "", "ru": "/ru", "kk": "/kk"}
SENT = f"/appeals/{make.APPEAL_SLUG}/sent/"
SERVICES = ("t.me", "wa.me", "vk.com", "x.com", "facebook.com", "mailto:")


def text_of(response) -> str:
    page = response.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


@pytest.mark.parametrize("sender", ["post@letters.example", "Post <hello@mail.example>"])
@pytest.mark.parametrize("language", PREFIXES)
def test_the_page_names_sender_and_subject_as_the_mail_has_them(client, settings, language, sender) -> None:
    settings.CONFIRM_LETTERS, settings.MAIL_FROM = True, sender
    appeal = make.appeal(make.APPEAL_SLUG)
    mail = compose_letter_mail("confirm", make.letter(appeal, state="pending", language=language), "ada@example.org")
    parsed = parse(as_bytes(mail, message_id="<1@example.org>", now=timezone.now()))
    page = text_of(client.get(PREFIXES[language] + SENT))
    assert mail.sender_address in page and mail.sender_address in str(parsed["From"])
    assert str(parsed["Subject"]) in page and mail.subject == str(parsed["Subject"])


def test_a_subject_that_changes_changes_on_the_page(client, settings, tmp_path) -> None:
    settings.CONFIRM_LETTERS = True
    make.appeal(make.APPEAL_SLUG)
    (tmp_path / "appeals" / "mail").mkdir(parents=True)
    (tmp_path / "appeals" / "mail" / "confirm.subject.txt").write_text("Another\nsubject", encoding="utf-8")
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]
    assert "Another subject" in text_of(client.get(SENT))


def test_the_page_says_what_to_do_where_no_mail_comes_and_promises_none(client, settings) -> None:
    settings.CONFIRM_LETTERS = True
    make.appeal(make.APPEAL_SLUG)
    text = text_of(client.get(SENT))
    for words in ("Check your mail", "It comes from", "and is called", "For your safety it does not name this site."):
        assert words in text
    assert "Look in your spam folder." in text and "Wrong address? Write again." in text
    # A blocked address gets no mail, and reads the same page.
    assert "We have sent" not in text and "We will send" not in text


@pytest.mark.parametrize("sender", ["post@letters.example", "post@mail.shanyrak.example"])
@pytest.mark.parametrize("link", ["https://letters.example", "https://shanyrak.example"])
@pytest.mark.parametrize("language", PREFIXES)
def test_the_page_says_where_the_link_leads_and_whether_that_names_the_site(
    client, settings, language, sender, link
) -> None:
    settings.CONFIRM_LETTERS, settings.MAIL_FROM, settings.LINK_URL = True, sender, link
    settings.IS_LOCAL, settings.SITE_URL = False, "https://www.shanyrak.example"
    make.appeal(make.APPEAL_SLUG)
    mail = client.get(PREFIXES[language] + SENT).context["mail"]
    assert mail["link"] == f"{link}/" and mail["is_neutral"] == ("shanyrak" not in sender + link)
    if language == "en":
        text = text_of(client.get(SENT))
        assert f"The link in it begins with: {link}/" in text
        assert ("it does not name this site" in text) == mail["is_neutral"]


def confirmed_page(language: str = "en") -> str:
    appeal = make.campaign()
    letter = make.letter(appeal, state="pending", address=make.address())
    answer = Client().post(letters.path(letter, language=language), letters.BOX, headers=make.BROWSER)
    assert letters.state(letter) == "confirmed"
    return answer.content.decode()


def test_the_confirmed_page_asks_to_pass_it_on_before_anything_else() -> None:
    page = confirmed_page()
    titles = re.findall(r"<h[12][^>]*>([^<]+)", page)
    assert titles[:2] == ["Thank you. Your letter is confirmed.", "Pass it on"]
    buttons = re.findall(r'<(?:a|button) class="button[^"]*"[^>]*>([^<]+)', page[page.index("Pass it on") :])
    assert buttons[:3] == ["Share …", "Telegram", "WhatsApp"]
    assert f'href="/appeals/{make.APPEAL_SLUG}/leaflet.pdf"' in page
    assert "To your own page" in page


def test_the_confirmed_page_says_what_will_happen_in_the_future_tense() -> None:
    page = confirmed_page()
    assert "the approved letters will be delivered there" in page and "will be translated" in page
    # A held letter reads the same page, and does not count.
    assert "It counts now" not in page
    for untrue in ("are delivered to", "They are translated", "go to the mayor"):
        assert untrue not in page


def test_a_sentence_in_the_language_of_the_page_goes_along_in_every_link() -> None:
    page = confirmed_page()
    sentence = AppealText.objects.get(language="en").description
    found = re.findall(r'href="((?:https://(?:t\.me|wa\.me|vk|x\.com|www\.facebook)|mailto:)[^"]+)"', page)
    assert len(found) == 6
    for href in map(unescape, found):
        assert "+" not in href and " " not in href
        said = " ".join(value for values in parse_qs(urlsplit(href).query).values() for value in values)
        assert f"/appeals/{make.APPEAL_SLUG}/" in said
        assert sentence in said or "facebook" in href or "vk.com" in href
    assert sentence in unescape(page[page.index("<textarea") : page.index("</textarea>")])


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_cautious_pages_copy_and_print_and_name_no_service(language) -> None:
    page = confirmed_page(language)
    assert not [service for service in SERVICES if service in page.replace('rel="noreferrer noopener"', "")]
    assert "data-share=" not in page
    sentence = AppealText.objects.get(language=language).description
    assert sentence in unescape(page)
    prefix = PREFIXES[language]
    for name in ("letter.pdf", "leaflet.pdf"):
        assert f'<a class="button" href="{prefix}/appeals/{make.APPEAL_SLUG}/{name}">' in page
    assert '<button class="button" type="button" hidden data-copy="share-link"' in page


@pytest.mark.parametrize("language", PREFIXES)
def test_without_confirmation_by_mail_the_page_thanks_and_asks_the_same(client, settings, language) -> None:
    settings.CONFIRM_LETTERS = False
    make.campaign()
    cache.clear()
    page = client.get(PREFIXES[language] + SENT).content.decode()
    with translation.override(language):
        assert translation.gettext("Thank you. Your letter is written.") in page
    assert 'id="share-link"' in page and "leaflet.pdf" in page
    assert "/letters/" not in page.replace(f"/appeals/{make.APPEAL_SLUG}/letters/", "")
