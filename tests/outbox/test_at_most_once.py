"""A mail that must not arrive twice: what an answer to the last dot means, and who may complete a mail."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from outbox import queue
from outbox.message import Attachment, Mail, Outcome, Phase, Result, as_bytes
from outbox.models import OutboxMessage
from outbox.sending.folder import FolderTransport
from outbox.sending.smtp import BLOCK, SmtpTransport
from outbox.sending.worker import Worker
from tests.outbox.conftest import later, parse
from tests.outbox.server import TEXT, PostOffice

MAIL = Mail("office@akimat.example", "Hello", "Hello.\n", "<p>Hello.</p>\n", "en")
LARGE = Mail(**{**MAIL.__dict__, "attachments": (Attachment("a.pdf", b"\n.\n" * BLOCK, "application/pdf"),)})


def send(transport: SmtpTransport, mail: Mail = MAIL, may_go_on=lambda: True) -> Outcome:
    arguments = {"message_id": "<1@letters.example>", "now": timezone.now(), "may_send": lambda: True}
    return transport.send(mail, may_go_on=may_go_on, **arguments)


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ("250 taken", Result.SENT),
        ("200 fine", Result.SENT),
        ("250-one\r\n250 two", Result.SENT),
        ("354 go on", Result.UNKNOWN),
        ("123 well", Result.UNKNOWN),
        ("hello there", Result.UNKNOWN),
        ("25", Result.UNKNOWN),
        (f"550 {'x' * 9000}", Result.UNKNOWN),
        (f"250 {'x' * 9000}", Result.UNKNOWN),
        ("452 later", Result.TEMPORARY),
        ("421 going down", Result.TEMPORARY),
        ("554 5.7.1 no", Result.PERMANENT),
    ],
)
def test_only_a_clear_answer_to_the_last_dot_is_one(post: PostOffice, answer: str, result: Result) -> None:
    post.replies["end", ""] = answer
    transport = SmtpTransport()
    outcome = send(transport)
    assert (outcome.result, outcome.phase) == (result, Phase.END)
    post.replies.clear()
    # Whatever was left on the line is not taken for the answer to the next mail.
    assert send(transport).result is Result.SENT and len(post.mails) == 1
    transport.close()


def test_a_mail_that_may_not_go_on_is_not_completed(post: PostOffice) -> None:
    transport = SmtpTransport()
    assert send(transport, may_go_on=lambda: False) == Outcome(Result.WITHDRAWN, Phase.TEXT)
    assert post.mails == []
    assert send(transport).result is Result.SENT and len(post.mails) == 1
    transport.close()


def test_a_long_text_is_asked_about_as_it_goes(post: PostOffice) -> None:
    asked: list[int] = []

    def may_go_on() -> bool:
        asked.append(1)
        return len(asked) < 3

    transport = SmtpTransport()
    assert send(transport, LARGE, may_go_on).result is Result.WITHDRAWN
    assert len(asked) == 3 and post.mails == []
    assert send(transport, LARGE).result is Result.SENT
    transport.close()
    (file,) = parse(post.mails[0][1]).iter_attachments()
    assert file.get_content() == LARGE.attachments[0].content


def test_an_error_in_between_leaves_the_mail_incomplete(post: PostOffice) -> None:
    def may_go_on() -> bool:
        raise RuntimeError("the database is gone")

    transport = SmtpTransport()
    with pytest.raises(RuntimeError):
        send(transport, may_go_on=may_go_on)
    assert send(transport).result is Result.SENT and len(post.mails) == 1
    transport.close()


def test_what_is_too_large_is_refused_before_it_is_sent(post: PostOffice) -> None:
    mail = Mail(**{**MAIL.__dict__, "attachments": (Attachment("a.pdf", bytes(26_000_000), "application/pdf"),)})
    outcome = send(SmtpTransport(), mail)
    assert (outcome.result, outcome.phase, outcome.code) == (Result.PERMANENT, Phase.MAIL, 552)


def test_a_line_that_breaks_in_a_long_text_has_not_delivered_it(post: PostOffice) -> None:
    post.fail(TEXT, 451)
    # More than a system takes from a sender before anybody has read it (Linux: 4 MB).
    text = Attachment("a.pdf", b"\n.\n" * 3_000_000, "application/pdf")
    assert send(SmtpTransport(), Mail(**{**MAIL.__dict__, "attachments": (text,)})) == Outcome(
        Result.TEMPORARY, Phase.TEXT
    )


def test_the_folder_holds_nothing_that_may_not_go_on(tmp_path) -> None:
    transport = FolderTransport(tmp_path / "mail")
    arguments = {"message_id": "<1@letters.example>", "now": timezone.now(), "may_send": lambda: True}
    assert transport.send(MAIL, may_go_on=lambda: False, **arguments).result is Result.WITHDRAWN
    assert list((tmp_path / "mail").iterdir()) == []


@pytest.mark.parametrize("name", ["Брошюра.pdf", 'a".pdf', "a b.pdf", "../a.pdf", "a\r\nb.pdf", "", "x" * 61])
def test_a_file_in_a_mail_has_a_plain_name(name: str) -> None:
    mail = Mail(**{**MAIL.__dict__, "attachments": (Attachment(name, b"x", "application/pdf"),)})
    with pytest.raises(ValueError):
        as_bytes(mail, message_id="<1@letters.example>", now=timezone.now())


# --- what the worker does with such a kind ---


class Recorded:
    """An attempt that may always be made, and writes down what it is told."""

    mail, message_id = MAIL, "<1@letters.example>"

    def __init__(self) -> None:
        self.told: list[str] = []

    def begin(self, now: dt.datetime) -> bool:
        return True

    def may_go_on(self, now: dt.datetime) -> bool:
        return True

    def ended(self, outcome: Outcome, now: dt.datetime) -> dt.datetime | None:
        self.told.append(str(outcome))
        return None if outcome.result is Result.SENT else now + dt.timedelta(hours=1)


@pytest.fixture
def attempt(monkeypatch) -> Recorded:
    made = Recorded()
    monkeypatch.setitem(queue._kinds, "once", queue.OnceKind(lambda message, now: made))
    queue.put_many("once", [uuid.uuid4()])
    return made


@pytest.mark.django_db
def test_a_worker_looks_again_when_the_attempt_says_so(post, work, attempt) -> None:
    post.fail("data", 451, times=1)
    work()
    work(later(minutes=50))
    assert post.mails == [] and attempt.told == ["data 451"]
    work(later(minutes=70))
    assert len(post.mails) == 1 and attempt.told == ["data 451", "end 250"] and not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_a_worker_that_has_lost_its_claim_neither_begins_nor_completes(post, attempt) -> None:
    for step in ("begin", "may_go_on"):

        def lose_claim(now: dt.datetime) -> bool:
            OutboxMessage.objects.update(claim="another worker's")
            return True

        OutboxMessage.objects.update(claim="", claimed_until=None, due_at=timezone.now())
        setattr(attempt, step, lose_claim)
        Worker(clock=timezone.now).work_once()
        assert post.mails == [] and OutboxMessage.objects.get().claim == ""
        delattr(attempt, step)
    assert attempt.told == ["rcpt", "text"]


@pytest.mark.django_db
def test_such_a_message_is_never_given_up(post, work, monkeypatch) -> None:
    def broken(message, now):
        raise ZeroDivisionError

    monkeypatch.setitem(queue._kinds, "once", queue.OnceKind(broken))
    queue.put_many("once", [uuid.uuid4()])
    OutboxMessage.objects.update(since=timezone.localdate() - dt.timedelta(days=queue.MOST_DAYS + 5))
    work()
    assert OutboxMessage.objects.get().last_error == "error"
