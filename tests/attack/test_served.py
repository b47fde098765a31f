"""Bad requests against granian itself, and what it logs of them.

Here two to every fourth public address, and fifty by Hypothesis; `make chaos` sends a thousand to every one, and five
thousand by Hypothesis.
"""

import os
import random
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings

from tests.attack import anything, bad
from tests.attack.sending import Server
from tests.chaos import VENDORS, figures
from tests.chaos.conftest import running_on
from tests.run.conftest import Site, first_start, prepared, start  # noqa: F401 (fixtures)

pytestmark = pytest.mark.one_database
IS_CHAOS = "CHAOS_LETTERS" in os.environ
EACH = int(os.environ.get("CHAOS_BAD_REQUESTS", "1000")) if IS_CHAOS else 2
EXAMPLES = EACH * (5 if IS_CHAOS else 25)
# Fewer than a process of the server takes in at once of any kind (campaign/web/overload): what is refused in overload is
# not answered for what it is.
AT_ONCE = 8


def fields_of(site: Site, path: str) -> list[str]:
    page = site.get(path).decode("utf-8", "replace") if path.endswith("shanyrak-aigyerim/") else ""
    return sorted(set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page)))


def attack(port: int, path: str, names: list[str]) -> Counter[int]:
    """The answers to the bad requests of one address."""
    server, rng = Server(port), random.Random(f"20060314 {path}")
    answers: Counter[int] = Counter()
    for _ in range(EACH):
        request = bad.of(path, names, rng)
        status = server.send(request)
        answers[status] += 1
        assert status < 500, request
    server.close()
    return answers


@pytest.mark.parametrize("vendor", VENDORS)
def test_no_address_of_the_running_site_fails(start, vendor):  # noqa: F811
    # Nobody is behind a proxy here, and no limit is of one network.
    with running_on(vendor, start, PROXY_COUNT="0") as running:
        attack_all(running.site, vendor)


def attack_all(site: Site, vendor: str) -> None:
    began, answers = time.monotonic(), Counter[int]()
    paths = bad.addresses() if IS_CHAOS else bad.addresses()[::4]
    fields = {path: fields_of(site, path) for path in paths}
    with ThreadPoolExecutor(AT_ONCE) as senders:
        for found in senders.map(lambda path: attack(site.port, path, fields[path]), paths):
            answers += found
    server = Server(site.port)

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(anything.requests(paths, fields))
    def ask(request):
        status = server.send(request)
        answers[status] += 1
        assert status < 500

    ask()
    server.close()
    figures.note(
        f"{EACH} bad requests to each of {len(paths)} public addresses, and Hypothesis",
        database=vendor,
        many=f"{answers.total()} requests",
        statuses=answers,
        took=time.monotonic() - began,
        besides=f"answers {dict(sorted(answers.items()))}; no traceback in the log",
    )
    assert site.get("/readyz").startswith(b"ready")
    said = site.said()
    assert "Traceback" not in said and "panicked" not in said, said[-2000:]
    assert site.stop() == 0
