"""A ticket is good from its time on, once, until midnight, and for what it was given for; anything else is none."""

import datetime as dt

import pytest
from django.core.signing import Signer
from django.utils import timezone

from safety.models import Hit
from safety.web import throttling, tickets
from safety.web.tickets import Gate, Sent, Why

pytestmark = pytest.mark.django_db
GATE = Gate(throttling.Limit("tests", 600, 2, 4), interval_seconds=10)
OTHER = Gate(throttling.Limit("other tests", 600, 2, 4), interval_seconds=10)
NETWORK = "203.0.113.0/24"
NOON = dt.datetime(2026, 3, 20, 12, tzinfo=timezone.get_default_timezone())


def after(seconds: float, since: dt.datetime = NOON) -> dt.datetime:
    return since + dt.timedelta(seconds=seconds)


def send(
    ticket: str = "", *, now: dt.datetime = NOON, network: str = NETWORK, gate: Gate = GATE
) -> tickets.Wait | None:
    return tickets.admit(gate, [Sent(network, ticket, now)])[0]


def refused(ticket: str = "", **sent) -> tickets.Wait:
    wait = send(ticket, **sent)
    assert wait is not None
    return wait


def full() -> tickets.Wait:
    """The limit of the network is reached; the wait of the first who comes after that."""
    while (wait := send()) is None:
        pass
    return wait


def test_a_ticket_is_good_at_its_time_and_once():
    wait = full()
    assert (wait.why, wait.starts_at, wait.seconds) == (Why.FULL, after(10), 10)
    assert send(wait.ticket, now=wait.starts_at) is None
    again = refused(wait.ticket, now=after(11))
    assert again.why is Why.USED and again.ticket not in ("", wait.ticket)


def test_too_early_it_stays_as_it_is_and_moves_nobody_back():
    wait = full()
    for seconds in (0, 5, 9.999):
        early = refused(wait.ticket, now=after(seconds))
        assert (early.why, early.ticket, early.starts_at) == (Why.EARLY, wait.ticket, after(10))
    assert early.seconds == 1
    assert refused().starts_at == after(20)


def test_each_is_good_one_interval_after_the_one_before_and_none_has_a_time_that_is_over():
    assert [full().seconds, *(refused().seconds for _ in range(4))] == [10, 20, 30, 40, 50]
    # The burst after next is full too: the places in between are over.
    hit = throttling.hit(GATE.limit, NETWORK, after(1300), count=2)
    assert hit and refused(now=after(1303)).starts_at == after(1310)


def test_other_networks_have_places_of_their_own_and_any_network_may_use_a_ticket():
    wait = full()
    for _ in range(2):
        send(network="198.51.100.0/24")
    assert refused(network="198.51.100.0/24").starts_at == after(10)
    assert send(wait.ticket, network="198.51.100.0/24", now=after(10)) is None


def test_several_at_once_get_what_they_would_have_got_one_after_the_other():
    forms = [Sent(network, "", NOON) for network in (NETWORK, "198.51.100.0/24", NETWORK, NETWORK, NETWORK, "")]
    waits = tickets.admit(GATE, forms)
    assert [wait and wait.seconds for wait in waits] == [None, None, None, 10, 20, None]
    ticket = waits[3].ticket
    together = tickets.admit(GATE, [Sent(NETWORK, ticket, after(10))] * 2)
    assert [wait and wait.why for wait in together] == [None, Why.USED]


def test_what_comes_in_by_a_ticket_takes_no_place_of_the_limit():
    wait = full()
    before = Hit.objects.get(pk=throttling.key_of(GATE.limit, NETWORK, NOON.date())).in_day
    send(wait.ticket, now=after(10))
    assert Hit.objects.get(pk=throttling.key_of(GATE.limit, NETWORK, NOON.date())).in_day == before == 2


