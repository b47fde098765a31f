"""Bad requests against every public address: none is answered with 500 or more, and none leaves a traceback in the log.

Here ten for each address and a hundred by Hypothesis, in this process; `make chaos` sends a thousand and more to each, to
granian.
"""

import io
import logging
import random
import re

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safety.keys import tokens
from tests import make
from tests.attack import bad
from tests.attack.sending import InProcess

EACH, EXAMPLES = 10, 100


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
    found = {}
    for path in bad.addresses(id=str(letter.pk), token=tokens.make(tokens.Purpose.OWN_PAGE, letter.pk)):
        page = Client().get(path)
        text = page.text if page.headers.get("Content-Type", "").startswith("text/html") else ""
        found[path] = sorted(set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', text)))
    return found


def test_the_addresses_are_those_of_the_site(addresses):
    assert {"/", "/kk/appeals/shanyrak-aigyerim/", "/healthz", "/articles/feed/", "/ru/bulletins/"} <= set(addresses)
    assert len(addresses) > 80 and not [path for path in addresses if "<" in path or "admin" in path]
    assert {"own_words", "email", "naming"} <= set(addresses["/appeals/shanyrak-aigyerim/"])
    assert sum(Client().get(path).status_code == 200 for path in addresses) > 60


def test_no_address_fails_on_what_browsers_never_send(addresses, logged):
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
    @given(of_hypothesis(paths, addresses))
    def ask(request):
        assert application.send(request) < 500

    ask()
    assert "Traceback" not in logged.getvalue()


def of_hypothesis(paths, names):
    """A strategy for requests: an address, and anything at one of its places."""
    anything = st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode))
    return st.builds(
        built,
        st.sampled_from(paths),
        st.sampled_from(["GET", "HEAD", "POST", "PUT"]),
        st.sampled_from(["path", "query", "body", "field", "header"]),
        anything,
        st.integers(0, 99),
    ).map(lambda given: given(names))


def built(path, method, place, value, number):
    def request(names):
        quoted = bad.quote_from_bytes(value, safe="").encode()
        target, headers, body = path.encode(), [("Content-Type", bad.FORM), ("Sec-Fetch-Site", b"same-origin")], b""
        fields = names[path] or ["a"]
        field = fields[number % len(fields)].encode()
        if place == "path":
            parts = target.split(b"/")
            parts[1 + number % (len(parts) - 1)] = quoted
            target = b"/".join(parts)
        elif place == "query":
            target += b"?" + field + b"=" + quoted
        elif place == "body":
            body = value
        elif place == "field":
            body = field + b"=" + quoted
        else:
            headers.append((bad.HEADERS[number % len(bad.HEADERS)], re.sub(rb"[\r\n\0]", b"", value)))
        return bad.Request(method, target, headers, body if method in ("POST", "PUT") else b"")

    return request
