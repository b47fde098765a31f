"""Lists of the admin that grow without end are read in the order of an index, and the index of words makes nobody wait."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals.search.indexing import GATHERED_KILOBYTES
from tests import make
from tests.admin.entering import superuser

pytestmark = pytest.mark.django_db
LISTS = {
    "appeals/letter/": "appeals_letter",
    "appeals/letter/?state=approved": "appeals_letter",
    "appeals/letter/?state=every": "appeals_letter",
    "organisers/record/": "organisers_record",
    "organisers/batch/": "organisers_batch",
    "organisers/bulkjob/": "organisers_bulkjob",
    "outbox/outboxmessage/": "outbox_outboxmessage",
    "translations/translation/?which=every": "translations_translation",
}


def plan_of(sql) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # With no rows it is as cheap to sort them; with a million it is not.
            cursor.execute(
                "SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"
            )
            cursor.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
        cursor.execute(f"{'EXPLAIN' if connection.vendor == 'postgresql' else 'EXPLAIN QUERY PLAN'} {sql}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_no_list_that_grows_sorts_all_that_it_has():
    make.appeal()
    client = superuser()
    for path, table in LISTS.items():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/admin/{path}").status_code == 200
        pages = [
            query["sql"]
            for query in captured
            if query["sql"].partition(" FROM ")[2].startswith(f'"{table}"')
            and " ORDER BY " in query["sql"]
            and "LIMIT 10001" not in query["sql"]
        ]
        assert pages, path
        for sql in pages:
            plan = plan_of(sql)
            # Rows of one day or moment are put into order by their keys: that is no sorting of all.
            assert "Sort" not in plan.replace("Incremental Sort", "").replace("Presorted Key", "").replace(
                "Sort Key", ""
            ), path
            assert "TEMP B-TREE FOR ORDER BY" not in plan, path


def test_a_letter_that_enters_gathered_words_into_the_index_enters_few():
    if connection.vendor != "postgresql":
        pytest.skip("Only PostgreSQL has an index of words.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'letter_search'")
        assert cursor.fetchone() == ([f"gin_pending_list_limit={GATHERED_KILOBYTES}"],)
