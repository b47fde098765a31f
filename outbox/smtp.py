"""Speaking to the mail server, step by step, so that after a failure it is known how far the mail had come.

`smtplib.sendmail` runs MAIL, RCPT and DATA in one call and raises one error for all of them; a mail that was refused
cannot be told there from one whose answer was lost. So the steps are called apart. Only one moment leaves the outcome
unknown: the mail has been handed over to its last dot and no answer comes (RFC 1047 describes it).
"""

import datetime as dt
import re
import smtplib
import ssl
from collections.abc import Callable
from typing import Any

from django.conf import settings as django_settings

from outbox.message import (
    UNSPELLABLE,
    Mail,
    Outcome,
    Phase,
    Result,
    as_bytes,
    envelope_address,
    is_spellable,
    sender_address,
    sender_host,
)

# MAIL_SERVER_… come from EMAIL_URL, which the type checker does not read.
settings: Any = django_settings
# RFC 5321, 4.5.3.2.6 gives a server ten minutes to answer the last dot. Waiting that long would hold up a worker that
# is to stop; a mail that is sent again does less harm here.
ANSWER_SECONDS = 120
MAILS_A_CONNECTION = 50
_ENHANCED = re.compile(rb"(?m)^([245]\.\d{1,3}\.\d{1,3})(?=\s|$)")
# Words by which relays and mailbox providers refuse a sender rather than an address.
_OF_US = re.compile(
    rb"exceed|quota|limit|\brates?\b|too (?:many|much|fast|quickly)|(?:per|an) (?:hour|day|minute)|relay|sender|"
    rb"spam|block|blacklist|reputation|policy|authenti|permitted|denied",
    re.IGNORECASE,
)
FAILURES = (OSError, smtplib.SMTPException, ValueError)


class SmtpTransport:
    """The mail server of `EMAIL_URL`, over one connection that is reused while there is mail."""

    def __init__(self) -> None:
        self.connection = 0
        self._server: smtplib.SMTP | None = None
        self._sent = 0

    def send(self, mail: Mail, *, message_id: str, now: dt.datetime, may_send: Callable[[], bool]) -> Outcome:
        """Sends one mail. Whatever the server or the connection does is an outcome.

        Raises ValueError for a mail that cannot be written down.
        """
        if not is_spellable(mail.address):
            return UNSPELLABLE
        data = as_bytes(mail, message_id=message_id, now=now)
        server = self._reuse()
        if server is None:
            opened = self._open()
            if isinstance(opened, Outcome):
                return opened
            server = opened
        return self._hand_over(server, envelope_address(mail.address), data, may_send)

    def close(self) -> None:
        """Sends QUIT, if the server still answers, and closes the connection."""
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except FAILURES:
                server.close()

    def _drop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def _reuse(self) -> smtplib.SMTP | None:
        """The connection of the mail before, if the server still answers on it."""
        if self._server is None:
            return None
        if self._sent >= MAILS_A_CONNECTION:
            self.close()
            return None
        try:
            if self._server.rset()[0] == 250:
                return self._server
        except FAILURES:
            pass
        self._drop()
        return None

    def _open(self) -> smtplib.SMTP | Outcome:
        """Connects, encrypts and logs in. A server that offers less than `EMAIL_URL` asks for gets no mail."""
        phase = Phase.CONNECT
        host, port = (
            settings.MAIL_SERVER_HOST,
            settings.MAIL_SERVER_PORT or (465 if settings.MAIL_SERVER_USE_SSL else 25),
        )
        # The name said in EHLO is the sender's domain: this machine's own name is not told.
        own_name, wait = sender_host(), settings.MAIL_SERVER_TIMEOUT
        server: smtplib.SMTP
        try:
            if settings.MAIL_SERVER_USE_SSL:
                context = ssl.create_default_context()
                server = smtplib.SMTP_SSL(host, port, own_name, timeout=wait, context=context)
            else:
                server = smtplib.SMTP(host, port, own_name, timeout=wait)
            self._server = server
            phase = Phase.EHLO
            _expect(server.ehlo(), 250)
            if settings.MAIL_SERVER_USE_TLS:
                phase = Phase.STARTTLS
                server.starttls(context=ssl.create_default_context())
                phase = Phase.EHLO
                _expect(server.ehlo(), 250)
            if settings.MAIL_SERVER_USER:
                phase = Phase.AUTH
                server.login(settings.MAIL_SERVER_USER, settings.MAIL_SERVER_PASSWORD)
        except FAILURES as error:
            self._drop()
            return _failed(phase, error)
        self._sent = 0
        self.connection += 1
        return server

    def _hand_over(self, server: smtplib.SMTP, address: str, data: bytes, may_send: Callable[[], bool]) -> Outcome:
        phase = Phase.MAIL
        try:
            _expect(server.mail(sender_address()), 250)
            phase = Phase.RCPT
            _expect(server.rcpt(address), 250, 251)
            if not may_send():
                return Outcome(Result.WITHDRAWN, phase)
            phase = Phase.DATA
            _expect(server.docmd("DATA"), 354)
            phase = Phase.TEXT
            # As long as the last dot has not been sent, no server takes the mail for complete (RFC 5321, 4.1.1.4).
            server.send(re.sub(rb"(?m)^\.", b"..", data))
            phase = Phase.END
            if server.sock is not None:
                server.sock.settimeout(ANSWER_SECONDS)
            server.send(b".\r\n")
            _expect(server.getreply(), 250)
        except smtplib.SMTPResponseException as error:
            if error.smtp_code == 421:
                self._drop()
            if error.smtp_code < 0:  # What came is no answer (smtplib's way to say so).
                self._drop()
                return Outcome(Result.UNKNOWN if phase is Phase.END else Result.TEMPORARY, phase)
            return _failed(phase, error)
        except FAILURES as error:
            self._drop()
            if phase is Phase.END:
                return Outcome(Result.UNKNOWN, phase)
            return _failed(phase, error)
        self._sent += 1
        if server.sock is not None:
            server.sock.settimeout(settings.MAIL_SERVER_TIMEOUT)
        return Outcome(Result.SENT, phase, 250)


def _expect(reply: tuple[int, bytes], *codes: int) -> None:
    if reply[0] not in codes:
        raise smtplib.SMTPResponseException(reply[0], reply[1])


def _failed(phase: Phase, error: Exception) -> Outcome:
    """The outcome of a step that failed: for good where the server answered 5xx, else for the moment."""
    if not isinstance(error, smtplib.SMTPResponseException):
        return Outcome(Result.TEMPORARY, phase)
    words = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
    # Each line of an answer has the code (RFC 2034); where they do not agree, there is none.
    codes = set(_ENHANCED.findall(words))
    enhanced = codes.pop().decode() if len(codes) == 1 else ""
    result = Result.PERMANENT if 500 <= error.smtp_code < 600 else Result.TEMPORARY
    # Without the addresses in it, which anybody may have typed.
    speaks_of_us = _OF_US.search(re.sub(rb"\S*@\S*", b"", words)) is not None
    return Outcome(result, phase, max(error.smtp_code, 0), enhanced, speaks_of_us)
