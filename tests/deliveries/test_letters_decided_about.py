"""Letters in deliveries about which moderators change their minds: no chore stumbles over them, none is stuck."""

import datetime as dt

import pytest
from django.utils import timezone

from appeals.models import Letter, Tally
from appeals.services.decisions import moderating
from appeals.services.writers import forgetting
from campaign.chores import TASKS
from deliveries.models import DeliveryItem
from deliveries.services import departing
from tests import make
from tests.deliveries import making

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def appeal():
    return making.appeal()


def decide(act, letter, **fields) -> None:
    assert getattr(moderating, act)(ids=[letter.pk], by=None, now=NOW, **fields) == 1, act


def state_of(letter) -> str:
    return Letter.objects.values_list("state", flat=True).get(pk=letter.pk)


def test_held_rejected_and_restored_it_still_ends_in_a_blank_row(appeal):
    """Its row is in a delivery: deleting it would fail, and with it the chore that ends all other letters."""
    letter, other = make.letter(appeal), make.letter(appeal)
    making.ready(appeal)
    decide("hold", letter)
    decide("reject", letter, reason="nonsense")
    decide("restore", letter)
    assert state_of(letter) == "held"
    decide("hold", other)
    assert forgetting.expire_letters(NOW + dt.timedelta(days=31)) == 2
    assert {state_of(letter), state_of(other)} == {"withdrawn"}
    assert DeliveryItem.objects.filter(letter__in=[letter, other]).exists()


def test_every_chore_copes_with_deliveries_in_every_state_for_400_days(appeal):
    for _ in range(3):
        make.letter(appeal)
    making.departed(appeal)
    making.ready(appeal, "post")
    making.prepared(appeal, "email")
    cancelled = making.ready(appeal, "fax")
    departing.cancel(delivery_id=cancelled.pk, by=None, reason="", now=NOW)
    for letter, acts in zip(Letter.objects.order_by("pk"), (["reject"], ["reject", "restore"], []), strict=True):
        for act in acts:
            decide(act, letter, **({"reason": "nonsense"} if act == "reject" else {}))
    for days in (1, 8, 31, 60, 366, 400):
        for task in TASKS:
            # The vacuum wants no transaction around it.
            if task.name not in ("vacuum", "remind"):
                task.do(NOW + dt.timedelta(days=days))
    assert sorted(Letter.objects.values_list("state", flat=True)) == ["approved", "approved", "withdrawn"]
    assert Tally.objects.get(appeal=appeal).delivered == 3


@pytest.mark.parametrize(("away", "back"), [("hold", "release"), ("requeue", "approve")])
def test_what_was_decided_before_it_left_can_be_taken_back_afterwards(appeal, away, back):
    """Otherwise a held letter would be erased after 30 days, and the other would wait to be read for ever."""
    letter, delivery = make.letter(appeal), making.ready(appeal)
    decide(away, letter)
    assert departing.mark_departed(
        delivery_id=delivery.pk, on=timezone.localdate(NOW), by=None, now=timezone.now(), was_before=True
    )
    decide(back, letter)
    assert state_of(letter) == "approved"
    assert moderating.hold(ids=[letter.pk], by=None, now=NOW) == 0
