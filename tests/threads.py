"""Several jobs at one moment, each in a thread with a database connection of its own; and locks taken away.

A test of what happens at once has a second one in which the site's own code runs without its guard and goes wrong:
otherwise nobody would know whether the first one could fail. `without_lock` takes the guard away and `meet_before`
brings the threads to the critical point together, so that it goes wrong each time and not by luck.
"""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

# Longer than any job takes; a thread that waits for others in vain fails its test instead of hanging.
PATIENCE_SECONDS = 60


def outcomes_at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Runs each job in a thread of its own, all let go together; what each returned or raised, in their order."""
    outcomes: list[Any] = [None] * len(jobs)
    start = threading.Barrier(len(jobs))

    def run(number: int, job: Callable[[], Any]) -> None:
        try:
            start.wait(PATIENCE_SECONDS)
            outcomes[number] = job()
        except Exception as error:
            outcomes[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """As `outcomes_at_once`, but raises the first error that any of them had."""
    outcomes = outcomes_at_once(*jobs)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
    return outcomes


def meet_before(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, count: int) -> None:
    """Lets `owner.name` begin only when `count` threads have come to it; whoever comes again, begins at once."""
    original = getattr(owner, name)
    all_have_come = threading.Barrier(count)
    come = threading.local()

    def met(*args: Any, **kwargs: Any) -> Any:
        if not hasattr(come, "before"):
            come.before = True
            all_have_come.wait(PATIENCE_SECONDS)
        return original(*args, **kwargs)

    monkeypatch.setattr(owner, name, met)


def without_lock(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Takes away what locks the rows of a service until its end: SELECT FOR UPDATE; on SQLite, its transaction.

    SQLite has no locks of rows: there a transaction begins by taking the whole database (IMMEDIATE).
    """
    if connection.vendor == "sqlite":
        monkeypatch.setattr(module, name, getattr(module, name).__wrapped__)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, *args, **kwargs: rows.all())
