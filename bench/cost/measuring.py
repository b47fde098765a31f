"""Asks the application, without a server and without any cache, and prints how much processor time each kind took."""

import gc
import itertools
import statistics
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache import cache
from django.test import RequestFactory

from bench.cost.asked import BROWSER, Asked

ROUNDS = 5
NETWORKS = itertools.count()


def measure(deep: str) -> None:
    """Prints for each kind: name, goal, median and longest processor time in milliseconds, tab-separated."""
    from django.conf import settings
    from django.urls import get_resolver

    from bench.cost.asked import everything
    from campaign.wsgi import application

    settings.ALLOWED_HOSTS.append("testserver")
    get_resolver().url_patterns  # noqa: B018  (as the server does before it forks)
    kinds = list(everything(int(deep)))
    gc.collect()
    gc.freeze()
    for kind in kinds:
        found = times_of(application, kind)
        print(kind.name, kind.most_ms or "", f"{statistics.median(found):.1f}", f"{max(found):.1f}", sep="\t")


def times_of(application: Callable[..., Iterable[bytes]], kind: Asked) -> list[float]:
    """Milliseconds of processor time of this process for each answer, after a first one that does not count."""
    found = []
    for number in range(ROUNDS + 1):
        for path in kind.paths * (1 if len(kind.paths) > 1 else 3):
            milliseconds = time_of(application, path, kind)
            if number:
                found.append(milliseconds)
    return found


def time_of(application: Callable[..., Iterable[bytes]], path: str, kind: Asked) -> float:
    """One answer, to a process that has cached no page. Raises AssertionError for a status that is not the kind's."""
    statuses: list[str] = []

    def start_response(status: str, headers: Any, error: Any = None) -> None:
        statuses.append(status)

    # Each from a network of its own: over a limit forms come back with a ticket instead.
    number = next(NETWORKS)
    network = f"10.{number // 256 % 256}.{number % 256}.1"
    meta: Any = {"REMOTE_ADDR": network, "HTTP_X_FORWARDED_FOR": network}
    meta |= {name: value for name, value in {**BROWSER, **kind.meta}.items() if value}
    environ = RequestFactory().generic(kind.method, path, kind.body, kind.content_type, **meta).environ
    cache.clear()
    start = time.process_time()
    answer = application(environ, start_response)
    for _ in answer:
        pass
    if hasattr(answer, "close"):
        answer.close()
    taken = (time.process_time() - start) * 1000
    assert int(statuses[0][:3]) in kind.statuses, f"{kind.name}: {path[:80]} answered {statuses[0]}"
    return taken
