"""Bad requests of logged-in people: whatever is in a path, a query or a form of the admin, no group gets a 500.

Here one for each address, by one of the groups each; `make chaos` sends thirty by each group, or CHAOS_BY_ORGANISERS.
"""

import os
import random
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import transaction

from tests.attack import bad
from tests.attack.sending import InProcess
from tests.html_forms import forms_of
from tests.people import walking

APPLICATION = InProcess()
IS_CHAOS = "CHAOS_LETTERS" in os.environ
EACH = int(os.environ.get("CHAOS_BY_ORGANISERS", "30")) if IS_CHAOS else 1
PEOPLE = [name for name in walking.VISITORS if name != walking.ANYBODY]
NAMES = [
    *("name", "title_en", "decision", "reason", "action", "_selected_action", "select_across", "index", "revision_en"),
    *("form-TOTAL_FORMS", "form-INITIAL_FORMS", "groups", "from", "to", "country", "city", "letters", "sure", "code"),
]


@pytest.fixture
def people(db):
    rows = walking.make_rows()
    paths = [route.path for route in walking.routes(rows) if "logout" not in route.path]
    assert len(paths) > 100
    return {name: walking.Visitor(name) for name in PEOPLE}, paths


def answer_to(visitor, request):
    """The status of the answer; what the request changed is undone."""
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    with transaction.atomic():
        status = APPLICATION.send(request, HTTP_COOKIE=cookies, HTTP_X_CSRFTOKEN=walking.CSRF, HTTP_HOST="localhost")
        transaction.set_rollback(True)
    return status


def test_no_group_of_organisers_gets_an_error_of_the_server(people):
    visitors, paths = people
    rng = random.Random(20060314)
    for number, path in enumerate(paths):
        for name in PEOPLE if IS_CHAOS else [PEOPLE[number % len(PEOPLE)]]:
            for _ in range(EACH):
                request = bad.of(path, NAMES, rng)
                if request.target.lower().startswith(f"/{settings.ADMIN_PATH}".encode()):
                    assert answer_to(visitors[name], request) < 500, (name, request)


@pytest.mark.skipif(not IS_CHAOS, reason="make chaos tries it")
def test_no_form_of_the_admin_fails_on_an_odd_value_among_good_ones(people):
    """Each form as its page has it, for the first group that is shown it, with one field or two that are odd."""
    visitors, paths = people
    rng = random.Random(20060314)
    forms = {}
    for name in reversed(PEOPLE):
        for path in (path for path in paths if path not in forms):
            with transaction.atomic():
                page = visitors[name].send("GET", path)
                found = forms_of(page.content.decode()) if page.status_code == 200 and not page.streaming else []
                transaction.set_rollback(True)
            fields = [(field, value) for form in found for field, values in form.fields.items() for value in values]
            if fields:
                forms[path] = name, fields
    assert len(forms) > 40
    for path, (name, fields) in forms.items():
        for _ in range(EACH * 3):
            sent = list(fields)
            for _ in range(rng.choice([1, 1, 2])):
                at = rng.randrange(len(sent))
                sent[at] = sent[at][0], rng.choice(bad.VALUES)
            body = urlencode(sent, errors="surrogatepass").encode()
            headers = [("Content-Type", bad.FORM), ("Sec-Fetch-Site", b"same-origin"), ("Origin", b"http://localhost")]
            request = bad.Request("POST", path.encode(), headers, body)
            assert answer_to(visitors[name], request) < 500, (name, request)
