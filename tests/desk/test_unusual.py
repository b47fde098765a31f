"""What is unusual about a letter is said in words; what is usual is not."""

import pytest
from django.db import connection
from django.test import Client

from appeals.models import Letter
from organisers.desk.reading import marks
from safety.typed.same_words import digest_of_words
from safety.typed.text import searchable
from safety.typed.unusual import is_in_another_language, is_in_capitals
from tests import make
from tests.desk.pages import moderator, page_of

pytestmark = pytest.mark.django_db


def marks_of(letter):
    client, _ = moderator()
    shown = client.get(page_of(letter)).context
    return [mark.text for mark in (*shown["marks"], *shown["folded_marks"])]


def test_a_usual_letter_has_no_mark():
    letter = make.letter(make.appeal(), state="confirmed", address=make.address())
    assert marks_of(letter) == []


def test_the_same_words_are_counted_whatever_their_case_and_signs(monkeypatch):
    monkeypatch.setattr(marks, "MOST_COUNTED", 3)
    appeal = make.appeal()
    letter = make.letter(appeal, state="confirmed", own_words="Stop it, now! Élan.")
    make.letter(appeal, state="pending", own_words="stop it now élan")
    assert marks_of(letter) == []
    make.letter(appeal, state="rejected", own_words="STOP it – now; “elan”")
    assert marks_of(letter) == ["The same words: 1 other"]
    for _ in range(5):
        make.letter(appeal, own_words="stop it now élan")
    assert marks_of(letter) == ["The same words: 3+ others"]


def test_it_reads_no_more_than_the_index():
    letter = make.letter(make.appeal())
    plan = Letter.objects.with_same_words(letter).order_by()[:101].explain()
    if connection.vendor == "sqlite":
        assert "letter_same_words" in plan


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"own_words": "See www.example.com/x for it."}, "link"),
        ({"own_words": "Write to me: a@example.org"}, "address"),
        ({"own_words": "Long words. " * 110}, "Very long: 1,320 characters"),
        ({"own_words": "WHY DO YOU DESTROY OUR HOMES?"}, "capitals"),
        ({"own_words": "I, Zhanargul, have lost a home.", "name": "Zhanargul Someone"}, "name their writer"),
        (
            {"own_words": "У меня отняли дом, и не только у меня.", "own_language": "de"},
            "Another language? It says: German",
        ),
    ],
)
def test_each_mark_says_what_it_is(fields, said):
    letter = make.letter(make.appeal(), state="confirmed", **fields)
    [text] = marks_of(letter)
    assert said in text


@pytest.mark.parametrize(
    ("text", "language", "differs"),
    [
        ("Үйсіз қалдым, көмектесіңіздер. Баспана құқық.", "ru", True),
        ("В Шаңыраке у нас был дом, и его снесли в 2006 году.", "ru", False),
        ("Наш дом снесли, и мы остались на улице с детьми; никто не помог, никто не ответил нам.", "kk", True),
        ("Üyim buzyldy, balalarym köşede qaldy.", "kk", False),
        ("家を失いました。家は権利です。どうか話を聞いてください。", "ja", False),
        ("Mein Haus ist mein Recht, sagt der Nachbar.", "ar", True),
        ("البيت حق لكل إنسان ولا يجوز هدمه", "en", True),
        ("Дом", "en", False), ("А что угодно может быть написано тут", "und", False),
    ],
)  # fmt: skip
def test_another_language_than_it_is_said_to_be_in(text, language, differs):
    assert is_in_another_language(text, language) == differs


@pytest.mark.parametrize(
    ("text", "is_loud"),
    [("NO!", False), ("STOP THE DEMOLITIONS NOW", True), ("البيت حق لكل إنسان", False), ("Ok. " * 9, False)],
)
def test_capitals(text, is_loud):
    assert is_in_capitals(text) == is_loud


def test_a_burst_of_one_domain_and_of_one_network_has_its_link():
    appeal = make.appeal()
    letters = [make.letter(appeal, state="confirmed", address=f"a{n}@burst.example") for n in range(22)]
    type(letters[0].contact).objects.update(lane=7)
    text = " ".join(marks_of(letters[0]))
    assert "From one domain that day: 22 letters" in text
    assert "From one network that day: 22 letters" in text


def test_a_letter_that_comes_in_has_the_digest_and_the_search_text_of_its_words():
    make.site()
    fields = {"name": "Ada O’Neil-Smith", "organisation": "", "own_words": "Ёлки-палки, “home”!"}
    make.post_letter(Client(), **fields)
    letter = Letter.objects.get()
    assert letter.words_digest == digest_of_words(fields["own_words"])
    assert letter.search_text == searchable(fields["name"], fields["organisation"], fields["own_words"])