def test_a_ticket_is_not_spent_where_the_limit_is_not_reached():
    wait = full()
    in_next_burst = after(600)
    assert send(wait.ticket, now=in_next_burst) is None and send(now=in_next_burst) is None
    assert send(wait.ticket, now=in_next_burst) is None


def test_whatever_is_no_ticket_of_this_gate_and_day_is_answered_with_a_new_one():
    good = full().ticket
    forged = Signer(key="another", salt="safety.web.tickets.tests").sign(good.rpartition(":")[0])
    unsigned = Signer(key="another").sign("nonsense")
    stamp = Signer(salt="safety.guard.stamp").sign("500000.1")
    for no_ticket in (
        forged, unsigned, stamp, f"{good}x", good[:-1], good.upper(), good.replace("2026", "2027"), f" {good}", "\0",
        f"{good}\0", "x" * 100_000, "ж" * 40, "\ufffd", "0", "::", "..", "['a']", '{"a": 1}',
        tickets.make(OTHER, NOON.date(), 0).text, tickets.make(GATE, NOON.date() - dt.timedelta(days=1), 0).text,
        tickets.make(GATE, NOON.date() + dt.timedelta(days=1), 0).text,
    ):  # fmt: skip
        wait = refused(no_ticket, now=after(30))
        assert wait.why is Why.UNKNOWN and tickets.read(GATE, wait.ticket, NOON), no_ticket[:40]
    assert send(good, now=after(30)) is None


def test_after_the_last_place_of_a_day_it_is_midnight_and_then_counts_begin_anew():
    evening = NOON.replace(hour=23, minute=59, second=31)
    throttling.hit(GATE.limit, NETWORK, evening, count=2)
    waits = [refused(now=evening) for _ in range(4)]
    assert [wait.seconds for wait in waits] == [9, 19, 29, 29]
    assert [bool(wait.ticket) for wait in waits] == [True, True, False, False]
    midnight = waits[2].starts_at
    assert timezone.localtime(midnight).isoformat() == "2026-03-21T00:00:00+05:00" or midnight > evening
    assert send(now=midnight) is None
    # Of yesterday: no ticket any more.
    throttling.hit(GATE.limit, NETWORK, midnight, count=1)
    assert refused(waits[0].ticket, now=midnight).why is Why.UNKNOWN


def test_forms_stored_together_around_midnight_are_of_the_new_day():
    midnight = throttling.end_of_day(NOON)
    evening = after(-0.01, since=midnight)
    assert throttling.hit(GATE.limit, NETWORK, evening, count=2)
    assert (
        tickets.admit(GATE, [Sent(NETWORK, "", evening), Sent(NETWORK, "", after(0.01, since=midnight))]) == [None] * 2
    )
    assert refused(now=midnight).starts_at == after(10, since=midnight)


def test_what_is_stored_names_no_network_and_goes_with_its_day():
    wait = full()
    send(wait.ticket, now=after(10))
    rows = str(list(Hit.objects.values()))
    assert "203.0.113" not in rows and wait.ticket[:30] not in rows
    assert Hit.objects.of_past_days(NOON.date() + dt.timedelta(days=1)).count() == Hit.objects.count() == 3


@pytest.mark.parametrize(
    ("seconds", "minutes", "hours", "clock"), [(1, 1, 1, "12:01"), (60, 1, 1, "12:01"), (61, 2, 1, "12:02")]
)
def test_times_are_rounded_up_so_that_nobody_comes_too_early(seconds, minutes, hours, clock):
    wait = tickets.Wait(Why.FULL, after(seconds), NOON)
    assert (wait.minutes, wait.hours) == (minutes, hours)
    assert timezone.localtime(wait.minute).strftime("%H:%M") == clock
    assert tickets.Wait(Why.FULL, after(seconds), after(0.4)).seconds == seconds


def test_this_machine_itself_is_never_over_the_limit():
    assert [send(network="") for _ in range(10)] == [None] * 10
