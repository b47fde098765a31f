"""Bad requests against granian itself: `make chaos` sends a thousand to every public address, and reads the log."""

import os
import random
import re

import pytest

from tests.attack import bad
from tests.attack.sending import Server
from tests.run.conftest import first_start, prepared, start  # noqa: F401 (fixtures)

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.skipif("CHAOS_LETTERS" not in os.environ, reason="make chaos sends them"),
]
EACH = int(os.environ.get("CHAOS_BAD_REQUESTS", "1000"))


def test_no_address_of_the_running_site_fails(start):  # noqa: F811
    site = start().wait()
    server, rng = Server(site.port), random.Random(20060314)
    answers: dict[int, int] = {}
    for path in bad.addresses():
        page = site.get(path).decode("utf-8", "replace") if path.endswith("shanyrak-aigyerim/") else ""
        names = sorted(set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page)))
        for _ in range(EACH):
            request = bad.of(path, names, rng)
            status = server.send(request)
            answers[status] = answers.get(status, 0) + 1
            assert status < 500, request
    print(f"{sum(answers.values())} bad requests: {dict(sorted(answers.items()))}")
    assert site.get("/readyz").startswith(b"ready")
    said = site.said()
    assert "Traceback" not in said and "panicked" not in said, said[-2000:]
    assert site.stop() == 0
