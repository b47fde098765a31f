"""Every writer gets the same answer for the same work: new, repeated, held, blocked, erased, withdrawn."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.models import Appeal, Contact, Letter
from appeals.services.decisions import moderating
from appeals.services.writers.confirming import confirm_letter
from campaign.content.files import APPEAL_SLUG
from outbox import blocking
from tests import make
from tests.mail import letters

pytestmark = pytest.mark.django_db
NETWORK = "203.0.113.7"
NOON = dt.datetime(2026, 3, 20, 12, tzinfo=timezone.get_default_timezone())


def proved() -> dict[str, Any]:
    letter = letters.write("known@example.org")
    confirm_letter(letter_id=letter.pk, now=timezone.now())
    return {"email": "Known+again@EXAMPLE.org"}


def repeated() -> dict[str, Any]:
    letters.write("known@example.org")
    return {"email": "Known+again@EXAMPLE.org"}


def erased() -> dict[str, Any]:
    letters.write("gone@example.org")
    Contact.objects.update(sealed_address=None)
    return {"email": "gone@example.org"}


def withdrawn() -> dict[str, Any]:
    letter = letters.write("back@example.org")
    moderating.withdraw(letter_id=letter.pk, by=None, now=timezone.now())
    return {"email": "back@example.org"}


def blocked() -> dict[str, Any]:
    blocking.block_address("blocked@example.org", by=None, now=timezone.now())
    return {"email": "blocked@example.org"}


def blocked_domain() -> dict[str, Any]:
    blocking.block_domain("example.net", by=None, now=timezone.now())
    return {"email": "somebody@mail.example.net"}


def everything_held() -> dict[str, Any]:
    Appeal.objects.update(holds_everything=True)
    return {}


def trapped_and_repeated() -> dict[str, Any]:
    return {**repeated(), "topic": "https://spam.example"}


def trapped() -> dict[str, Any]:
    return {"topic": "https://spam.example"}


CASES: list[Callable[[], dict[str, Any]]] = [
    dict,
    proved,
    repeated,
    erased,
    withdrawn,
    blocked,
    blocked_domain,
    everything_held,
    trapped,
    trapped_and_repeated,
]


def answer(**fields: Any) -> tuple[Any, list[str]]:
    with CaptureQueriesContext(connection) as queries:
        response = make.post_letter(Client(REMOTE_ADDR=NETWORK), **fields)
    verbs = [" ".join(query["sql"].split("(")[0].split()[:3]) for query in queries]
    seen = (response.status_code, sorted(response.headers.items()), response.content)
    return seen, [verb for verb in verbs if "SAVEPOINT" not in verb]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
@pytest.mark.parametrize("confirms", [True, False])
def test_the_answer_and_the_statements_are_those_of_a_new_letter(settings, case, confirms) -> None:
    settings.CONFIRM_LETTERS = confirms
    make.appeal(APPEAL_SLUG)
    expected = answer()
    assert answer(**case()) == expected
    # The first is that of the appeal, which a process keeps for a moment.
    assert len(expected[1]) <= 7


def without_what_was_typed(page: bytes) -> bytes:
    """A page without the values of fields, and without the time that its ticket is good from."""
    return re.sub(rb' value="[^"]*"|<time.*?</p>|data-seconds="\d+"', b"", page)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
@pytest.mark.parametrize("confirms", [True, False])
def test_over_the_limit_of_a_network_too_answer_and_statements_are_those_of_a_new_letter(
    settings, case, confirms
) -> None:
    settings.CONFIRM_LETTERS = confirms
    make.appeal(APPEAL_SLUG)
    with time_machine.travel(NOON, tick=False):
        fields = case()
        letters.fill(NETWORK)
        before = Letter.objects.count()
        (status, headers, page), statements = answer()
        (status_too, headers_too, page_too), statements_too = answer(**fields)
    assert status == status_too == 429
    assert [name for name, _ in headers] == [name for name, _ in headers_too]
    assert without_what_was_typed(page) == without_what_was_typed(page_too)
    assert statements == statements_too
    assert Letter.objects.count() == before
    assert not any(verb.startswith(("INSERT", "UPDATE")) and "hit" not in verb for verb in statements)


def test_the_page_that_follows_is_the_same_for_everybody(client) -> None:
    make.campaign()
    pages = set()
    for fields in ({}, {"topic": "x"}, {"email": "a@example.org"}, {"email": "a@example.org"}):
        response = make.post_letter(client, **fields)
        pages.add(client.get(response["Location"]).content)
    assert len(pages) == 1


@pytest.mark.parametrize("confirms", [True, False])
def test_a_second_letter_changes_nothing_of_the_first(settings, confirms) -> None:
    settings.CONFIRM_LETTERS = confirms
    make.appeal(APPEAL_SLUG)
    first = letters.write("ada@example.org", own_words="The first.")
    before = Letter.objects.filter(pk=first.pk).values().get(), Contact.objects.values().get()
    second = letters.write("ada@example.org", own_words="The second.", naming="nobody", country="FR", updates="on")
    assert second.pk != first.pk and letters.state(second) == "pending"
    assert (Letter.objects.filter(pk=first.pk).values().get(), Contact.objects.get(pk=first.pk).pk) == (
        before[0],
        first.pk,
    )
    assert Contact.objects.filter(pk=first.pk).values().get() == before[1]
