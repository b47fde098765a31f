"""Bad requests against granian itself: `make chaos` sends a thousand to every public address, and reads the log."""

import os
import random
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.attack import bad
from tests.attack.sending import Server
from tests.chaos import figures
from tests.run.conftest import Site, first_start, prepared, start  # noqa: F401 (fixtures)

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.skipif("CHAOS_LETTERS" not in os.environ, reason="make chaos sends them"),
]
EACH = int(os.environ.get("CHAOS_BAD_REQUESTS", "1000"))
# Fewer than a process of the server takes in at once of any kind (campaign/web/overload): what is refused in overload is
# not answered for what it is.
AT_ONCE = 8


def attack(site: Site, path: str) -> Counter[int]:
    """The answers to the bad requests of one address."""
    server, rng = Server(site.port), random.Random(f"20060314 {path}")
    page = site.get(path).decode("utf-8", "replace") if path.endswith("shanyrak-aigyerim/") else ""
    names = sorted(set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page)))
    answers: Counter[int] = Counter()
    for _ in range(EACH):
        request = bad.of(path, names, rng)
        status = server.send(request)
        answers[status] += 1
        assert status < 500, request
    server.close()
    return answers


def test_no_address_of_the_running_site_fails(start):  # noqa: F811
    site = start().wait()
    began, answers = time.monotonic(), Counter[int]()
    paths = bad.addresses()
    with ThreadPoolExecutor(AT_ONCE) as senders:
        for found in senders.map(lambda path: attack(site, path), paths):
            answers += found
    figures.note(
        f"{EACH} bad requests to each of {len(paths)} public addresses",
        database="SQLite",
        many=f"{answers.total()} requests",
        statuses=answers,
        took=time.monotonic() - began,
        besides=f"answers {dict(sorted(answers.items()))}; no traceback in the log",
    )
    assert site.get("/readyz").startswith(b"ready")
    said = site.said()
    assert "Traceback" not in said and "panicked" not in said, said[-2000:]
    assert site.stop() == 0
