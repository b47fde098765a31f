"""The mails themselves: small, neutral to anyone who sees them on the way, in the letter's language, and readable."""

import re
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from appeals.mail import confirmation
from campaign.content.files import APPEAL_SLUG
from outbox.message import Mail, as_bytes, message_id
from tests import make
from tests.mail import letters
from tests.outbox.conftest import parse

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "ru", "kk")
NAMES = ("confirm", "reminder")
SUBJECTS = {"en": "Please confirm your address", "ru": "Подтвердите адрес", "kk": "Мекенжайыңызды растаңыз"}
GREETINGS = {"en": "Hello!", "ru": "Здравствуйте!", "kk": "Сәлеметсіз бе!"}
# Stems that must not be readable on the way: the cause, the place, its people, the mayor, the letter.
TELLING = re.compile(
    r"protest|union|district|mayor|letter(?!s\.example)|petition|appeal|campaign|evict|solidar|kazakh|almaty|alma-ata|"
    r"shanyrak|aigyerim|mustafa|tasmagam|протест|профсоюз|район|мэр|аким|письм|обращен|кампани|выселен|солидар|казах|"
    r"\bалма|шанырак|айгерим|наразы|кәсіподақ|аудан|әкім|хат(?!п)|үндеу|науқан|ынтымақ|қазақ|шаңырақ|айгерім",
    re.IGNORECASE,
)


class Page(HTMLParser):
    """The words of a mail's HTML, and all that it would fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.buttons = 0
        self.is_title = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_title = tag == "title"
        values = dict(attrs)
        if tag == "a":
            self.links.append(values["href"] or "")
        self.fetched += [str(value) for name, value in attrs if name in ("src", "background", "srcset")]
        self.fetched += re.findall(r"url\(|@import|expression", values.get("style") or "")
        self.buttons += tag == "a" and "inline-block" in (values.get("style") or "")
        if tag in ("link", "img", "script", "style", "iframe"):
            self.fetched.append(tag)

    def handle_data(self, data: str) -> None:
        if not self.is_title:
            self.words.append(data)


@pytest.fixture(params=[(name, language) for name in NAMES for language in LANGUAGES], ids="-".join)
def sent(request, settings) -> tuple[str, str, EmailMessage, bytes]:
    """One mail, as sent, about a letter full of telling words."""
    name, language = request.param
    settings.MAIL_FROM = "Post <post@letters.example>"
    letter = make.letter(
        make.appeal(APPEAL_SLUG), state="pending", language=language, name="Shanyrak Mustafayeva",
        city="Almaty", organisation="Union", own_words="I protest against the mayor.",
    )  # fmt: skip
    composed = confirmation.compose_letter_mail(name, letter, "ada@example.org")
    data = as_bytes(composed, message_id=message_id(name, letter.pk, 1), now=timezone.now())
    return name, language, parse(data), data


def texts(message: EmailMessage) -> tuple[str, Page]:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None and html is not None
    return plain.get_content(), Page(html.get_content())


def test_a_mail_tells_nothing_to_anyone_who_sees_it_on_the_way(sent) -> None:
    _, _, message, _ = sent
    text, page = texts(message)
    links = re.compile(r"https://letters\.example/\S+")
    for words in (
        str(message["Subject"]),
        str(message["From"]),
        text,
        " ".join(page.words),
        *map(str, message.values()),
    ):
        assert not TELLING.search(links.sub("", words)), words


def test_a_mail_is_small_and_fetches_nothing(sent) -> None:
    _, _, message, data = sent
    _, page = texts(message)
    assert len(data) < 10_000
    assert page.fetched == []
    assert all(len(line) <= 998 and line.isascii() for line in data.split(b"\r\n"))


def test_both_parts_say_the_same_and_link_to_the_neutral_host_alone(sent) -> None:
    _, language, message, _ = sent
    text, page = texts(message)
    assert " ".join(text.split()) == " ".join(" ".join(page.words).split())
    links = re.findall(r"https?://\S+", text)
    assert links == page.links and links
    prefix = "https://letters.example/" + ("" if language == "en" else f"{language}/") + "letters/"
    assert all(link.startswith(prefix) for link in links)


def test_what_there_is_to_do_is_one_button(sent) -> None:
    name, _, message, _ = sent
    _, page = texts(message)
    assert page.buttons == (name != "repeated")


def test_a_mail_is_in_its_letters_language(sent) -> None:
    name, language, message, _ = sent
    text, _ = texts(message)
    assert text.startswith(GREETINGS[language])
    if name == "confirm":
        assert message["Subject"] == SUBJECTS[language]
    assert message["Content-Language"] == language
    html = message.get_body(("html",))
    assert html is not None and f'<html lang="{language}">' in html.get_content()


def test_the_headers_name_no_machine_no_program_and_no_time_zone(sent) -> None:
    _, _, message, _ = sent
    assert set(message.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version",
        "Content-Type",
    }  # fmt: skip
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:00 (GMT|\+0000)", message["Date"])
    assert re.fullmatch(r"<[0-9a-f]{32}@letters\.example>", message["Message-ID"])
    assert message["Auto-Submitted"] == "auto-generated"


def test_each_link_opens_its_page(client) -> None:
    make.appeal(APPEAL_SLUG)
    for language in LANGUAGES:
        letter = letters.write(language=language)
        assert letter is not None
        composed = confirmation.compose_letter_mail("confirm", letter, "ada@example.org")
        links = re.findall(r"https://letters\.example(/\S+)", composed.text)
        assert links
        for link in links:
            page = client.get(link)
            assert page.status_code == 200 and f'<html lang="{language}"' in page.content.decode()


def test_the_subject_cannot_break_out_of_its_line() -> None:
    broken = Mail("ada@example.org", "One\r\nBcc: eve@example.org\r\n\r\nTwo", "x", "x", "en")
    message = parse(as_bytes(broken, message_id="<1@letters.example>", now=timezone.now()))
    assert message["Bcc"] is None and message["Subject"] == "One Bcc: eve@example.org Two"
