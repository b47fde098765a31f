"""A flood of letters against the running site and a real mail server: a supporter from elsewhere gets her mail meanwhile.

`make chaos` sends ten thousand from sixty networks, on both databases; here it is a hundredth of it. The product's own
limits are on: what is over them comes back with a ticket, and what they let through fills the queue for hours.
"""

import contextlib
import http.client
import itertools
import os
import sqlite3
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import psycopg2
import pytest

from campaign.content.files import APPEAL_SLUG
from tests import cluster, make
from tests.outbox import hours
from tests.outbox.server import PostOffice
from tests.run.conftest import Site, until

IS_CHAOS = "CHAOS_POSTS" in os.environ
POSTS = int(os.environ.get("CHAOS_POSTS", "100"))
NETWORKS = 60 if IS_CHAOS else 5
BUDGET = 500 if IS_CHAOS else 20  # The default, and as little of it.
CLIENTS = 8
HER_SECONDS = 60
ONE_LANE = {
    "sqlite": "CREATE TRIGGER one_lane AFTER INSERT ON outbox_outboxmessage BEGIN "
    "UPDATE outbox_outboxmessage SET lane = 2 WHERE id = NEW.id; END",
    "postgresql": "CREATE FUNCTION one_lane() RETURNS trigger AS 'BEGIN NEW.lane = 2; RETURN NEW; END' LANGUAGE plpgsql; "
    "CREATE TRIGGER one_lane BEFORE INSERT ON outbox_outboxmessage FOR EACH ROW EXECUTE FUNCTION one_lane()",
}


class Running:
    """The site, its mail server, and what is asked of both."""

    def __init__(self, site: Site, post: PostOffice, database_url: str) -> None:
        self.site, self.post, self.database_url = site, post, database_url
        self._connection = threading.local()

    def write(self, address: str, host: str) -> int:
        """Posts the form as a browser behind the proxy does; returns the status of the answer."""
        body = urllib.parse.urlencode(make.letter_fields(email=address, email_asked=address))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
            "X-Forwarded-For": host,
        }
        for is_last in (False, True):
            client = getattr(self._connection, "client", None)
            if client is None:
                client = self._connection.client = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
            try:
                client.request("POST", f"/appeals/{APPEAL_SLUG}/", body, headers)
                answer = client.getresponse()
                answer.read()
                return answer.status
            except (http.client.HTTPException, OSError):
                self._connection.client = None
                if is_last:
                    raise
        raise AssertionError

    def seconds_until_mailed(self, address: str, host: str, at_most: float = HER_SECONDS) -> float:
        """How long she waits for her mail; `at_most` where it has not come by then."""
        began = time.monotonic()
        assert self.write(address, host) == 302
        while address not in self.post.addresses() and time.monotonic() - began < at_most:
            time.sleep(0.05)
        return time.monotonic() - began

    def execute(self, statement: str) -> Any:
        with contextlib.closing(self._connect()) as connection:
            cursor = connection.cursor()
            cursor.execute(statement)
            found = cursor.fetchall() if cursor.description else []
            connection.commit()
            return found

    def _connect(self) -> Any:
        if self.database_url:
            url = urllib.parse.urlsplit(self.database_url)
            return psycopg2.connect(
                host=url.path.rpartition("/")[0].removeprefix("/") or "/", user="postgres", dbname="postgres"
            )
        return sqlite3.connect(self.site.var_dir / "db.sqlite3", timeout=20)

    @property
    def vendor(self) -> str:
        return "postgresql" if self.database_url else "sqlite"

    def waiting(self) -> int:
        ((number,),) = self.execute("SELECT count(*) FROM outbox_outboxmessage WHERE kind = 'confirm'")
        return int(number)


@pytest.fixture(params=["", "postgresql"] if IS_CHAOS else [""])
def running(request: pytest.FixtureRequest, start: Callable[..., Site]) -> Iterator[Running]:
    post = PostOffice()
    post.controller.start()
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(cluster.running()) if request.param else ""
        more = {"DATABASE_URL": url} if url else {}
        settings = {
            "EMAIL_URL": f"smtp://127.0.0.1:{post.port}",
            "MAIL_FROM": "post@letters.example",
            "PROXY_COUNT": "1",
        }
        site = start(MAIL_HOURLY_BUDGET=str(BUDGET), **settings, **more).wait()
        yield Running(site, post, url)
        site.stop()
    post.controller.stop()


def flood(running: Running, statuses: "Counter[int]") -> None:
    """Sends letters to made-up addresses from so many networks, as fast as the site takes them."""
    numbers = itertools.count()
    lock = threading.Lock()

    def send() -> None:
        while (number := next(numbers)) < POSTS:
            network = number % NETWORKS
            status = running.write(f"flood{number}@example.com", f"198.18.{network}.{number % 250 + 1}")
            with lock:
                statuses[status] += 1

    threads = [threading.Thread(target=send) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_flood_keeps_nobodys_mail_but_its_own(running: Running) -> None:
    statuses: Counter[int] = Counter()
    hours.begin_well_before_the_next(minutes=15 if IS_CHAOS else 1)
    began = time.monotonic()
    flooding = threading.Thread(target=flood, args=(running, statuses))
    flooding.start()
    until(lambda: statuses.total() >= POSTS // 2, seconds=600)
    during = running.seconds_until_mailed("ada@example.org", "203.0.113.5")
    flooding.join()
    took = time.monotonic() - began
    # All of its share is mailed, and the rest of it waits.
    until(lambda: len(running.post.mails) >= BUDGET - BUDGET // 4)
    after = running.seconds_until_mailed("bea@example.org", "192.0.2.5")
    waiting, mailed = running.waiting(), len(running.post.mails)
    # The unguarded twin: one lane for all, those that come in and those that wait.
    running.execute(ONE_LANE[running.vendor])
    running.execute("UPDATE outbox_outboxmessage SET lane = 2")
    without_lanes = running.seconds_until_mailed(
        "cleo@example.org", "233.252.0.5", at_most=HER_SECONDS if IS_CHAOS else 5
    )
    print(
        f"\n{running.vendor}: {POSTS} letters from {NETWORKS} networks in {took:.0f} s, answers {dict(statuses)}; "
        f"{mailed} mailed, {waiting} wait, for {waiting / BUDGET:.1f} hours at {BUDGET} an hour. Her mail, during: "
        f"{during:.1f} s, after: {after:.1f} s; without lanes: not within {without_lanes:.0f} s."
    )
    assert set(statuses) <= {302, 429} and statuses[302] > BUDGET
    assert during < HER_SECONDS and after < HER_SECONDS
    assert waiting > 0 and mailed <= BUDGET - BUDGET // 4 + 2
    assert "cleo@example.org" not in running.post.addresses()
