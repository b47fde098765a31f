"""The site behind nginx with the site file that is documented: the home page's rate, and how long visitors wait."""

import concurrent.futures
import contextlib
import datetime as dt
import http.client
import multiprocessing
import random
import statistics
import threading
import time
import uuid
from collections.abc import Iterator

from bench import load
from bench.load import Request, Work, get, letter_fields
from bench.measures import APPEAL, HOME, Line, Runner
from bench.server import Place, Server
from bench.wall import RARE_PAIR, WALL
from tests import nginx

VISITORS = 4
LEAST_SECONDS = 10
# Each visitor looks at a page, and after a while at the next.
PAUSE_SECONDS = 0.05


@contextlib.contextmanager
def proxied(site: Server, place: Place, port: int) -> Iterator[int]:
    """nginx in front of the site; its port."""
    with nginx.serving(place.folder / "nginx", upstream=f"127.0.0.1:{site.port}", port=port) as found:
        yield found


def through_nginx(runner: Runner, site: Server, baseline: Server, place: Place, port: int) -> list[Line]:
    """Home through nginx, against a view that does nothing and is asked without it."""
    name = "home through nginx, against a view that does nothing without it"
    if not nginx.find():
        return [Line(name, "nginx is not installed (on Debian: apt install nginx)", "≥ 4")]
    with proxied(site, place, port) as front:
        nothing, home = runner.rates(
            runner.asker(baseline.port, get("/nothing")),
            runner.page_asker(front, HOME),
        )
    # Threads in Python ask more slowly than either is answered: their ratio says nothing.
    is_met = home / nothing >= 4 if load.has_wrk() else None
    return [Line(name, f"{home / nothing:.2f} ({home:,.0f} of {nothing:,.0f} a second)", "≥ 4", is_met)]


def visitors(runner: Runner, site: Server, place: Place, port: int, *, letters: str) -> list[Line]:
    """How long visitors wait for the home page during the most expensive requests; without nginx, and through it."""
    work = most_expensive(place.inside("stamp"))
    lines = [_visitors(runner, site.port, work, f"without nginx, {letters}")]
    if nginx.find():
        with proxied(site, place, port) as front:
            lines.append(_visitors(runner, front, work, f"through nginx, {letters}"))
    return lines


def most_expensive(stamp: str, number: int = 3000) -> Work:
    """In turn: a form with errors, a preview, and the wall with both filters, each time a page that is in no cache."""
    fields = letter_fields("ada@example.org", stamp)
    wrong = Request(APPEAL, {**fields, "country": "", "email": "nobody", "consent": ""})
    preview = Request(APPEAL, {**fields, "action": "preview"})
    # All letters are older, so that each of these is a whole page: the same letters, after a cursor of its own.
    day = dt.date.today() + dt.timedelta(days=2)
    walls = (Request(f"{WALL}?after={day}_{uuid.uuid4()}{RARE_PAIR}") for _ in range(number))
    # A proxy may give up on them (503, 504): what is measured is how others are served.
    return Work([request for wall in walls for request in (wrong, preview, wall)], statuses=(200, 422, 429, 503, 504))


def _visitors(runner: Runner, port: int, work: Work, where: str) -> Line:
    seconds = max(LEAST_SECONDS, round(runner.seconds))
    calm, refused_calm = visits(port, seconds)
    # In a process of its own: where wrk is not installed, the threads that send would slow down the visitors'.
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        asked = pool.submit(load.rate, port, work, seconds + 2)
        time.sleep(2)
        busy, refused_busy = visits(port, seconds - 1)
        rate = asked.result()
    refused = refused_calm + refused_busy
    return Line(
        f"a visitor's p50 and p99 while {load.CONNECTIONS} connections send the most expensive requests, {where}",
        f"{percentiles(calm)} ms before, {percentiles(busy)} ms then ({len(busy)} visits, {refused} refused; "
        f"{rate:,.0f} such requests a second)",
        "none refused",
        not refused,
    )


def percentiles(times: list[float]) -> str:
    """The median and the 99th percentile of some milliseconds."""
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return f"{cuts[49]:.1f} and {cuts[98]:.1f}"


def visits(port: int, seconds: float) -> tuple[list[float], int]:
    """Milliseconds that each visit to the home page took, on a connection of its own; how many were not answered."""
    end = time.monotonic() + seconds
    found: list[float] = []
    refused: list[object] = []

    def visit(number: int) -> None:
        pauses = random.Random(number)
        while time.monotonic() < end:
            start = time.perf_counter()
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            try:
                status, _ = load.send(connection, Request(HOME), "", load.network(number, VISITORS))
                if status != 200:
                    refused.append(status)
            except (OSError, http.client.HTTPException) as error:
                refused.append(error)
            finally:
                connection.close()
            found.append((time.perf_counter() - start) * 1000)
            time.sleep(pauses.expovariate(1 / PAUSE_SECONDS))

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(VISITORS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found, len(refused)
