"""A mail as the worker sends it: its words, and what is (and is not) said around them."""

import datetime as dt
import email.policy
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from enum import Enum
from typing import Protocol

import idna
from django.conf import settings

# Lines of at most 78 ASCII characters: every server takes them.
POLICY = email.policy.SMTP.clone(cte_type="7bit", max_line_length=78)


@dataclass(frozen=True)
class Mail:
    """One mail to one address. `headers` come on top of those that every mail has."""

    address: str
    subject: str
    text: str
    html: str
    language: str
    headers: dict[str, str] = field(default_factory=dict)


class Result(Enum):
    """What became of a mail."""

    SENT = "sent"
    TEMPORARY = "temporary"  # not sent; may be tried again
    PERMANENT = "permanent"  # refused for good
    UNKNOWN = "unknown"  # wholly handed over, and no answer came: it may have been sent or not
    WITHDRAWN = "withdrawn"  # not sent, because at the last moment the caller no longer wanted it


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


class Transport(Protocol):
    """A way for mail to leave. `connection` is the number of the connection that the last mail was sent on."""

    connection: int

    def send(self, mail: Mail, *, message_id: str, now: dt.datetime, may_send: Callable[[], bool]) -> Outcome:
        """Sends one mail; asks `may_send` at the last moment before its text goes out."""

    def close(self) -> None:
        """Closes the connection, if there is one."""


def sender_address() -> str:
    """The bare address of `MAIL_FROM`."""
    return parseaddr(settings.MAIL_FROM)[1]


def sender_host() -> str:
    return ascii_domain(sender_address().rpartition("@")[2]) or "localhost"


def ascii_domain(domain: str) -> str:
    """An international domain in the form that every server takes (UTS 46)."""
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return domain


def envelope_address(address: str) -> str:
    """The address as the server gets it: as it was typed, its domain in ASCII."""
    local, _, domain = address.strip().rpartition("@")
    return f"{local}@{ascii_domain(domain)}"


def message_id(kind: str, about: object, pk: int) -> str:
    """The same for every attempt at one message, so that a mail that arrives twice is shown once."""
    name = hmac.digest(settings.SECRET_KEY.encode(), f"mail {kind} {about} {pk}".encode(), hashlib.sha256)[:16]
    return f"<{name.hex()}@{sender_host()}>"


def as_bytes(mail: Mail, *, message_id: str, now: dt.datetime) -> bytes:
    """The whole message (RFC 5322). It names no machine and no program; its date is in UTC and to the minute."""
    message = EmailMessage(policy=POLICY)
    message["From"] = settings.MAIL_FROM
    message["To"] = envelope_address(mail.address)
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(now.astimezone(dt.UTC).replace(second=0, microsecond=0), usegmt=True)
    message["Message-ID"] = message_id
    # RFC 3834: automatic responders do not answer this.
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    # Only now: setting the content takes away every header that begins with "Content-".
    message["Content-Language"] = mail.language
    return message.as_bytes()
