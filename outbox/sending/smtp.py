"""Speaking to the mail server, step by step, so that after a failure it is known how far the mail had come.

`smtplib.sendmail` runs MAIL, RCPT and DATA in one call and raises one error for all of them; a mail that was refused
cannot be told there from one whose answer was lost. So the steps are called apart. Only one moment leaves the outcome
unknown: the mail has been handed over to its last dot and no answer comes (RFC 1047 describes it).
"""

import datetime as dt
import re
import smtplib
import socket
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
    always,
    as_bytes,
    envelope_address,
    is_spellable,
    sender_host,
)

# MAIL_SERVER_… come from EMAIL_URL, which the type checker does not read.
settings: Any = django_settings
# RFC 5321, 4.5.3.2.6 gives a server ten minutes to answer the last dot. Waiting that long would hold up a worker that
# is to stop, and outlast its claim. After this most mails are sent again; one that must not be is uncertain.
ANSWER_SECONDS = 120
MAILS_A_CONNECTION = 50
BLOCK = 256 * 1024
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

    def send(
        self,
        mail: Mail,
        *,
        message_id: str,
        now: dt.datetime,
        may_send: Callable[[], bool],
        may_go_on: Callable[[], bool] = always,
    ) -> Outcome:
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
        return self._hand_over(server, mail, data, may_send, may_go_on)

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
            if server.sock is not None:
                # The last dot is sent apart: it is not to wait until the server has acknowledged what came before it.
                server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
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

    def _hand_over(
        self, server: smtplib.SMTP, mail: Mail, data: bytes, may_send: Callable[[], bool], may_go_on: Callable[[], bool]
    ) -> Outcome:
        phase = Phase.MAIL
        try:
            # RFC 1870: what is too large is refused before it is sent.
            size = [f"SIZE={len(data)}"] if server.has_extn("size") else []
            _expect(server.mail(mail.sender_address, size), 250)
            phase = Phase.RCPT
            _expect(server.rcpt(envelope_address(mail.address)), 250, 251)
            if not may_send():
                return Outcome(Result.WITHDRAWN, phase)
            phase = Phase.DATA
            _expect(server.docmd("DATA"), 354)
            phase = Phase.TEXT
            if not self._send_text(server, data, may_go_on):
                self._drop()
                return Outcome(Result.WITHDRAWN, phase)
            if server.sock is not None:
                server.sock.settimeout(ANSWER_SECONDS)
            server.send(b".\r\n")
            phase = Phase.END  # Not before: where the dot could not be sent, the server has not got it.
            outcome = _answer_to_the_dot(server)
        except smtplib.SMTPResponseException as error:
            # No answer at all (smtplib's way to say so), or the last one on this connection.
            if error.smtp_code < 0 or error.smtp_code == 421:
                self._drop()
            return _failed(phase, error)
        except FAILURES as error:
            self._drop()
            if phase is Phase.END:
                return Outcome(Result.UNKNOWN, phase)
            return _failed(phase, error)
        except BaseException:
            self._drop()  # A text that was begun must not be taken for complete.
            raise
        if outcome.result is Result.UNKNOWN or outcome.code == 421:
            self._drop()
        elif server.sock is not None:
            server.sock.settimeout(settings.MAIL_SERVER_TIMEOUT)
        self._sent += outcome.result is Result.SENT
        return outcome

    def _send_text(self, server: smtplib.SMTP, data: bytes, may_go_on: Callable[[], bool]) -> bool:
        """Sends all but the last dot, without which no server takes the mail for complete (RFC 5321, 4.1.1.4).

        In blocks, each with the connection's whole time: `socket.sendall` would give it to all of them together.
        """
        text = re.sub(rb"(?m)^\.", b"..", data)
        for start in range(0, len(text), BLOCK):
            if start and not may_go_on():
                return False
            server.send(text[start : start + BLOCK])
        return may_go_on()


def _answer_to_the_dot(server: smtplib.SMTP) -> Outcome:
    """What became of a mail that was handed over. Only a clear answer says so; its first digit decides (RFC 5321, 4.2.1).

    Raises what says that the connection is gone.
    """
    try:
        code, words = server.getreply()
    except smtplib.SMTPResponseException:  # smtplib's own, for a line that is too long to be an answer.
        return Outcome(Result.UNKNOWN, Phase.END)
    if 200 <= code < 300:
        return Outcome(Result.SENT, Phase.END, code)
    if 400 <= code < 600:
        return _failed(Phase.END, smtplib.SMTPResponseException(code, words))
    return Outcome(Result.UNKNOWN, Phase.END)


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
