"""Filters offer what occurs, found without walking through the table; what is chosen is offered in any case."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.models import Letter
from appeals.models.letters.letter import LANGUAGE_SQL
from organisers import record
from organisers.desk.lists import occurring
from organisers.models import Record
from tests import make
from tests.admin.entering import client_of, moderator, superuser
from tests.comments.making import comment

pytestmark = pytest.mark.django_db
LETTERS = "/admin/appeals/letter/"


def options(response, name) -> list[str]:
    """The values that a filter offers, without that for all."""
    [select] = re.findall(rf'<select id="finder-{name}".*?</select>', response.text, re.DOTALL)
    return [value for value in re.findall(r'value="([^"]*)"', select) if value]


def test_countries_languages_and_states_are_those_of_the_letters():
    appeal = make.appeal()
    make.letter(appeal, country="DE", own_language="de", state="confirmed")
    make.letter(appeal, country="KZ", own_language="kk", language="kk", state="approved")
    make.letter(appeal, country="KZ", own_words="", language="ru", state="approved")
    make.letter(appeal, state="withdrawn")
    page = moderator().get(LETTERS)
    assert sorted(options(page, "country")) == ["DE", "KZ"]
    assert sorted(options(page, "language")) == ["de", "en", "kk", "ru"]
    assert options(page, "state") == ["confirmed", "approved", "withdrawn", "every"]


def test_what_is_chosen_stays_offered_and_chosen_though_it_no_longer_occurs():
    make.letter(make.appeal(), country="DE", state="confirmed")
    page = moderator().get(f"{LETTERS}?country=FR&state=held")
    assert sorted(options(page, "country")) == ["DE", "FR"]
    assert 'value="FR" selected' in page.text and 'value="held" selected' in page.text
    assert not page.context["cl"].result_list
    assert options(moderator().get(f"{LETTERS}?country=XX"), "country") == ["DE"]


def test_the_record_offers_whoever_is_in_it():
    busy, idle = make.organiser(password=None), make.organiser(password=None)
    record.write(by=busy, act="approve", subject="letter 1", now=timezone.now())
    offered = options(client_of(idle).get("/admin/organisers/record/"), "organiser")
    assert offered == [str(busy.pk), "site"]


def test_comments_and_deliveries_offer_the_states_that_there_are():
    client = superuser()
    assert options(client.get("/admin/articles/comment/"), "state") == ["every"]
    assert options(client.get("/admin/deliveries/delivery/"), "state") == []
    comment(make.article())
    assert len(options(client.get("/admin/articles/comment/"), "state")) == 2


def test_values_of_are_those_that_distinct_finds():
    appeal = make.appeal()
    for country in ("DE", "FR", "DE", "ZW", "AF", "DE"):
        make.letter(appeal, country=country)
    make.letter(appeal, state="withdrawn")
    record.write(by=None, act="change", subject="x", now=timezone.now())
    assert occurring.values_of(Letter, "country") == {"DE", "FR", "ZW", "AF"}
    assert occurring.values_of(Record, "done_by") == set()
    assert occurring.some_of(Letter, "state", ["approved", "held", "x' OR 1=1"]) == {"approved"}


def test_finding_them_walks_through_no_table():
    """With a scan, a million letters would be read for each page of the list."""
    make.letter(make.appeal())
    with CaptureQueriesContext(connection) as captured:
        occurring.values_of(Letter, "country")
        occurring.values_of(Record, "done_by")
    assert len(captured) == 2
    with connection.cursor() as cursor:
        for query in captured.captured_queries:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute(f"EXPLAIN {query['sql']}")
                plan = " ".join(row[0] for row in cursor.fetchall())
                assert "Index Only Scan" in plan and "Seq Scan on" not in plan
            else:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                steps = [row[3] for row in cursor.fetchall() if "letter" in row[3] or "record" in row[3]]
                assert len(steps) == 2 and all("SEARCH" in step and "COVERING INDEX" in step for step in steps)


def test_languages_are_found_in_the_index_of_what_is_filtered_by():
    make.letter(make.appeal(), own_words="", language="ru")
    with CaptureQueriesContext(connection) as captured:
        assert occurring.values_of(Letter, "own_language", sql=LANGUAGE_SQL) == {"ru"}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'' if connection.vendor == 'postgresql' else 'QUERY PLAN'} {captured[0]['sql']}")
        plan = " ".join(str(row[-1]) for row in cursor.fetchall())
    assert "letter_by_language" in plan and "Seq Scan on appeals" not in plan and "SCAN appeals" not in plan


def test_a_filter_says_that_it_is_set_and_the_list_how_many_are():
    make.letter(make.appeal(), state="confirmed", country="DE")
    client = moderator()
    assert "finder-number" not in client.get(LETTERS).text
    page = client.get(f"{LETTERS}?country=DE&words=own&from=2026-01-01&to=x&state=nonsense")
    assert page.context["cl"].active_filters == 3
    assert "finder-number" in page.text and "Clear: back to the whole list" in page.text
