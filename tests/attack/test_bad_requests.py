"""Bad requests against every public address: none is answered with 500 or more, and none leaves a traceback in the log.

Here four for each address and fifty by Hypothesis, in this process; `make chaos` sends a thousand and more to each, to
granian, and thousands by Hypothesis (test_served.py).
"""

import io
import logging
import random
import re

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings

from safety.keys import tokens
from tests import make
from tests.attack import anything, bad
from tests.attack.sending import InProcess

EACH, EXAMPLES = 4, 50


@pytest.fixture
def logged():
    """All that is logged, as the console has it."""
    stream = io.StringIO()
    names = ("", "django", "django.request", "django.security", "outbox", "safety", "appeals")
    handlers = [one for name in names for one in logging.getLogger(name).handlers if type(one) is logging.StreamHandler]
    before = [handler.setStream(stream) for handler in handlers]
    yield stream
    for handler, old in zip(handlers, before, strict=True):
        if old is not None:
            handler.setStream(old)


@pytest.fixture
def addresses(db):
    """Every public address with the names of its forms' fields, of letters and tokens that are there."""
    appeal = make.site()
    letter = make.letter(appeal, address="ada@example.org")
    found, statuses = {}, []
    for path in bad.addresses(id=str(letter.pk), token=tokens.make(tokens.Purpose.OWN_PAGE, letter.pk)):
        page = Client().get(path)
        statuses.append(page.status_code)
        text = page.text if page.headers.get("Content-Type", "").startswith("text/html") else ""
        found[path] = sorted(set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', text)))
    assert statuses.count(200) > 60
    return found


def test_no_address_fails_on_what_browsers_never_send(addresses, logged):
    assert {"/", "/kk/appeals/shanyrak-aigyerim/", "/healthz", "/articles/feed/", "/ru/bulletins/"} <= set(addresses)
    assert len(addresses) > 80 and not [path for path in addresses if "<" in path or "admin" in path]
    assert {"own_words", "email", "naming"} <= set(addresses["/appeals/shanyrak-aigyerim/"])
    application, rng = InProcess(), random.Random(20060314)
    for path, names in addresses.items():
        for _ in range(EACH):
            request = bad.of(path, names, rng)
            assert application.send(request) < 500, request
            cache.clear()
    assert "Traceback" not in logged.getvalue()


def test_no_address_fails_on_anything(addresses, logged):
    """Whatever bytes and letters Hypothesis thinks of: in the path, the query, a field, a header."""
    application, paths = InProcess(), sorted(addresses)

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(anything.requests(paths, addresses))
    def ask(request):
        assert application.send(request) < 500

    ask()
    assert "Traceback" not in logged.getvalue()
