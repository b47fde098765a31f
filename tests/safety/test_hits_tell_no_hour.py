"""What is stored of counted events tells no time of day without the key."""

import datetime as dt

import pytest
from django.utils import timezone

from safety.models import Hit
from safety.web import throttling
from safety.web.throttling import Limit

LIMIT = Limit("things", burst_seconds=600, per_burst=2)
MIDNIGHT = dt.datetime(2026, 3, 20, tzinfo=dt.timezone(dt.timedelta(hours=5)))
PERIODS = [MIDNIGHT + dt.timedelta(minutes=10 * number) for number in range(144)]
pytestmark = pytest.mark.django_db


def stored(now, subject="203.0.113.0/24"):
    assert throttling.hit(LIMIT, subject, now)
    return Hit.objects.get(pk=throttling.key_of(LIMIT, subject, timezone.localdate(now))).burst


def test_the_stored_period_is_a_code_and_no_number_of_the_day():
    codes = [stored(now) for now in PERIODS]
    assert len(set(codes)) > 140
    assert sum(code > 144 for code in codes) > 140
    # Another network's are others, so that two rows cannot be put in order.
    assert sum(stored(now, "198.51.100.0/24") == code for now, code in zip(PERIODS, codes, strict=True)) < 3


def test_a_period_ends_where_it_ended():
    first = PERIODS[30]
    late = first + dt.timedelta(seconds=599)
    assert [throttling.hit(LIMIT, "network", now) for now in (first, late, late)] == [True, True, False]
    assert throttling.hit(LIMIT, "network", PERIODS[31])


def test_the_stored_places_of_a_day_begin_at_a_number_that_only_the_key_tells(settings):
    def take(subject):
        limit = Limit("places", per_day=8_639)
        given = throttling.take_places(limit, subject, PERIODS[72], past=4_320, count=1)
        key = throttling.key_of(limit, subject, timezone.localdate(PERIODS[72]))
        return given, Hit.objects.get(pk=key).in_day

    found = [take(f"network {number}") for number in range(20)]
    assert {given for given, _ in found} == {4_321}
    assert len({in_day for _, in_day in found}) == 20
    assert max(in_day for _, in_day in found) > 1_000_000
