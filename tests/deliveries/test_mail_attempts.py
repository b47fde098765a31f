"""Only the attempt that has begun may say how it ended, and only where nobody has decided otherwise meanwhile."""

import pytest
from django.utils import timezone

from deliveries.models import DeliveryState
from deliveries.services.mails import dispatching, mailing
from outbox.message import Outcome, Phase, Result
from outbox.models import CLAIM, OutboxMessage
from outbox.sending.turns import Turns
from tests import make
from tests.deliveries import mails
from tests.outbox.conftest import later

pytestmark = pytest.mark.django_db
SENT = Outcome(Result.SENT, Phase.END, 250)
REFUSED = Outcome(Result.PERMANENT, Phase.END, 554)
UNKNOWN = Outcome(Result.UNKNOWN, Phase.END)
BROKEN = Outcome(Result.TEMPORARY, Phase.TEXT)
GIVEN_UP = Outcome(Result.WITHDRAWN, Phase.TEXT)


def claimed(clock=timezone.now) -> tuple:
    """The next message, and the attempt at it."""
    now = clock()
    message = Turns().next(now=now, lasts=CLAIM)
    return message, dispatching.prepare(message, now)


def begun(delivery) -> dispatching.DispatchAttempt:
    """An attempt whose worker says nothing more, and which another worker has judged."""
    _message, attempt = claimed()
    assert attempt.begin(timezone.now()) and mails.states(delivery) == ["sending"]
    assert claimed(later(minutes=6))[1] is None
    assert mails.states(delivery) == ["uncertain"]
    return attempt


def test_one_of_two_attempts_begins(post) -> None:
    delivery = mails.started()
    _message, first = claimed()
    _message, second = claimed(later(minutes=6))
    assert second.begin(timezone.now()) and not first.begin(timezone.now())
    assert second.may_go_on(timezone.now()) and not first.may_go_on(timezone.now())
    first.ended(SENT, timezone.now())
    first.ended(REFUSED, timezone.now())
    assert mails.states(delivery) == ["sending"]
    second.ended(SENT, timezone.now())
    assert mails.states(delivery) == ["sent"]


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(SENT, "sent"), (REFUSED, "failed"), (UNKNOWN, "uncertain"), (BROKEN, "uncertain"), (GIVEN_UP, "uncertain")],
)
def test_a_late_answer_says_what_an_uncertain_one_became_and_brings_none_back(post, outcome, state) -> None:
    delivery = mails.started()
    attempt = begun(delivery)
    assert not attempt.may_go_on(timezone.now())
    attempt.ended(outcome, timezone.now())
    assert mails.states(delivery) == [state]


@pytest.mark.parametrize("outcome", [SENT, REFUSED, UNKNOWN, BROKEN, GIVEN_UP])
def test_a_late_answer_changes_nothing_that_an_organiser_has_decided(post, work, outcome) -> None:
    delivery, by = mails.started(), make.organiser()
    attempt = begun(delivery)
    pk, now = mails.dispatch(delivery).pk, later(minutes=20)()
    assert mailing.settle(dispatch_id=pk, by=by, reason="They have it.", now=now)
    attempt.ended(outcome, now)
    assert mails.states(delivery) == ["sent"]
    assert mailing.send_again(dispatch_id=pk, by=by, reason="No, they have not.", now=now)
    assert OutboxMessage.objects.about(pk).count() == 1, "what a worker that died has left is not looked at beside it"
    attempt.ended(outcome, now)
    assert mails.states(delivery) == ["ready"] and not attempt.may_go_on(now)
    work()
    assert mails.states(delivery) == ["sent"] and len(post.mails) == 1


def test_the_last_part_takes_the_delivery_along_even_late(post, work) -> None:
    delivery = mails.started()
    begun(delivery).ended(SENT, timezone.now())
    work()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DEPARTED


def test_it_is_not_sent_again_while_the_attempt_could_still_be_running(post) -> None:
    delivery, by = mails.started(), make.organiser()
    begun(delivery)
    pk = mails.dispatch(delivery).pk
    with pytest.raises(mailing.StillRunning):
        mailing.send_again(dispatch_id=pk, by=by, reason="At once.", now=timezone.now())
    assert mails.states(delivery) == ["uncertain"]
