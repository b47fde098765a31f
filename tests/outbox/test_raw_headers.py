"""The headers that machines read, byte for byte as they leave: each on one line, in ASCII, and never an encoded word."""

import re
import uuid

import pytest
from django.utils import timezone

from appeals.mail.news import compose_news_mail
from appeals.models import Letter, NewsUpdateText
from outbox import queue
from outbox.message import Mail, Outcome, Phase, Result, as_bytes, message_id
from outbox.sending.folder import FolderTransport
from outbox.sending.smtp import SmtpTransport
from outbox.sending.worker import Worker

MAIL = Mail("ada@example.org", "Hello", "Hello.\n", "<p>Hello.</p>\n", "en")
LONG_DOMAIN = ".".join(["a" * 63, "b" * 63, "c" * 40, "example"])
# As long as an address may be (RFC 5321, 4.5.3.1: 64 bytes, and 254 with the domain).
LONGEST = f"{'w' * 64}@{'d' * 60}.{'e' * 60}.{'f' * 59}.example"


def raw(mail: Mail = MAIL) -> bytes:
    return as_bytes(mail, message_id=message_id("confirm", uuid.UUID(int=1), 7), now=timezone.now())


def check_bytes(data: bytes) -> None:
    """What RFC 5322, 2.1 and 2.2 ask of every message."""
    assert data.isascii() and data.endswith(b"\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", data)
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))
    for line in data.partition(b"\r\n\r\n")[0].split(b"\r\n"):
        assert re.match(rb"[!-9;-~]+: |[ \t]+[^ \t]", line), line


def field(data: bytes, name: str) -> bytes:
    """The one field of a name, with its folds."""
    head = data.partition(b"\r\n\r\n")[0] + b"\r\n"
    (found,) = re.findall(rb"(?mi)^%b:[ ]?((?:[^\r\n]|\r\n[ \t])*)\r\n" % name.encode(), head)
    return bytes(found)


def news(link_url: str, language: str, settings) -> Mail:
    settings.LINK_URL = link_url
    text = NewsUpdateText(language=language, subject="Новости о том, что было на прошлой неделе " * 3, body="Слова.")
    return compose_news_mail(text, Letter(id=uuid.uuid4(), language=language), "ada@example.org")


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("host", ["a.example", "xn--80aaak5afb.xn--p1ai", "letters.example:8443", LONG_DOMAIN])
def test_the_link_to_unsubscribe_is_one_line_however_long(settings, host, language) -> None:
    data = raw(news(f"https://{host}", language, settings))
    check_bytes(data)
    prefix = b"" if language == "en" else f"/{language}".encode()
    link = field(data, "List-Unsubscribe")
    assert re.fullmatch(rb"<https://%b%b/letters/[!-;=?-~]{40,}/unsubscribe/>" % (host.encode(), prefix), link), link
    assert field(data, "List-Unsubscribe-Post") == b"List-Unsubscribe=One-Click"


def test_it_leaves_so_over_smtp(post, settings) -> None:
    mail = news(f"https://{LONG_DOMAIN}", "kk", settings)
    arguments = {"message_id": "<1@letters.example>", "now": timezone.now(), "may_send": lambda: True}
    assert SmtpTransport().send(mail, **arguments).result is Result.SENT
    ((_, data),) = post.mails
    check_bytes(data)
    assert field(data, "List-Unsubscribe").startswith(f"<https://{LONG_DOMAIN}/kk/letters/".encode())


@pytest.mark.parametrize(
    ("sender", "written"),
    [
        ("post@letters.example", rb"post@letters\.example"),
        ("post@кампания.рф", rb"post@xn--80aayflhm5k\.xn--p1ai"),
        ("Post <post@Bücher.example>", rb"Post <post@xn--bcher-kva\.example>"),
        ("Кампания <post@кампания.рф>", rb"=\?utf-8\?b\?[\w+/=]+\?= <post@xn--80aayflhm5k\.xn--p1ai>"),
        ('"Post, Office" <post@letters.example>', rb'"Post, Office" <post@letters\.example>'),
        (f"post@{LONG_DOMAIN}", rb"post@" + LONG_DOMAIN.encode().replace(b".", rb"\.")),
        (f"{'Почта ' * 15} <post@letters.example>", rb"(=\?utf-8\?b\?[\w+/=]+\?= )+<post@letters\.example>"),
    ],
)
def test_the_sender_is_an_address_in_ascii_and_only_a_name_is_encoded(settings, sender, written) -> None:
    settings.MAIL_FROM = sender
    data = raw()
    check_bytes(data)
    value = field(data, "From")
    assert re.fullmatch(written, value), value
    assert all(len(word) <= 75 for word in re.findall(rb"=\?\S+\?=", value))  # RFC 2047, 2


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("ada@example.org", "ada@example.org"),
        (LONGEST, LONGEST),
        (f"{'w' * 64}@example.org", f"{'w' * 64}@example.org"),
        ("ada.lovelace+letters@Bücher.example", "ada.lovelace+letters@xn--bcher-kva.example"),
        ("a@" + "кампания-" * 3 + "да.рф", "a@xn------5cdababab7b1bddtee1affkgg6ahh33biai.xn--p1ai"),
        ('"ada lovelace"@example.org', '"ada lovelace"@example.org'),
        ("a!#$%&'*+/=?^_`{|}~-b@example.org", "a!#$%&'*+/=?^_`{|}~-b@example.org"),
        ("=?utf-8?q?ada?=@example.org", "=?utf-8?q?ada?=@example.org"),
    ],
)
def test_an_address_stands_as_it_was_typed(address, written) -> None:
    data = raw(Mail(address, "Hello", "Hello.\n", "<p>Hello.</p>\n", "en"))
    check_bytes(data)
    assert field(data, "To") == written.encode()


