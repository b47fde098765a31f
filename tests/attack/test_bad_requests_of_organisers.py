"""Bad requests of logged-in people: whatever is in a path, a query or a form of the admin, no group gets a 500.

Here one for each address, by one of the groups each; `make chaos` sends thirty by each group, or CHAOS_BY_ORGANISERS.
"""

import os
import random

import pytest
from django.conf import settings
from django.db import transaction

from tests.attack import bad
from tests.attack.sending import InProcess
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
