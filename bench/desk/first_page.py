"""The first page of the admin, and the chores that count for it, with many of one kind waiting and few of another."""

import statistics
import time
import uuid
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.models import Letter
from appeals.services.figures import days, drift
from appeals.services.figures.counting import recount
from bench.bulk_loading import take_statistics
from bench.desk.measuring import client_of, print_line, print_seconds
from outbox.models import OutboxMessage

# Of them wait without own words, a few with: the few must not be looked for among the many.
SIGNATURES, TO_READ, HELD, MESSAGES = 100_000, 20, 3, 50_000
ROUNDS = 15
# Of the issue's “First page”, in milliseconds and in queries.
MOST_MILLISECONDS, MOST_QUERIES = 150, 12


def print_all() -> None:
    print_seconds("few among many made to wait, and counted", add_waiting)
    print_seconds("figures of all days, the first time", lambda: days.count_days(now=timezone.now()))
    print_seconds("figures of today, every minute", lambda: days.count_days(now=timezone.now()))
    print_seconds("the counts compared, every six hours", drift.find_drift)
    for name, groups in (("a superuser", None), ("a moderator", ["Moderators"]), ("every group", "all")):
        print_first_page(f"first page, {name}", client_of(groups)[0])


def print_first_page(name: str, client: Any) -> None:
    """Its median and longest time in this process, how much of it Python takes, and how many queries."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/admin/").status_code == 200
    number = len(captured)  # Now: what is asked later is counted anew.
    taken, processor = [], []
    for _ in range(ROUNDS):
        began, began_work = time.perf_counter(), time.process_time()
        client.get("/admin/")
        taken.append((time.perf_counter() - began) * 1000)
        processor.append((time.process_time() - began_work) * 1000)
    median, own = statistics.median(taken), statistics.median(processor)
    figure = f"{median:.0f} ms ({own:.0f} ms of them in Python), at most {max(taken):.0f} ms, {number} queries"
    is_met = median <= MOST_MILLISECONDS and number <= MOST_QUERIES
    print_line(name, figure, f"≤ {MOST_MILLISECONDS} ms, ≤ {MOST_QUERIES} queries", is_met)


def add_waiting() -> None:
    """Has few letters with own words wait among many signatures, and few held; the counts are right afterwards."""

    def all_but(rows: Any, number: int) -> Any:
        return rows.exclude(pk__in=list(rows.values_list("pk", flat=True)[:number]))

    waiting = Letter.objects.filter(state="confirmed").exclude(own_words="")
    all_but(waiting, TO_READ).update(state="approved", decided_on=timezone.localdate())
    held = Letter.objects.filter(state="held")
    all_but(held, HELD).update(state="confirmed", held_reason="", state_before="", confirmed_on=timezone.localdate())
    all_but(Letter.objects.filter(state="confirmed").exclude(own_words=""), TO_READ).update(state="approved")
    approved = Letter.objects.filter(state="approved", own_words="").order_by("-written_on")
    missing = max(0, SIGNATURES - Letter.objects.filter(state="confirmed", own_words="").count())
    chosen = approved.values("pk")[:missing]
    Letter.objects.filter(pk__in=chosen).update(state="confirmed", decided_on=None)
    OutboxMessage.objects.bulk_create(
        (OutboxMessage(kind="confirm", about=uuid.uuid4(), lane=5 + number % 60) for number in range(MESSAGES)),
        batch_size=500,
    )
    recount(fix=True, now=timezone.now())
    take_statistics()
