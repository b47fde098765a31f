"""Bad requests against granian itself, and what it logs of them.

Here two to every fourth public address, and fifty by Hypothesis; `make chaos` sends a thousand to every one, and five
thousand by Hypothesis.
"""

import os
import random
import re

import pytest
from hypothesis import HealthCheck, given, settings

from tests.attack import anything, bad
from tests.attack.sending import Server
from tests.run.conftest import first_start, prepared, start  # noqa: F401 (fixtures)

pytestmark = pytest.mark.one_database
IS_CHAOS = "CHAOS_LETTERS" in os.environ
EACH = int(os.environ.get("CHAOS_BAD_REQUESTS", "1000")) if IS_CHAOS else 2
EXAMPLES = EACH * (5 if IS_CHAOS else 25)


def test_no_address_of_the_running_site_fails(start):  # noqa: F811
    site = start().wait()
    server, rng = Server(site.port), random.Random(20060314)
    answers: dict[int, int] = {}
    paths = bad.addresses() if IS_CHAOS else bad.addresses()[::4]
    fields: dict[str, list[str]] = {}
    for path in paths:
        page = site.get(path).decode("utf-8", "replace") if path.endswith("shanyrak-aigyerim/") else ""
        fields[path] = names = sorted(set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page)))
        for _ in range(EACH):
            request = bad.of(path, names, rng)
            status = server.send(request)
            answers[status] = answers.get(status, 0) + 1
            assert status < 500, request

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(anything.requests(paths, fields))
    def ask(request):
        assert server.send(request) < 500

    ask()
    print(f"{sum(answers.values())} bad requests: {dict(sorted(answers.items()))}")
    assert site.get("/readyz").startswith(b"ready")
    said = site.said()
    assert "Traceback" not in said and "panicked" not in said, said[-2000:]
    assert site.stop() == 0
