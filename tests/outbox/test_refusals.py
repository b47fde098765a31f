"""What a refusal destroys: an address only where the answer says so about it, and never on one ambiguous answer."""

import dataclasses
import datetime as dt

import pytest
from django.utils import timezone

from appeals.models import Contact, Letter
from campaign.content.files import APPEAL_SLUG
from outbox import alarms, queue, refusals
from outbox.message import Outcome, Phase, Result
from outbox.models import AT_ONCE, OutboxMessage
from outbox.sending.worker import Worker
from tests import make
from tests.mail import letters
from tests.outbox.conftest import later

pytestmark = pytest.mark.django_db

# What relays answer for every address while something is wrong with us, or with them.
NOT_OF_THE_ADDRESS = (
    "550 5.1.8 Access denied, bad outbound sender",
    "550 Domain letters.example has exceeded the max emails per hour (150/150) allowed. Message discarded.",
    "554 5.3.0 not now",
    "550 relay not permitted",
    "550 5.7.1 relaying denied",
    "550 no",
    "554 Transaction failed",
    "550 5.1.90 your message can't be sent because you've reached your daily limit for message recipients",
    "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException",
    "550 5.1.0 sender denied",
    "553 sender address rejected: not owned by user",
    "550 5.0.0 rejected",
    "552 5.2.2 over quota",
    "550 5.4.1 recipient address rejected: access denied",
    "550 4.1.1 not sure",
    "530 5.7.0 authentication required",
    "503 5.5.1 bad sequence of commands",
    "555 no such parameter",
)
OF_THE_ADDRESS = (
    "550 5.1.1 no such user",
    "550 5.1.2 no such domain",
    "553 5.1.3 no address",
    "551 5.1.6 moved",
    "556 5.1.10 the domain takes no mail (null MX)",
    "550-5.1.1 no such user\r\n550 5.1.1 look for typing errors",
)


@pytest.fixture(autouse=True)
def appeal():
    return make.appeal(APPEAL_SLUG)


def is_there(address: str) -> bool:
    return letters.all_of(address).exists()


@pytest.mark.parametrize("step", ["rcpt", "end"])
@pytest.mark.parametrize("reply", OF_THE_ADDRESS)
def test_an_address_is_out_at_once_where_the_code_says_so_of_it(post, work, reply, step) -> None:
    post.refuse(reply, "gone@example.org", step=step)
    letters.write("gone@example.org")
    work()
    assert not Letter.objects.exists() and not Contact.objects.exists() and letters.waiting() == []
    assert alarms.alarms(timezone.now()) == []


@pytest.mark.parametrize("step", ["rcpt", "end"])
@pytest.mark.parametrize("reply", NOT_OF_THE_ADDRESS)
def test_a_relay_that_refuses_everything_destroys_nothing(post, work, reply, step) -> None:
    addresses = letters.write_several(8)
    post.refuse(reply, step=step)
    for minutes in (0, 2, 5, 10):
        work(later(minutes=minutes))
        assert post.faults[step] <= refusals.SEVERAL
        post.faults.clear()
    assert Contact.objects.filter(sealed_address__isnull=False).count() == 8
    assert any("refuses" in alarm for alarm in alarms.alarms(timezone.now()))
    post.replies.clear()
    work(later(hours=5))
    assert sorted(post.addresses()) == sorted(addresses)


def test_an_address_of_a_letter_that_counts_stays_too(post, work, appeal) -> None:
    letter = make.letter(appeal, address="ada@example.org")
    Contact.objects.filter(pk=letter.pk).update(wants_updates=True)
    letters.write("ada@example.org")
    post.refuse("550 5.1.8 we do not like your sender")
    work()
    assert Contact.objects.filter(pk=letter.pk, sealed_address__isnull=False, wants_updates=True).exists()


@pytest.mark.parametrize("step", ["connect", "ehlo", "mail", "data", "end"])
def test_a_server_that_lets_nobody_in_destroys_nothing(post, work, step) -> None:
    letters.write_several(4)
    post.fail(step, 554)
    for minutes in (0, 2, 5):
        work(later(minutes=minutes))
    assert Letter.objects.count() == len(letters.waiting()) == 4
    assert any("refuses" in alarm for alarm in alarms.alarms(timezone.now()))


@pytest.mark.parametrize("wrong", [{"HOST": "nowhere.invalid"}, {"USE_TLS": True}, {"USE_SSL": True}])
def test_a_server_that_cannot_be_found_or_trusted_destroys_nothing(post, work, settings, wrong) -> None:
    for name, value in wrong.items():
        setattr(settings, f"MAIL_SERVER_{name}", value)
    letters.write_several(1)
    for minutes in (0, 2, 5, 10, 20, 40):
        work(later(minutes=minutes))
    assert Letter.objects.count() == len(letters.waiting()) == 1 and post.mails == []
    assert len(alarms.alarms(timezone.now() + dt.timedelta(minutes=40))) == 1


