"""Wherever a mail server fails, it is known how far the mail had come, and nothing is raised."""

import socket
from collections.abc import Callable

import pytest
from django.utils import timezone

from outbox.message import Mail, Outcome, Phase, Result
from outbox.sending.smtp import SmtpTransport
from tests.outbox.conftest import parse
from tests.outbox.server import DROP, LOSE_ANSWER, SILENCE, Fault, PostOffice

MAIL = Mail("Writer+tag@Bücher.example", "Hello", "One.\n.\nTwo, with a dot alone before.\n", "<p>One.</p>\n", "en")


def send(transport: SmtpTransport | None = None, may_send: Callable[[], bool] = lambda: True) -> Outcome:
    transport = transport or SmtpTransport()
    outcome = transport.send(MAIL, message_id="<1@letters.example>", now=timezone.now(), may_send=may_send)
    transport.close()
    return outcome


def test_a_mail_arrives_as_it_was_written(post: PostOffice) -> None:
    assert send().result is Result.SENT
    ((address, data),) = post.mails
    assert address == "Writer+tag@xn--bcher-kva.example"
    assert parse(data.replace(b"\r\n", b"\n")).get_body(("plain",)).get_content() == MAIL.text
    # The machine does not tell the server its own name.
    assert post.said_hello_as == {"letters.example"}


@pytest.mark.parametrize("step", ["connect", "ehlo", "mail", "rcpt", "data", "end"])
@pytest.mark.parametrize(
    ("fault", "result"),
    [(451, Result.TEMPORARY), (421, Result.TEMPORARY), (554, Result.PERMANENT), (DROP, None), (SILENCE, None)],
)
def test_the_step_of_a_failure_is_known(post: PostOffice, step: str, fault: Fault, result: Result | None) -> None:
    post.fail(step, fault)
    expected = result or (Result.UNKNOWN if step == "end" else Result.TEMPORARY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("outbox.sending.smtp.ANSWER_SECONDS", 0.5)
        outcome = send()
    assert (outcome.result, outcome.phase) == (expected, Phase(step))
    assert outcome.code == (fault if isinstance(fault, int) else 0)
    assert post.mails == []


def test_an_answer_that_is_lost_after_the_last_dot_is_unknown(post: PostOffice) -> None:
    post.fail("end", LOSE_ANSWER)
    assert send() == Outcome(Result.UNKNOWN, Phase.END)
    assert len(post.mails) == 1


def test_a_port_that_nobody_listens_on_is_a_failure_to_connect(post: PostOffice, settings) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.MAIL_SERVER_PORT = closed.getsockname()[1]
        assert send() == Outcome(Result.TEMPORARY, Phase.CONNECT)


def test_the_servers_own_code_is_stored_and_its_words_are_not(post: PostOffice) -> None:
    post.words = "5.1.1 <writer@example.org>: no such user here"
    post.fail("rcpt", 550)
    outcome = send()
    assert outcome == Outcome(Result.PERMANENT, Phase.RCPT, 550, "5.1.1")
    assert str(outcome) == "rcpt 550 5.1.1"


@pytest.mark.parametrize(
    ("words", "of_us"),
    [
        ("relay not permitted", True),
        ("Domain letters.example has exceeded the max emails per hour", True),
        ("no such user here", False),
        ("<spam-limit@relay.example>: no such user", False),
        ("spam-limit@relay.example unknown", False),
    ],
)
def test_what_words_say_of_us_is_not_read_out_of_an_address(post: PostOffice, words: str, of_us: bool) -> None:
    post.words = words
    post.fail("rcpt", 550)
    assert send() == Outcome(Result.PERMANENT, Phase.RCPT, 550, "", of_us)


def test_lines_of_an_answer_that_do_not_agree_have_no_code(post: PostOffice) -> None:
    post.refuse("550-5.1.1 no such user\r\n550 5.7.1 or not for you", "Writer+tag@xn--bcher-kva.example")
    assert send() == Outcome(Result.PERMANENT, Phase.RCPT, 550)


def test_the_caller_can_take_a_mail_back_until_its_text_goes_out(post: PostOffice) -> None:
    assert send(may_send=lambda: False).result is Result.WITHDRAWN
    assert post.mails == []


def test_one_connection_serves_many_mails_and_is_made_anew_when_it_broke(post: PostOffice) -> None:
    transport = SmtpTransport()
    for fault in (None, None, 451, None, DROP, None):
        if fault:
            post.fail("data", fault, times=1)
        arguments = {"message_id": "<1@letters.example>", "now": timezone.now(), "may_send": lambda: True}
        assert (transport.send(MAIL, **arguments).result is Result.SENT) == (fault is None)
    transport.close()
    assert len(post.mails) == 4


# --- encryption and login ---


def test_a_mail_goes_encrypted_and_logged_in_where_the_site_is_told_so(open_post, certificate) -> None:
    post = open_post(tls=certificate, password="secret")
    assert send().result is Result.SENT
    assert post.were_encrypted == [True]


def test_a_server_without_encryption_gets_nothing_in_clear(post: PostOffice, settings) -> None:
    settings.MAIL_SERVER_USE_TLS = True
    assert send() == Outcome(Result.TEMPORARY, Phase.STARTTLS)
    assert post.mails == []


@pytest.mark.parametrize(("fault", "result"), [(454, Result.TEMPORARY), (DROP, Result.TEMPORARY)])
def test_encryption_refused_for_the_moment_is_tried_again(open_post, certificate, fault, result) -> None:
    post = open_post(tls=certificate)
    post.fail("starttls", fault)
    assert (send().result, send().phase) == (result, Phase.STARTTLS)


def test_a_server_with_a_certificate_of_another_name_gets_nothing(open_post, certificate, monkeypatch) -> None:
    post = open_post(tls=certificate)
    monkeypatch.delenv("SSL_CERT_FILE")
    assert send() == Outcome(Result.TEMPORARY, Phase.STARTTLS)
    assert post.mails == []


@pytest.mark.parametrize(("fault", "result"), [(535, Result.PERMANENT), (454, Result.TEMPORARY), (DROP, None)])
def test_a_login_that_fails_is_a_failure_of_ours(open_post, certificate, fault, result) -> None:
    post = open_post(tls=certificate, password="secret")
    post.fail("auth", fault)
    outcome = send()
    assert (outcome.result, outcome.phase) == (result or Result.TEMPORARY, Phase.AUTH)
    assert post.mails == []
