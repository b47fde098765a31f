"""No column says at what hour a supporter's letter came: whatever becomes of its mail, what is stored is a day."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from appeals.models import Contact
from campaign.content.files import APPEAL_SLUG
from outbox import limits, queue
from outbox.models import AT_ONCE, OutboxMessage
from outbox.sending.worker import Worker
from safety.keys import sealing
from tests import make
from tests.mail import letters
from tests.outbox.server import SILENCE

pytestmark = pytest.mark.django_db
ADA = "ada@example.org"


def moments() -> Iterator[tuple[str, Any]]:
    """Every moment in the tables of letters and mail that is neither "at once" nor a midnight of the site."""
    for model in (*apps.get_app_config("appeals").get_models(), OutboxMessage):
        for row in model._default_manager.values():
            for name, value in row.items():
                # The clock of published figures is the site's own.
                if isinstance(value, dt.datetime) and value != AT_ONCE and name != "published_at":
                    local = timezone.localtime(value)
                    if (local.hour, local.minute, local.second, local.microsecond) != (0, 0, 0, 0):
                        yield f"{model.__name__}.{name}", value


def fill_address() -> None:
    for _ in range(limits.MAILS_PER_ADDRESS_PER_DAY):
        limits.hit_address(ADA, timezone.now())


FATES: dict[str, Any] = {
    "nothing yet": lambda post: None,
    "the server is away": lambda post: post.fail("connect", 421),
    "it says nothing": lambda post: post.fail("ehlo", SILENCE),
    "later": lambda post: post.fail("rcpt", 451),
    "refused": lambda post: post.refuse("550 no"),
    "refused because of us": lambda post: post.refuse("550 5.7.1 no"),
    "no such user": lambda post: post.refuse("550 5.1.1 no such user"),
    "its address is full": lambda post: fill_address(),
    "the program fails": lambda post: Contact.objects.update(sealed_address=sealing.seal("a\r\nX: b@example.org")),
    "an error for the last time": lambda post: (
        OutboxMessage.objects.update(errors=queue.MOST_ERRORS),
        Contact.objects.update(sealed_address=sealing.seal("a\r\nX: b@example.org")),
    ),
    "no budget": lambda post: limits.hit_budget(timezone.now(), is_bulk=False),
    "sent": lambda post: None,
}


@pytest.mark.parametrize("fate", FATES)
def test_no_column_tells_the_hour_of_a_letter(post, work, settings, fate) -> None:
    settings.MAIL_HOURLY_BUDGET = 1 if fate == "no budget" else 500
    make.appeal(APPEAL_SLUG)
    letters.write(ADA)
    FATES[fate](post)
    if fate != "nothing yet":
        for _ in range(2):
            work()
    assert list(moments()) == []
    # Nor does what is counted of it: its period is the whole day.
    assert {limit.burst_seconds for limit in (limits.BUDGET, limits.ADDRESS, limits.LANE)} == {86_400}


def test_the_claim_of_a_worker_that_died_is_forgotten_by_the_next(post) -> None:
    make.appeal(APPEAL_SLUG)
    letters.write(ADA)
    died_at = timezone.now() - dt.timedelta(minutes=10)
    OutboxMessage.objects.update(claim="dead", claimed_until=died_at, due_at=timezone.now() + dt.timedelta(days=1))
    Worker(clock=timezone.now).run_until_empty()
    assert OutboxMessage.objects.values_list("claim", "claimed_until").get() == ("", None)


def test_what_organisers_cause_may_be_put_off_to_a_time(work, monkeypatch) -> None:
    """Its time is theirs; and whoever looks at a delivery sees when it is tried again."""

    def fail(message: OutboxMessage, now: dt.datetime) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(queue._kinds, "rehearsal", queue.Kind(fail, is_to_organisers=True))
    queue.put_many("rehearsal", [make.letter(make.appeal()).pk])
    work()
    assert OutboxMessage.objects.get().due_at > timezone.now()


def test_a_worker_that_was_restarted_tries_earlier_and_counts_attempts_no_further_than_it_must(post, work) -> None:
    """Only the worker knows when it will try again; more than eight attempts would say since when it has."""
    make.appeal(APPEAL_SLUG)
    letters.write(ADA)
    post.fail("rcpt", 451, times=12)
    for tried in range(1, 13):
        work()
        assert OutboxMessage.objects.get().attempts == min(tried, queue.MOST_COUNTED)
    work()
    assert post.addresses() == [ADA]
