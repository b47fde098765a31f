"""Statements cached as SQL do what the ORM's own would, on the database at hand."""

import datetime as dt
import uuid

import pytest
from django.db import connection, models, transaction
from django.db.models import F
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from appeals.models import Appeal, Letter, Tally
from safety.prepared import Hole, Insert, Select, Update
from tests import make

pytestmark = pytest.mark.django_db


def test_a_select_finds_the_rows_that_the_queryset_finds():
    make.appeal("first", goal=300)
    make.appeal("second", is_published=False)
    select = Select(
        lambda: Appeal.objects.published().filter(slug=Hole("slug", Appeal._meta.get_field("slug"))).order_by("slug")
    )
    for slug in ("first", "second", "third", "first"):
        rows = select.rows(slug=slug)
        expected = list(Appeal.objects.published().filter(slug=slug))
        assert rows == expected
        assert [row.__dict__ | {"_state": 0} for row in rows] == [row.__dict__ | {"_state": 0} for row in expected]
        assert not any(row._state.adding for row in rows)


def test_a_select_brings_related_rows_along():
    make.appeal("first")
    Tally.objects.update(online=7)
    select = Select(
        lambda: Appeal.objects.select_related("tally").filter(slug=Hole("slug", Appeal._meta.get_field("slug")))
    )
    with CaptureQueriesContext(connection) as queries:
        [appeal] = select.rows(slug="first")
        assert appeal.tally.online == 7
        assert appeal.tally.appeal is appeal
    assert len(queries) == 1


def test_a_select_of_values_gives_tuples():
    make.appeal("first", goal=300)
    make.appeal("second", is_published=False)
    slug = Appeal._meta.get_field("slug")
    select = Select(
        lambda: (
            Appeal.objects.filter(slug__in=[Hole("one", slug), Hole("two", slug)])
            .order_by("slug")
            .values_list("slug", "goal", "is_published")
        )
    )
    assert select.rows(one="first", two="third") == [("first", 300, True)]
    assert select.rows(one="second", two="first") == [("first", 300, True), ("second", None, False)]


def test_an_update_changes_the_rows_and_says_how_many():
    appeal = make.appeal()
    update = Update(
        lambda: (
            Tally.objects.filter(appeal_id=Hole("appeal", Tally._meta.pk)),
            {"online": F("online") + Hole("difference", models.IntegerField())},
        )
    )
    assert update.run(appeal=appeal.pk, difference=3) == 1
    assert update.run(appeal=appeal.pk, difference=-1) == 1
    assert update.run(appeal=appeal.pk + 1, difference=1) == 0
    assert Tally.objects.get(appeal=appeal).online == 2


def test_an_insert_stores_every_field_as_saving_does():
    appeal = make.appeal()
    insert = Insert(Letter)
    for _ in range(2):
        saved = make.letter(appeal, own_words="Дом – это «дом» 100 %s\nи \\ ещё", written_on=dt.date(2026, 3, 20))
        copy = Letter.objects.get(pk=saved.pk)
        copy.pk = uuid.uuid4()
        insert.run(copy)
        stored = Letter.objects.get(pk=copy.pk)
        assert stored.__dict__ | {"_state": 0, "id": 0} == saved.__dict__ | {"_state": 0, "id": 0}


def test_an_insert_of_several_rows_is_one_statement():
    appeal = make.appeal()
    insert = Insert(Letter)
    for count in (3, 1, 3, 2):
        letters = [make.letter(appeal, own_words=f"Letter {number}.") for number in range(count)]
        for letter in letters:
            letter.pk = uuid.uuid4()
        with CaptureQueriesContext(connection) as queries:
            insert.run(*letters)
        assert len(queries) == 1
        stored = Letter.objects.in_bulk([letter.pk for letter in letters])
        assert [stored[letter.pk].own_words for letter in letters] == [letter.own_words for letter in letters]


def test_an_insert_meets_the_constraints():
    letter = make.letter(make.appeal())
    letter.pk, letter.name, letter.naming = uuid.uuid4(), "Anna", "nobody"
    with pytest.raises(IntegrityError, match="letter_nobody_is_not_named"), transaction.atomic():
        Insert(Letter).run(letter)


def test_an_insert_that_meets_its_row_changes_the_named_fields_alone():
    letter = make.letter(make.appeal())
    insert = Insert(Letter, unique=["id"], updated=["language"])
    for language in ("ru", "kk"):
        other = make.letter(letter.appeal, name="Somebody else", language=language)
        other.pk = letter.pk
        insert.run(other)
        stored = Letter.objects.get(pk=letter.pk)
        assert (stored.name, stored.language) == (letter.name, language)


def test_a_statement_is_one_query_each_time():
    make.appeal("first")
    select = Select(lambda: Appeal.objects.filter(slug=Hole("slug", Appeal._meta.get_field("slug"))))
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            select.rows(slug="first")
        assert len(queries) == 1
