"""The worker sends what is due, deletes what is sent, and does with each failure what that failure calls for."""

import datetime as dt
import logging

import pytest
from django.utils import timezone

from appeals.models import Contact, Letter
from appeals.services.decisions import moderating
from campaign.content.files import APPEAL_SLUG
from outbox import alarms, queue
from outbox.models import OutboxMessage
from outbox.sending.worker import Worker
from tests import make
from tests.mail import letters
from tests.outbox.conftest import later
from tests.outbox.server import DROP, LOSE_ANSWER, SILENCE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def appeal():
    return make.appeal(APPEAL_SLUG)


def test_a_letter_is_mailed_once_and_its_message_deleted(post, work) -> None:
    letters.write("ada@example.org")
    work()
    work()
    assert post.addresses() == ["ada@example.org"]
    assert letters.waiting() == []


@pytest.mark.parametrize("step", ["connect", "ehlo", "mail", "rcpt", "data", "end"])
@pytest.mark.parametrize("fault", [451, DROP])
def test_what_the_server_did_not_take_is_sent_later(post, work, step, fault) -> None:
    letters.write("ada@example.org")
    post.fail(step, fault, times=1)
    work()
    assert post.addresses() == []
    message = OutboxMessage.objects.get()
    assert message.claimed_until is None and message.attempts == 1 and message.last_error.startswith(step)
    work(later(minutes=2))
    assert post.addresses() == ["ada@example.org"]
    assert letters.waiting() == []


def test_a_silent_server_holds_nobody_up_but_the_worker(post, work, client) -> None:
    post.fail("ehlo", SILENCE)
    letter = letters.write("ada@example.org", client=client)
    work()
    assert letter is not None and letters.state(letter) == "pending"
    assert client.get("/appeals/shanyrak-aigyerim/sent/").status_code == 200
    assert OutboxMessage.objects.get().last_error == "ehlo"


def test_a_lost_answer_means_again_under_the_same_message_id(post, work) -> None:
    letters.write("ada@example.org")
    post.fail("end", LOSE_ANSWER, times=1)
    work()
    work(later(minutes=2))
    assert post.addresses() == ["ada@example.org"] * 2
    assert len({line for _, data in post.mails for line in data.splitlines() if line.startswith(b"Message-ID")}) == 1


def test_an_address_that_does_not_exist_is_taken_out_with_its_unconfirmed_letter(post, work) -> None:
    post.words = "5.1.1 no such user"
    post.fail("rcpt", 550)
    letters.write("ada@example.org")
    work()
    assert not Letter.objects.exists() and not Contact.objects.exists() and letters.waiting() == []
    assert letters.write("ada@example.org") is not None


def test_an_address_that_exists_no_more_is_erased_and_its_letter_still_counts(post, work, appeal) -> None:
    letter = make.letter(appeal, address="ada@example.org")
    Contact.objects.update(wants_updates=True)
    post.words = "5.1.1 no such user"
    post.fail("rcpt", 550)
    letters.write("ada@example.org")
    work()
    assert Contact.objects.values_list("sealed_address", "wants_updates").get() == (None, False)
    assert letters.state(letter) == "approved" and letters.online() == 1
    # The address still has its letter; another one, which can be mailed to nobody, ends.
    letters.write("ada@example.org")
    work()
    assert Letter.objects.count() == 1 and letters.waiting() == []


@pytest.mark.parametrize(
    ("step", "words"),
    [("rcpt", "5.7.1 your machine is on a list"), ("rcpt", "5.2.2 full"), ("mail", "5.1.8 bad sender")],
)
def test_a_refusal_of_ours_takes_no_address_out(post, work, step, words) -> None:
    post.words = words
    post.fail(step, 550, times=1)
    letters.write("ada@example.org")
    work()
    assert Contact.objects.filter(sealed_address__isnull=False).count() == 1
    assert any("refuses" in alarm for alarm in alarms.alarms(timezone.now()))
    work(later(minutes=2))
    assert post.addresses() == ["ada@example.org"]


def test_a_server_that_lets_nobody_in_is_not_asked_for_every_message(post, work) -> None:
    for _ in range(8):
        letters.write()
    post.fail("connect", 421)
    work()
    assert post.faults["connect"] == 3
    assert OutboxMessage.objects.filter(attempts=0).count() == 5


def test_organisers_are_told_when_mail_has_waited_for_an_hour(post, work) -> None:
    letters.write()
    post.fail("connect", 421)
    now = timezone.now()
    for minutes in (0, 2, 5, 10, 20, 40):
        assert alarms.alarms(now) == []
        work(later(minutes=minutes))
        now = timezone.now() + dt.timedelta(minutes=minutes)
    assert len(alarms.alarms(now)) == 1
    assert alarms.alarms(now + dt.timedelta(hours=25)) == []


def test_a_message_of_a_kind_that_nobody_knows_waits(post, work) -> None:
    OutboxMessage.objects.create(kind="from the future", about=make.letter(make.appeal()).pk)
    work()
    assert OutboxMessage.objects.get().last_error == "unknown kind"


def test_a_message_that_cannot_be_made_does_not_stop_the_others(post, work, caplog) -> None:
    letters.write("broken@example.org")
    Contact.objects.update(sealed_address=b"sealed with a key that is lost")
    letters.write("ada@example.org")
    with caplog.at_level(logging.ERROR):
        work()
    assert post.addresses() == ["ada@example.org"]
    assert OutboxMessage.objects.get().last_error == "error"


def test_a_worker_asked_to_stop_begins_nothing_more(post) -> None:
    for _ in range(3):
        letters.write()
    worker = Worker(clock=timezone.now)
    worker.work_once()
    worker.stop()
    worker.run()
    worker.run_until_empty()
    assert len(post.mails) == 1 and len(letters.waiting()) == 2


def test_a_letter_withdrawn_while_the_server_is_spoken_to_is_not_mailed(post, work, monkeypatch) -> None:
    letter = letters.write("ada@example.org")
    assert letter is not None
    still_own = queue.renew_claim

    def withdraw_first(message: OutboxMessage, **when) -> bool:
        moderating.withdraw(letter_id=letter.pk, by=None, now=timezone.now())
        return still_own(message, **when)

    monkeypatch.setattr(queue, "renew_claim", withdraw_first)
    work()
    assert post.mails == [] and letters.waiting() == []


def test_mail_goes_into_a_folder_while_there_is_no_server(work, mailed, by_mail) -> None:
    letters.write("ada@example.org")
    work()
    (mail,) = mailed()
    assert mail["To"] == "ada@example.org"
    assert by_mail.stat().st_mode & 0o777 == 0o700
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in by_mail.iterdir())