# --- answers that say nothing sure ---


def test_without_a_code_an_address_is_out_the_second_time_that_others_pass(post, work) -> None:
    post.refuse("550 no such user here", "gone@example.org")
    letters.write("ada@example.org")
    letters.write("gone@example.org")
    work()
    assert is_there("gone@example.org")
    letters.write("bob@example.org")
    work(later(minutes=2))
    assert not is_there("gone@example.org")
    assert alarms.alarms(timezone.now()) == []


def test_it_does_not_matter_whether_the_others_pass_before_or_after(post, work) -> None:
    post.refuse("550 no such user here", "gone@example.org")
    letters.write("gone@example.org")
    for minutes in (0, 2):
        assert is_there("gone@example.org")
        OutboxMessage.objects.update(due_at=AT_ONCE - dt.timedelta(days=1))
        letters.write(f"ada{minutes}@example.org")
        work(later(minutes=minutes))
    assert post.addresses() == ["ada0@example.org", "ada2@example.org"]
    assert not is_there("gone@example.org")


def test_without_a_code_an_address_is_never_out_while_no_other_passes(post, work) -> None:
    post.refuse("550 no such user here", "gone@example.org")
    letters.write("gone@example.org")
    for hours in range(0, 60, 3):
        work(later(hours=hours))
    assert is_there("gone@example.org") and post.faults["rcpt"] == 20
    # Nobody is told that mail is late: the server takes mail, as far as is known.
    assert alarms.alarms(timezone.now()) == []


def test_what_passes_on_another_connection_proves_nothing(post, work, monkeypatch) -> None:
    monkeypatch.setattr("outbox.sending.smtp.MAILS_A_CONNECTION", 1)
    post.refuse("550 no such user here", "gone@example.org")
    letters.write("gone@example.org")
    for hours in range(0, 12, 3):
        letters.write_several(1)
        work(later(hours=hours))
    assert is_there("gone@example.org")


def test_what_passes_to_the_same_mailbox_proves_nothing() -> None:
    """A server that takes one mail an hour for each mailbox has the mailbox."""
    memory = refusals.Refusals()
    message = OutboxMessage(kind="confirm", refusals=1)
    assert memory.passed("ada@example.org", 1) == []
    memory.refused(message, "Ada+again@example.org", Outcome(Result.PERMANENT, Phase.RCPT, 550), 1)
    (refusal,) = memory.passed("ada+more@example.org", 1)
    assert not refusal.is_enough


def test_a_relay_that_is_over_its_quota_each_hour_anew_destroys_nothing(post, work) -> None:
    """Each hour it takes some, and then refuses the rest without a code: the first of those are refused hour by hour."""
    letters.write_several(60)
    for hour in range(6):
        taken = len(post.mails)
        post.plan = lambda step, taken=taken: 550 if step == "rcpt" and len(post.mails) >= taken + 5 else None
        for minutes in (0, 2, 10, 30):
            work(later(hours=3 * hour, minutes=minutes))
    assert len(post.mails) == 30 and Letter.objects.count() == 60


def test_a_relay_that_takes_every_second_mail_and_speaks_of_itself_destroys_nothing(post, work) -> None:
    addresses = letters.write_several(12)
    for address in addresses[::2]:
        post.refuse("550 relay not permitted", address)
    for hours in (0, 3, 6, 9):
        letters.write_several(2)
        work(later(hours=hours))
    assert all(is_there(address) for address in addresses)


# --- a worker that stops, or goes wrong ---


def test_a_worker_told_to_stop_acts_on_what_it_was_told(post) -> None:
    post.refuse("550 5.1.1 no such user", "gone@example.org")
    letters.write("gone@example.org")
    worker = Worker(clock=timezone.now)
    worker.work_once()
    worker.stop()
    worker.run()
    assert not is_there("gone@example.org") and letters.waiting() == []


def test_an_address_that_cannot_be_given_up_does_not_stop_the_worker(post, work, monkeypatch) -> None:
    kind = queue._kinds["confirm"]
    broken = dataclasses.replace(kind, refused=lambda message, now: 1 / 0)
    monkeypatch.setitem(queue._kinds, "confirm", broken)
    post.refuse("550 5.1.1 no such user", "gone@example.org")
    letters.write("gone@example.org")
    work()
    assert OutboxMessage.objects.get().last_error == "error"


def test_a_message_that_another_worker_has_taken_over_is_not_acted_on(post) -> None:
    post.refuse("550 5.1.1 no such user", "gone@example.org")
    letters.write("gone@example.org")
    worker = Worker(clock=timezone.now)
    worker.work_once()
    OutboxMessage.objects.update(claim="another's")
    worker.run_until_empty()
    assert is_there("gone@example.org") and letters.waiting() == ["confirm"]
