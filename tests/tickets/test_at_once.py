"""Tickets under threads: no two get one place, none is used twice; without the one statement both go wrong."""

import datetime as dt
import threading
from contextlib import suppress
from functools import partial

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from safety.models import Hit
from safety.web import throttling, tickets
from safety.web.tickets import Gate, Sent
from tests.threads import at_once, meet_before, outcomes_at_once

pytestmark = pytest.mark.django_db(transaction=True)
GATE = Gate(throttling.Limit("tests", 600, 1, 1), interval_seconds=10)
NETWORK = "203.0.113.0/24"
NOON = dt.datetime(2026, 3, 20, 12, tzinfo=timezone.get_default_timezone())
THREADS = 8
# Longer than another thread needs to run into a lock.
MEANWHILE_SECONDS = 0.7


def send(ticket="", network=NETWORK, now=NOON):
    with transaction.atomic():
        return tickets.admit(GATE, [Sent(network, ticket, now)])[0]


def ask_at_once():
    return sorted(wait.seconds for wait in at_once(*[send] * THREADS))


def use_at_once():
    ticket = send().ticket
    later = NOON + dt.timedelta(minutes=5)
    return sum(wait is None for wait in at_once(*[partial(send, ticket, now=later)] * THREADS))


@pytest.fixture
def full():
    assert send() is None


@pytest.fixture
def autocommit(monkeypatch):
    """SQLite's transactions let one writer in at a time: without them, it is up to the statement."""
    monkeypatch.setattr("tests.tickets.test_at_once.send", lambda *args, **sent: unguarded_send(*args, **sent))


def unguarded_send(ticket="", network=NETWORK, now=NOON):
    return tickets.admit(GATE, [Sent(network, ticket, now)])[0]


@pytest.mark.parametrize("is_in_a_transaction", [True, False])
def test_each_gets_a_place_of_its_own(full, request, is_in_a_transaction):
    if not is_in_a_transaction:
        request.getfixturevalue("autocommit")
    assert ask_at_once() == [10 * number for number in range(1, THREADS + 1)]


class Notes:
    """What the twins do after they have looked, so that they can meet there."""

    @staticmethod
    def write(key, number):
        Hit.objects.update_or_create(pk=key, defaults={"day": NOON.date(), "burst": 0, "in_burst": 0, "in_day": number})
        return number


def test_read_first_and_written_then_they_get_one_place(full, autocommit, monkeypatch):
    def take_places(limit, subject, now, *, past, count):
        key = throttling.key_of(limit, subject, NOON.date())
        last = Hit.objects.filter(pk=key).values_list("in_day", flat=True).first()
        return Notes.write(key, max(last or 0, past) + count)

    meet_before(monkeypatch, Notes, "write", THREADS)
    monkeypatch.setattr(throttling, "take_places", take_places)
    assert ask_at_once() == [10] * THREADS


@pytest.mark.parametrize("is_in_a_transaction", [True, False])
def test_one_of_many_at_once_uses_a_ticket(full, request, is_in_a_transaction):
    if not is_in_a_transaction:
        request.getfixturevalue("autocommit")
    assert use_at_once() == 1


def test_looked_up_first_and_noted_then_all_of_them_use_it(full, autocommit, monkeypatch):
    hit = throttling.hit

    def look_up_and_note(limit, subject, now, *, count=1):
        if limit is not tickets.USED:
            return hit(limit, subject, now, count=count)
        key = throttling.key_of(limit, subject, NOON.date())
        return not Hit.objects.filter(pk=key).exists() and bool(Notes.write(key, 1))

    meet_before(monkeypatch, Notes, "write", THREADS)
    monkeypatch.setattr(throttling, "hit", look_up_and_note)
    assert use_at_once() == THREADS


def test_a_transaction_that_is_rolled_back_spends_no_ticket(full):
    ticket, later = send().ticket, NOON + dt.timedelta(minutes=5)
    with transaction.atomic():
        assert tickets.admit(GATE, [Sent(NETWORK, ticket, later)]) == [None]
        transaction.set_rollback(True)
    assert send(ticket, now=later) is None
    assert send(ticket, now=later) is not None


# --- locks ---


def use_two_tickets_in_two_orders(monkeypatch):
    """Two transactions, each with letters of two networks, use the same two tickets, the second one the other way round."""
    networks = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "203.0.114.0/24"]
    for network in networks:
        send(network=network)
    held = [send(network=network).ticket for network in networks[:2]]
    later, hit, has_used, each_has_one = NOON + dt.timedelta(minutes=5), throttling.hit, set(), threading.Barrier(2)

    def hit_and_wait(limit, *args, **sent):
        counted = hit(limit, *args, **sent)
        if limit is tickets.USED and threading.get_ident() not in has_used:
            has_used.add(threading.get_ident())
            with suppress(threading.BrokenBarrierError):
                each_has_one.wait(MEANWHILE_SECONDS)
        return counted

    def send_two(networks, held):
        with transaction.atomic():
            return tickets.admit(GATE, [Sent(*pair, later) for pair in zip(networks, held, strict=True)])

    monkeypatch.setattr(throttling, "hit", hit_and_wait)
    return outcomes_at_once(partial(send_two, networks[:2], held), partial(send_two, networks[2:], held[::-1]))


def test_tickets_are_locked_in_one_order(monkeypatch):
    """Whoever sends two tickets from four networks could have had other people's letters ended with his own."""
    outcomes = use_two_tickets_in_two_orders(monkeypatch)
    assert sorted(sum(wait is None for wait in waits) for waits in outcomes) == [0, 2]


def test_in_any_order_postgresql_ends_one_of_two_transactions(monkeypatch):
    monkeypatch.setattr(tickets, "sorted", lambda items, key=None: list(items), raising=False)
    outcomes = use_two_tickets_in_two_orders(monkeypatch)
    errors = [outcome for outcome in outcomes if isinstance(outcome, OperationalError)]
    assert len(errors) == (connection.vendor == "postgresql")
