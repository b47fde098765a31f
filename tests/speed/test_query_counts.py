"""What readers and writers cost the database: nothing while a page is cached, and eight statements for a letter."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals.services.arriving import judging
from appeals.views import appeal as appeal_views
from safety.typed.email_address import EmailAddress
from tests import make

pytestmark = pytest.mark.django_db
APPEAL = f"/appeals/{make.APPEAL_SLUG}/"
CACHED = ["/", "/ru/", "/kk/", "/articles/shanyrak-aigyerim/", APPEAL, f"{APPEAL}letters/", "/privacy/"]


def queries_of(ask) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = ask()
    assert response.status_code in (200, 302), response.status_code
    return len(captured)


@pytest.mark.parametrize("path", CACHED)
def test_a_cached_page_asks_the_database_nothing(client, path):
    """Without the page cache, each of these is 2 to 12 queries a visitor."""
    make.campaign()
    assert queries_of(lambda: client.get(path)) > 0
    assert queries_of(lambda: client.get(path)) == 0
    assert queries_of(lambda: client.get(path, {"utm_source": "somewhere"})) == 0


@pytest.mark.parametrize("confirms", [True, False])
def test_a_letter_takes_eight_statements_however_many_there_are(client, settings, monkeypatch, confirms):
    """Guards against looking letters up, or counting them, while one is stored."""
    settings.CONFIRM_LETTERS = confirms
    monkeypatch.setattr(appeal_views, "KEPT_SECONDS", 60.0)
    monkeypatch.setattr(appeal_views, "_kept", {})
    appeal = make.campaign()
    queries_of(lambda: make.post_letter(client))
    few = queries_of(lambda: make.post_letter(client))
    for _ in range(50):
        make.letter(appeal, address=make.address())
    many = queries_of(lambda: make.post_letter(client))
    assert few == many <= 8


def test_unproved_letters_of_an_address_are_not_looked_through_when_another_comes_in(settings):
    """A stranger's three hundred fakes would make each further letter of the address slower, and so tell of it."""
    settings.CONFIRM_LETTERS = False
    appeal = make.appeal()
    with CaptureQueriesContext(connection) as captured:
        judging.objections_to([judging.Sender(appeal.pk, EmailAddress.parse("ada@example.org"))])
    (query,) = captured
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {query['sql']}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "contact_one_proved_letter_an_address" in plan and "contact_by_address" not in plan
