"""Whatever is done in whatever order: the count, the letters' days and the items of what has left say the same."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from appeals.models import Letter, Tally
from appeals.services.decisions import moderating
from appeals.services.figures.counting import recount
from deliveries.models import Channel, Delivery, DeliveryItem
from deliveries.services import departing
from deliveries.services.papers import making as service
from deliveries.services.papers import preparing
from tests import make
from tests.deliveries import making

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate()
CHOICES = st.tuples(
    st.sampled_from(["prepare", "copy", "depart", "take back", "cancel", "withdraw", "reject", "make again"]),
    st.integers(0, 5),
    st.integers(0, 3),
)


def act(appeal, by, copy, name: str, which: int, days: int) -> None:
    """One act on the delivery or letter whose turn it is; one that does not fit changes nothing."""
    now = timezone.now()
    deliveries = list(Delivery.objects.filter(appeal=appeal).order_by("pk"))
    delivery = deliveries[which % len(deliveries)] if deliveries else None
    letter = Letter.objects.filter(appeal=appeal).order_by("pk")[which]
    if name in ("prepare", "copy"):
        copies = {copy.pk: Channel.values[days]} if name == "copy" else {}
        try:
            made = making.prepared(appeal, Channel.values[which % 4], number=1 + days, copies=copies)
        except preparing.CannotPrepare:
            return
        # As if the worker had made its files.
        long_ago = now - dt.timedelta(days=9)
        for prepared in [made, *made.copies.all()]:
            Delivery.objects.filter(pk=prepared.pk).update(state="ready", part_count=0, prepared_at=long_ago)
    elif name == "withdraw":
        moderating.withdraw(letter_id=letter.pk, by=None, now=now)
    elif name == "reject":
        moderating.reject(ids=[letter.pk], reason="insult", by=by, now=now)
    elif delivery is not None and name == "depart":
        on = TODAY - dt.timedelta(days=days)
        departing.mark_departed(delivery_id=delivery.pk, on=on, by=by, now=now, was_before=True)
    elif delivery is not None and name == "take back":
        departing.take_back(delivery_id=delivery.pk, by=by, reason="No.", now=now)
    elif delivery is not None and name == "cancel":
        departing.cancel(delivery_id=delivery.pk, by=by, reason="", now=now)
    elif delivery is not None:
        service.make_again(delivery_id=delivery.pk, by=by, now=now)


def days_by_items(appeal) -> dict:
    """The earliest day on which each letter left for an addressee, reckoned from the items alone."""
    found: dict[Any, Any] = {}
    left = DeliveryItem.objects.filter(delivery__appeal=appeal, delivery__state="departed", delivery__copy_of=None)
    for letter_id, on in left.values_list("letter_id", "delivery__departed_on"):
        if letter_id not in found or on < found[letter_id]:
            found[letter_id] = on
    return found


# An example takes a second: what fails is shown as it was found.
@settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=st.lists(CHOICES, min_size=8, max_size=18))
def test_totals_reconcile_after_any_acts(acts):
    appeal, by = making.appeal(), make.organiser()
    copy = making.further(appeal)
    for _ in range(6):
        make.letter(appeal)
    for name, which, days in acts:
        act(appeal, by, copy, name, which, days)
        stored = dict(Letter.objects.filter(appeal=appeal).delivered().values_list("pk", "delivered_on"))
        assert stored == days_by_items(appeal)
        assert Tally.objects.get(appeal=appeal).delivered == len(stored)
    assert [drift for drift in recount(fix=False, now=timezone.now()) if drift.slug == appeal.slug] == []