@pytest.mark.parametrize("sender", ["post@letters.example", "post@кампания.рф", f"post@{LONG_DOMAIN}"])
def test_the_message_id_is_one_line(settings, sender) -> None:
    settings.MAIL_FROM = sender
    data = raw()
    assert re.fullmatch(rb"<[0-9a-f]{32}@[a-z0-9.-]+>", field(data, "Message-ID"))
    assert field(data, "Auto-Submitted") == b"auto-generated"
    assert re.fullmatch(rb"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:00 GMT", field(data, "Date"))


def test_an_international_sender_is_in_ascii_in_the_envelope_too(post, settings) -> None:
    settings.MAIL_FROM = "Кампания <post@Кампания.рф>"
    arguments = {"message_id": "<1@letters.example>", "now": timezone.now(), "may_send": lambda: True}
    assert SmtpTransport().send(MAIL, **arguments).result is Result.SENT
    (sender,) = post.senders
    assert re.fullmatch(r"post@xn--[a-z0-9]+\.xn--p1ai", sender)
    assert post.said_hello_as == {sender.partition("@")[2]}


@pytest.mark.parametrize(
    "subject", ["Подтвердите адрес " * 20, "Confirm " * 40, "x" * 300, "ү" * 300, "🏠" * 90, "\x07bell", ""]
)
def test_a_subject_of_any_length_is_encoded_in_short_words(subject) -> None:
    data = raw(Mail("ada@example.org", subject, "x" * 5000 + "\n", f"<p>{'ү' * 2000}</p>\n", "kk"))
    check_bytes(data)
    assert all(len(word) <= 75 for word in re.findall(rb"=\?\S+?\?[bqBQ]\?\S*?\?=", field(data, "Subject")))


@pytest.mark.parametrize(
    "mail",
    [
        Mail("ada@example.org\r\nBcc: eve@example.org", "x", "x", "x", "en"),
        Mail("ada@example.org", "x", "x", "x", "en", headers={"List-Unsubscribe": "<https://a.example>\r\nBcc: e@x"}),
        Mail("ada@example.org", "x", "x", "x", "en", headers={"X\r\nBcc": "e@x"}),
        Mail("ada@example.org", "x", "x", "x", "en", headers={"X": "y" * 999}),
    ],
)
def test_no_value_breaks_out_of_its_line(mail) -> None:
    with pytest.raises(ValueError):
        raw(mail)


# --- addresses that SMTP cannot spell (without SMTPUTF8, RFC 6531) ---


@pytest.mark.parametrize("address", ["аda@example.org", "ada@under_score.пример"])
def test_an_address_that_cannot_be_spelled_is_refused_as_one(post, address, tmp_path) -> None:
    mail = Mail(address, "Hello", "Hello.\n", "<p>Hello.</p>\n", "en")
    for transport in (SmtpTransport(), FolderTransport(tmp_path / "mail")):
        outcome = transport.send(mail, message_id="<1@letters.example>", now=timezone.now(), may_send=lambda: True)
        assert outcome == Outcome(Result.PERMANENT, Phase.RCPT, 553, "5.1.3")
        transport.close()
    assert post.mails == [] and post.said_hello_as == set()


@pytest.mark.django_db
def test_a_mail_that_cannot_be_made_holds_up_no_other(post, monkeypatch) -> None:
    broken = Mail("ada@example.org", "x", "x", "x", "en", headers={"X": "a\r\nb"})
    monkeypatch.setitem(queue._kinds, "broken", queue.Kind(lambda message, now: broken, lambda message, now: None))
    monkeypatch.setitem(queue._kinds, "whole", queue.Kind(lambda message, now: MAIL, lambda message, now: None))
    queue.put_many("broken", [uuid.uuid4()])
    queue.put_many("whole", [uuid.uuid4()])
    Worker(clock=timezone.now).run_until_empty()
    assert post.addresses() == ["ada@example.org"]
