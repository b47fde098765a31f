"""Wherever sending fails, an e-mail to a recipient arrives once at most, and what became of it is known or uncertain."""

import itertools
import re

import pytest
from django.utils import timezone

from campaign.content.files import APPEAL_SLUG
from deliveries.services.mails import dispatching
from outbox import alarms, blocking
from outbox.models import OutboxMessage
from safety.models import Hit
from tests import make
from tests.deliveries import mails
from tests.mail import letters
from tests.outbox.conftest import later
from tests.outbox.server import DROP, LOSE_ANSWER, SILENCE, TEXT

pytestmark = pytest.mark.django_db
BEFORE_ANY_MAIL = ("connect", "ehlo")


STEPS = ("connect", "ehlo", "mail", "rcpt", "data", "end")


@pytest.mark.parametrize(
    ("step", "fault"), [*itertools.product(STEPS, [451, 554, DROP]), ("end", 421), ("rcpt", SILENCE), ("end", SILENCE)]
)
def test_each_phase_decides_what_becomes_of_an_e_mail(post, work, monkeypatch, step, fault) -> None:
    monkeypatch.setattr("outbox.sending.smtp.ANSWER_SECONDS", 0.5)
    delivery = mails.started()
    post.fail(step, fault, times=1)
    work()
    dispatch = mails.dispatch(delivery)
    expected = "ready"
    if fault == 554 and step not in BEFORE_ANY_MAIL:
        expected = "failed"
    elif fault in (DROP, SILENCE) and step == "end":
        expected = "uncertain"
    assert (dispatch.state, dispatch.attempt, dispatch.attempts) == (expected, "", 1)
    assert dispatch.last_outcome.startswith(step) and post.mails == []
    assert OutboxMessage.objects.exists() == (expected == "ready")
    for hours in (1, 30, 300):
        work(later(hours=hours))
    assert len(post.mails) == (expected == "ready")
    assert mails.states(delivery) == [expected if expected != "ready" else "sent"]


def test_a_line_that_breaks_in_the_text_leaves_it_to_be_sent_later(post, work) -> None:
    delivery = mails.delivery()
    mails.store_file(delivery, 1, b"%PDF" + bytes(6_000_000))
    mails.start(delivery)
    post.fail(TEXT, DROP, times=1)
    work()
    dispatch = mails.dispatch(delivery)
    assert (dispatch.state, dispatch.last_outcome) == ("ready", "text")
    work(later(minutes=2))
    assert mails.states(delivery) == ["sent"] and len(post.mails) == 1


def test_a_lost_answer_is_uncertain_and_never_sent_again(post, work) -> None:
    delivery = mails.started()
    post.fail("end", LOSE_ANSWER, times=1)
    for hours in (0, 1, 30, 300, 3000):
        work(later(hours=hours))
    assert len(post.mails) == 1 and mails.states(delivery) == ["uncertain"]
    delivery.refresh_from_db()
    assert delivery.state == "sending"


def test_all_attempts_have_one_message_id(post, work, settings) -> None:
    delivery = mails.started()
    post.fail("end", 451, times=3)
    seen = []
    for hours in range(0, 12, 3):
        work(later(hours=hours))
        seen.append(mails.dispatch(delivery).message_id)
        settings.MAIL_FROM, settings.SECRET_KEY = f"post{hours}@other.example", f"another {hours}"
    ((_, data),) = post.mails
    assert re.findall(rb"\r\nMessage-ID: (\S+)\r\n", data) == [seen[0].encode()] and len(set(seen)) == 1


def test_an_e_mail_that_is_never_taken_fails_after_five_days(post, work) -> None:
    delivery = mails.started()
    post.fail("mail", 451)
    ran = 0
    while mails.states(delivery) == ["ready"]:
        work(later(hours=3 * ran))
        ran += 1
    assert ran == dispatching.MOST_ATTEMPTS and mails.states(delivery) == ["failed"]
    assert not OutboxMessage.objects.exists()


def test_a_refused_recipient_says_nothing_about_supporters(post, work) -> None:
    """Three offices that refuse make no row of refusals, and one that accepts is no proof against an address."""
    make.appeal(APPEAL_SLUG)
    letter, appeal = letters.write("gone@example.org"), mails.appeal()
    for _ in range(4):
        mails.started(appeal)
    post.refuse("550 5.7.1 not you", mails.OFFICE)
    post.refuse("550 no", "gone@example.org")
    work()
    assert post.faults["rcpt"] == 5 and alarms.alarms(timezone.now()) == []
    post.replies.pop(("rcpt", mails.OFFICE))
    for hours in (3, 6, 9, 12):
        mails.started(appeal)
        work(later(hours=hours))
    assert letters.state(letter) == "pending" and len(post.mails) == 4


def test_a_recipient_has_no_limit_of_mails_a_day_and_the_hour_has(post, work, settings) -> None:
    settings.MAIL_HOURLY_BUDGET = 5
    delivery = mails.started(parts=7)
    work()
    assert len(post.mails) == 5 and mails.states(delivery) == ["sent"] * 5 + ["ready"] * 2
    work(later(hours=1))
    assert len(post.mails) == 7


def test_what_is_not_sent_uses_up_no_budget(post, work) -> None:
    mails.started()
    post.fail("rcpt", 451, times=1)
    work()
    assert not Hit.objects.filter(in_burst__gt=0).exists()


def test_a_blocked_address_is_one_of_supporters(post, work) -> None:
    blocking.block_domain("akimat.example", by=None, now=timezone.now())
    mails.started()
    work()
    assert post.addresses() == [mails.OFFICE]


def test_e_mails_go_into_a_folder_while_there_is_no_server(work, mailed, by_mail) -> None:
    delivery = mails.started(parts=2)
    work()
    assert [mail["To"] for mail in mailed()] == [mails.OFFICE] * 2
    delivery.refresh_from_db()
    assert delivery.state == "departed"
    assert not list(by_mail.glob(".*"))
