"""A mail as the worker sends it: its words, and what is (and is not) said around them."""

import datetime as dt
import email.policy
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from enum import Enum
from typing import Protocol

import idna
from django.conf import settings

# Lines of at most 78 ASCII characters: every server takes them.
POLICY = email.policy.SMTP.clone(cte_type="7bit", max_line_length=78)
LONGEST_LINE = 998  # RFC 5322, 2.1.1
ENCODED_WORD_LENGTH = 75  # RFC 2047, 2
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


@dataclass(frozen=True)
class Attachment:
    """A file that a mail carries. Its name is plain ASCII: no mail program has to decode it (RFC 2231)."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class Mail:
    """One mail to one address. `headers` come on top of those that every mail has.

    `sender` is name ("" for none) and address, in place of `MAIL_FROM`; `html` may be empty, for a mail of text alone.
    """

    address: str
    subject: str
    text: str
    html: str
    language: str
    headers: dict[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    sender: tuple[str, str] | None = None

    @property
    def sender_parts(self) -> tuple[str, str]:
        return self.sender or sender_parts()

    @property
    def sender_address(self) -> str:
        """The bare address of its sender, for the envelope as well; its domain in ASCII."""
        return envelope_address(self.sender_parts[1])


class Result(Enum):
    """What became of a mail."""

    SENT = "sent"
    TEMPORARY = "temporary"  # not sent; may be tried again
    PERMANENT = "permanent"  # refused for good
    UNKNOWN = "unknown"  # wholly handed over, and no answer came: it may have been sent or not
    WITHDRAWN = "withdrawn"  # not sent, because the caller no longer wanted it, or it was no longer the caller's


class Phase(Enum):
    """How far a mail had come, in the order of a session (RFC 5321, 3)."""

    CONNECT = "connect"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    TEXT = "text"
    END = "end"


# Failures before any mail was named: they concern every mail.
OF_THE_SERVER = frozenset({Phase.CONNECT, Phase.EHLO, Phase.STARTTLS, Phase.AUTH})


@dataclass(frozen=True)
class Outcome:
    """What became of a mail, how far it came, and the server's codes (RFC 5321 and RFC 3463); none of its words.

    `speaks_of_us`: its words name a limit, the sender, or leave to relay (`outbox.refusals` says what for).
    """

    result: Result
    phase: Phase
    code: int = 0
    enhanced: str = ""
    speaks_of_us: bool = False

    def __str__(self) -> str:
        return " ".join(part for part in (self.phase.value, str(self.code or ""), self.enhanced) if part)


# An address that SMTP cannot spell, in a server's words: “not allowed”, “bad destination mailbox address syntax”.
UNSPELLABLE = Outcome(Result.PERMANENT, Phase.RCPT, 553, "5.1.3")


def always() -> bool:
    return True


class Transport(Protocol):
    """A way for mail to leave. `connection` is the number of the connection that the last mail was sent on."""

    connection: int

    def send(
        self,
        mail: Mail,
        *,
        message_id: str,
        now: dt.datetime,
        may_send: Callable[[], bool],
        may_go_on: Callable[[], bool] = always,
    ) -> Outcome:
        """Sends one mail.

        Asks `may_send` at the last moment before its text goes out, and `may_go_on` between the blocks of a long text
        and at the last moment before it is complete: until then it has not arrived.
        """

    def close(self) -> None:
        """Closes the connection, if there is one."""


def sender_parts() -> tuple[str, str]:
    """Name ("" for none) and address of `MAIL_FROM`, which the settings have brought into one form.

    `email.utils.parseaddr` reads no IP address in place of a domain from Python 3.13 on.
    """
    name, is_named, address = settings.MAIL_FROM.rpartition("<")
    return (name.strip().strip('"'), address.rstrip(">")) if is_named else ("", address)


def sender_address() -> str:
    """The bare address of `MAIL_FROM`, its domain in ASCII."""
    return envelope_address(sender_parts()[1])


def sender_host() -> str:
    return sender_address().rpartition("@")[2] or "localhost"


def ascii_domain(domain: str) -> str:
    """An international domain in the form that every server takes (UTS 46), in small letters, without a final dot."""
    try:
        return idna.encode(domain, uts46=True).decode("ascii").removesuffix(".")
    except idna.IDNAError:
        return domain


def envelope_address(address: str) -> str:
    """The address as the server gets it: as it was typed, its domain in ASCII.

    What is left beyond ASCII only SMTPUTF8 (RFC 6531) could spell, which few servers offer: `is_spellable` says so.
    """
    local, _, domain = address.strip().rpartition("@")
    return f"{local}@{ascii_domain(domain)}"


def is_spellable(address: str) -> bool:
    """Whether SMTP can spell an address."""
    return envelope_address(address).isascii()


def message_id(kind: str, about: object, pk: int) -> str:
    """The same for every attempt at one message, so that a mail that arrives twice is shown once."""
    name = hmac.digest(settings.SECRET_KEY.encode(), f"mail {kind} {about} {pk}".encode(), hashlib.sha256)[:16]
    return f"<{name.hex()}@{sender_host()}>"


def as_bytes(mail: Mail, *, message_id: str, now: dt.datetime) -> bytes:
    """The whole message (RFC 5322). It names no machine and no program; its date is in UTC and to the minute.

    The fields that machines read are written here, each on one line as it is: Python's own policies fold them, and make
    encoded words of what is longer than a line, in which no mail program finds an address or a link. Raises ValueError
    for a value that is not ASCII or cannot stand on a line.
    """
    fields = {
        "From": _sender(mail),
        "To": envelope_address(mail.address),
        "Subject": _subject(mail.subject),
        "Date": format_datetime(now.astimezone(dt.UTC).replace(second=0, microsecond=0), usegmt=True),
        "Message-ID": message_id,
        # RFC 3834: automatic responders do not answer this.
        "Auto-Submitted": "auto-generated",
        "Content-Language": mail.language,
        **mail.headers,
    }
    body = EmailMessage(policy=POLICY)
    body.set_content(mail.text)
    if mail.html:
        body.add_alternative(mail.html, subtype="html")
    for file in mail.attachments:
        if not _FILE_NAME.fullmatch(file.name):
            raise ValueError(f"{file.name} is not what a file in a mail may be called")
        kind, _, subtype = file.content_type.partition("/")
        body.add_attachment(file.content, maintype=kind, subtype=subtype, filename=file.name)
    return b"".join(_field(name, value) for name, value in fields.items()) + body.as_bytes()


def _sender(mail: Mail) -> str:
    """The sender on one line. Only the name may be encoded words (RFC 2047), never the address."""
    name, address = mail.sender_parts[0], mail.sender_address
    if name.isascii():
        return formataddr((name, address))
    return f"{_encoded_words(name, 'From', '')} <{address}>"


def _subject(text: str) -> str:
    """The subject; in encoded words, folded, where it is not plain ASCII or longer than a line."""
    text = " ".join(text.split())
    is_plain = text.isascii() and text.isprintable() and len(text) < 70
    return text if is_plain else _encoded_words(text, "Subject", "\r\n")


def _encoded_words(text: str, field_name: str, line_end: str) -> str:
    return Header(text, "utf-8", ENCODED_WORD_LENGTH, field_name).encode(linesep=line_end)


def _field(name: str, value: str) -> bytes:
    line = f"{name}: {value}"
    if not line.isascii() or not line.replace("\r\n ", "").isprintable():
        raise ValueError(f"{name} is not what a header field may hold")
    if max(map(len, line.split("\r\n"))) > LONGEST_LINE:
        raise ValueError(f"{name} is too long")
    return line.encode("ascii") + b"\r\n"
