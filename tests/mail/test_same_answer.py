"""Every writer gets the same answer for the same work: new, repeated, held, blocked, erased, withdrawn."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.models import Appeal, Contact, Letter
from appeals.services import judging, moderating
from appeals.services.confirming import confirm_letter
from campaign.content.files import APPEAL_SLUG
from outbox import blocking
from safety import throttling
from tests import make
from tests.mail import letters

pytestmark = pytest.mark.django_db
NETWORK = "203.0.113.7"


def over_the_limit() -> dict[str, Any]:
    for _ in range(judging.LETTERS_PER_BURST):
        judging.hit(throttling.network_of(NETWORK), timezone.now())
    return {}


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


CASES: list[Callable[[], dict[str, Any]]] = [
    dict,
    proved,
    repeated,
    erased,
    withdrawn,
    blocked,
    blocked_domain,
    over_the_limit,
    everything_held,
    lambda: {"topic": "https://spam.example"},
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
