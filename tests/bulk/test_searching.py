"""Search by what stands in a letter: marks, apostrophes and hyphens both ways; the same on both databases."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from appeals.models import Letter
from appeals.search import indexing
from appeals.search.question import LetterQuestion
from articles.comment_question import SEARCH_INDEX
from articles.models import Comment
from organisers.desk.asking import searching
from safety.typed.text import searchable
from tests import make

pytestmark = pytest.mark.django_db
NAMES = {
    "García": ["garcia", "GARCÍA", "García", "garc\u0069\u0301a"],
    "Garcia": ["garcía", "garcia"],
    "O’Neil": ["oneil", "o'neil", "O’Neil", "oʼneil"],
    "ONeil": ["o’neil", "o'neil"],
    "Smith-Jones": ["smithjones", "smith jones", "smith-jones", "smith‑jones", "jones smith"],
    "Smithjones": ["smith-jones", "smithjones"],
    "Jean Pierre": ["jean-pierre", "pierre jean"],
    "Łukasz Øster": ["lukasz oster", "łukasz øster"],
    "Müller Straße": ["muller strasse", "MÜLLER STRASSE"],
    "İzmir Çağdaş": ["izmir cagdas"],
    "Ελένη": ["ελενη", "Ελένη"],
    "Қожахметова Әлия": ["кожахметова", "алия қожахметова"],
    "Ёлкин": ["елкин", "ёлкин"],
    "Сергей": ["сергей", "СЕРГЕЙ"],
    "Nguyễn": ["nguyen", "nguyễn"],
    "हिन्दी": ["हिन्दी"],
    "350.org (Delhi)": ["350.org", "delhi", "350 delhi"],
}


@pytest.mark.parametrize(("name", "typed"), [(name, typed) for name, queries in NAMES.items() for typed in queries])
def test_a_name_is_found_by_every_way_to_type_it(name, typed):
    wanted = make.letter(make.appeal(), name=name, own_words="Words.\nOf two lines.")
    make.letter(wanted.appeal, name="Somebody", own_words="Elsewhere.")
    question = LetterQuestion(state="every", text=typed)
    assert list(question.letters()) == [wanted]
    assert list(question.rows_one_by_one()) == [wanted]
    assert question.first_keys(("id",), 5) == [wanted.pk]


@pytest.mark.parametrize(("name", "typed"), [("Сергей", "сергеи"), ("हिन्दी", "हनद"), ("Kay", "kai")])
def test_letters_of_their_own_are_not_mixed_up(name, typed):
    make.letter(make.appeal(), name=name, own_words="")
    assert not LetterQuestion(state="every", text=typed).letters().exists()


def test_one_or_two_signs_find_words_that_begin_with_them():
    appeal = make.appeal()
    first = make.letter(appeal, name="Li Na", own_words="")
    second = make.letter(appeal, name="Ada", own_words="One line.\nAnd\nli at the end")
    make.letter(appeal, name="Emilia Oliver", own_words="(Believe)")
    assert set(LetterQuestion(state="every", text="li").letters()) == {first, second}
    assert set(LetterQuestion(state="every", text="li").rows_one_by_one()) == {first, second}
    chinese = make.letter(appeal, name="王", own_words="我住在北京三年了")
    assert list(LetterQuestion(state="every", text="北京").letters()) == [chinese]


def test_what_is_searchable_has_one_space_between_words_and_folding_it_again_changes_nothing():
    text = searchable("Ada  O’Neil-Smith", "350.org", "«Дом»,\nили нет?")
    assert text == "ada oneilsmith 350 org дом или нет"
    assert searchable(text) == text


@pytest.mark.parametrize("order", [("id",), ("written_on", "id"), ("-written_on", "id")])
@pytest.mark.parametrize("looked_at", [0, 2, 100])
def test_the_first_that_match_are_the_same_whichever_way_they_are_found(monkeypatch, order, looked_at):
    monkeypatch.setattr(searching, "LOOKED_AT", looked_at)
    appeal = make.appeal()
    for number in range(6):
        make.letter(appeal, own_words="Casino" if number % 2 else "A home")
    question = LetterQuestion(state="approved", text="casino")
    expected = list(Letter.objects.filter(own_words="Casino").order_by(*order).values_list("pk", flat=True))
    assert question.first_keys(order, 10) == expected
    assert question.first_keys(order, 2) == expected[:2]


def test_the_index_is_made_once_where_the_role_may_and_told_of_where_it_may_not():
    told = []
    if connection.vendor != "postgresql":
        assert not indexing.make(connection, told.append) and not told
        return
    assert indexing.make(connection, told.append) and indexing.make(connection, told.append)
    for _ in range(2):
        assert indexing.make(connection, told.append, Comment, SEARCH_INDEX)
    wanted = make.letter(make.appeal(), own_words="Casino")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX letter_search, comment_search")
        cursor.execute("DROP EXTENSION pg_trgm")
        cursor.execute("CREATE ROLE without_rights")
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO without_rights")
        cursor.execute("SET LOCAL ROLE without_rights")
        assert not indexing.make(connection, told.append)
        assert LetterQuestion(state="every", text="casino").first_keys(("id",), 5) == [wanted.pk]
        cursor.execute("RESET ROLE")
    assert told == [indexing.WITHOUT_INDEX]


def test_stored_letters_are_folded_anew_in_steps(monkeypatch):
    migration = import_module("appeals.migrations.0012_fold_marks_and_hyphens")
    monkeypatch.setattr(migration, "AT_ONCE", 2)
    appeal = make.appeal()
    for _ in range(5):
        make.letter(appeal, name="Ana García-López", own_words="", search_text="ana garcía-lópez")
    migration.fold_anew(apps, SimpleNamespace(connection=connection))
    assert set(Letter.objects.values_list("search_text", flat=True)) == {"ana garcialopez"}
