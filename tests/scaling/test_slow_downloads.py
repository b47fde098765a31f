"""Downloads of the site's file that take nothing in: they hold no thread that others need."""

import contextlib
import datetime as dt
import hashlib
import os
import socket
import sqlite3
import urllib.request
from collections import Counter

from tests.run.conftest import Site

SIZE = 5_000_000
CLIENTS = 100
# Four in each of two processes.
MOST_AT_ONCE = 8


def offer_a_file(site: Site) -> None:
    """As the worker does, without its minute."""
    content = os.urandom(SIZE)
    digest = hashlib.sha256(content).hexdigest()
    folder = site.var_dir / "site-file"
    folder.mkdir(exist_ok=True)
    (folder / f"{digest}.zip").write_bytes(content)
    today = dt.date.today()
    with contextlib.closing(sqlite3.connect(site.var_dir / "db.sqlite3", timeout=20)) as database, database:
        database.execute("DELETE FROM campaign_sitekey")
        database.execute("INSERT INTO campaign_sitekey (public_key, made_on, is_current) VALUES ('x', ?, 1)", [today])
        database.execute("DELETE FROM campaign_sitefile")
        database.execute(
            "INSERT INTO campaign_sitefile (id, digest, size, public_key, made_on, is_asked, trouble)"
            " VALUES (1, ?, ?, 'x', ?, 0, '')",
            [digest, SIZE, today],
        )


def beginning(port: int) -> socket.socket:
    """A client that asks for the file and reads none of it."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(5)
    client.connect(("127.0.0.1", port))
    client.sendall(b"GET /site.zip HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return client


def test_clients_that_read_nothing_keep_nobody_waiting(start) -> None:
    site = start().wait()
    offer_a_file(site)
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(beginning(site.port)) for _ in range(CLIENTS)]
        # Each is answered at once: served, or told to come again, for whatever reason.
        answers = Counter(client.recv(12) for client in clients)
        assert 1 <= answers[b"HTTP/1.1 200"] <= MOST_AT_ONCE
        assert answers[b"HTTP/1.1 200"] + answers[b"HTTP/1.1 429"] + answers[b"HTTP/1.1 503"] == CLIENTS
        for number in range(5):
            path = f"http://127.0.0.1:{site.port}/privacy/?{number}"
            with urllib.request.urlopen(path, timeout=5) as answer:
                assert answer.status == 200
