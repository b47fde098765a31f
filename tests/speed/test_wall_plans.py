"""Every list of letters that a visitor can ask for is read from an index in its order, whatever is chosen.

PostgreSQL knows what its tables hold. SQLite is not told (nothing runs ANALYZE): it plans for few as for a million.
"""

import uuid

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.models import Letter
from appeals.models.letters.wall_index import wall_index
from bench.seeding import seed_letters
from safety.keys import keyset
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
MIDDLE = uuid.UUID(int=2**127)
WALL = f"/appeals/{make.APPEAL_SLUG}/letters/"
# What is chosen, by the letters of bench/seeding.py, and the index that has it in the wall's order.
CHOSEN = {
    "": "letter_wall",
    "country=DE": "letter_wall_by_country",
    "language=de": "letter_wall_by_language",
    "country=DE&language=de": "letter_wall_by_both",
    "country=DE&language=kk": "letter_wall_by_both",
}


@pytest.fixture
def appeal():
    made = make.site()
    seed_letters(3000)
    # Half of them on one day.
    Letter.objects.filter(pk__lt=MIDDLE).update(written_on=timezone.localdate())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
    return made


def plans_of(path):
    """The plan of each query for letters."""
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(path).status_code == 200
    table = f'FROM "{Letter._meta.db_table}"'
    return {query["sql"]: plan_of(query["sql"]) for query in captured if table in query["sql"]}


def plan_of(sql):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # With three thousand rows it may be as cheap to sort a handful; with a million it is not.
            cursor.execute("SET enable_sort = off; SET enable_bitmapscan = off; SET enable_seqscan = off")
        cursor.execute(f"{'EXPLAIN' if connection.vendor == 'postgresql' else 'EXPLAIN QUERY PLAN'} {sql}")
        plan = " | ".join(str(cell) for row in cursor.fetchall() for cell in row)
        if connection.vendor == "postgresql":
            cursor.execute("RESET enable_sort; RESET enable_bitmapscan; RESET enable_seqscan")
        return plan


def indexes_in(plan):
    """The indexes that a plan reads; fails where it sorts, or looks at a whole table."""
    assert not any(word in plan for word in ("SCAN", "TEMP B-TREE", "Seq Scan", "Sort")), plan
    words = plan.replace("(", " ").split()
    return {words[place + 1] for place, word in enumerate(words) if word in ("INDEX", "using")}


def as_good(chosen):
    """Indexes that PostgreSQL, which knows what the tables hold, may take as well.

    Half of all letters have own words, so that of all decided ones is as good for a page of them; and nearly all letters
    with own words are German ones in German.
    """
    if connection.vendor != "postgresql":
        return set()
    if not chosen:
        return {"letter_decided"}
    return {"letter_wall_by_country", "letter_wall_by_language"} if chosen == "country=DE&language=de" else set()


def test_every_page_of_the_wall_is_read_from_the_index_of_what_is_chosen(appeal):
    for chosen, index in CHOSEN.items():
        (first,) = plans_of(f"{WALL}?{chosen}").values()
        # Within the day, and near its end, so that older ones follow.
        further: dict[str, str] = {}
        for last in (MIDDLE.int // 2, MIDDLE.int - 1):
            further |= plans_of(f"{WALL}?{chosen}&after={timezone.localdate()}_{uuid.UUID(int=last)}")
        for plan in (first, *further.values()):
            assert indexes_in(plan) <= {index, *as_good(chosen)}, (chosen, plan)
        # An `OR` of day and id would be asked of every letter of the day.
        assert len(further) >= 3 and not [sql for sql in further if " OR " in sql]


def test_the_home_page_and_a_letter_look_at_no_other_letters(appeal):
    letter = appeal.letters.on_wall()[60]
    for path in ("/", "/ru/", "/kk/", f"{WALL}{letter.pk}/"):
        plans = plans_of(path)
        assert plans
        for plan in plans.values():
            indexes_in(plan)


def test_a_page_of_the_wall_begins_within_a_day_of_many_letters(appeal):
    rows = appeal.letters.on_wall()
    seen, cursor = [], ""
    while found := keyset.following(rows, cursor, 30):
        seen += found
        cursor = keyset.cursor_of(found[-1])
    assert [letter.pk for letter in seen] == [letter.pk for letter in rows]


def test_an_index_of_the_wall_holds_no_letter_that_is_not_on_it():
    """Storing and confirming a letter writes into none of them; only an approval does."""
    assert "approved" in str(wall_index("x").condition) and "own_words" in str(wall_index("x").condition)
