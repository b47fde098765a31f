"""The people on the home page: their words, in the page's language first, by place alone; no name, and no empty box."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from appeals.models.letters.states import Naming, State
from appeals.services.decisions import moderating
from appeals.services.figures import breakdowns
from tests import make
from tests.translations.making import translation as translated

pytestmark = pytest.mark.django_db
NAME, ORGANISATION = "Zanarkand Quillfeather", "Guild of Quillfeathers"


@pytest.fixture
def appeal():
    return make.site()


def home(path: str = "/") -> str:
    cache.clear()
    return Client().get(path).content.decode()


def voices(path: str = "/") -> list[str]:
    """What each letter on the home page says, with its place."""
    found = re.findall(r'<li class="voice">(.*?)</li>', home(path), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", voice).split()) for voice in found]


def endorse(appeal, *names: str, is_checked: bool = True) -> None:
    for name in names:
        make.endorsement(appeal, organisation=name, is_checked=is_checked)


@pytest.mark.parametrize("path", ["/", "/ru/", "/kk/"])
def test_before_there_is_anybody_nothing_is_shown_of_people(appeal, path):
    make.letter(appeal, state=State.CONFIRMED)
    make.letter(appeal, own_words="", naming=Naming.NOBODY)
    endorse(appeal, "One", "Two")
    assert 'class="frame people"' not in home(path)


def test_a_letter_is_shown_by_its_place_and_leads_to_its_own_page(appeal):
    named = make.letter(appeal, own_words="I lost a home.", city="Leeds", country="GB")
    make.letter(appeal, own_words="So did I.", city="Hannover", country="DE", naming=Naming.MAYOR)
    make.letter(appeal, own_words="And we.", country="FR", naming=Naming.NOBODY)
    assert sorted(voices()) == [
        "And we. Read the letter: France",
        "I lost a home. Read the letter: Leeds , United Kingdom",
        "So did I. Read the letter: Germany",
    ]
    assert f'href="/appeals/{appeal.slug}/letters/{named.pk}/"' in home()
    assert f'href="/ru/appeals/{appeal.slug}/letters/{named.pk}/"' in home("/ru/")


def test_no_name_of_a_writer_is_on_the_home_page(appeal):
    """Search engines list it; the pages that name writers ask them not to."""
    said = "An eviction is violence."
    make.letter(appeal, own_words=said, name=NAME, organisation=ORGANISATION, city="Leeds")
    make.letter(appeal, own_words=f"I am quillfeather. {said}", name=NAME)
    make.letter(appeal, own_words=f"Greetings of the {ORGANISATION}.", name="Li", organisation=ORGANISATION)
    make.letter(appeal, own_words="Li greets you.", name="Li")
    make.letter(appeal, own_words="Мен Зейнепмін, from Quillfeather’s.", own_language="kk", name="Зейнеп")
    make.letter(appeal, own_words=f"{NAME.upper()}, for the mayor.", name=NAME, naming=Naming.MAYOR)
    breakdowns.recompute_breakdowns(now=timezone.now())
    page = home()
    assert said in page and len(voices()) == 1
    assert not re.search(r"quillfeather|zanarkand|зейнеп", page, re.IGNORECASE) and "Li greets" not in page


def test_letters_in_the_pages_language_come_first_then_translated_ones(appeal):
    today = timezone.localdate()
    for number, (words, language) in enumerate(
        [("Мой дом.", "ru"), ("Менің үйім.", "kk"), ("Ma maison.", "fr"), ("My home.", "en")]
    ):
        letter = make.letter(
            appeal, own_words=words, own_language=language, written_on=today - dt.timedelta(days=number)
        )
        if language == "en":
            translated(letter, language="kk", text="Үйім, аударма.")
    assert [voice.split(".")[0] for voice in voices()] == ["My home", "Мой дом", "Менің үйім", "Ma maison"]
    assert [voice.split(".")[0] for voice in voices("/ru/")] == ["Мой дом", "Менің үйім", "Ma maison", "My home"]
    assert [voice.split(".")[0] for voice in voices("/kk/")][:2] == ["Менің үйім", "Үйім, аударма"]
    assert 'lang="fr" dir="auto">Ma maison' in home()


def test_of_the_pages_own_letters_the_one_with_most_to_say_leads(appeal):
    today = timezone.localdate()
    for number, (words, language) in enumerate(
        [("Short.", "en"), ("I lost a home once.", "en"), ("Brief.", "en"), ("Une lettre bien plus longue.", "fr")]
    ):
        make.letter(appeal, own_words=words, own_language=language, written_on=today - dt.timedelta(days=number))
    assert [voice.split(".")[0] for voice in voices()] == [
        "I lost a home once",
        "Short",
        "Brief",
        "Une lettre bien plus longue",
    ]


def test_a_letter_that_is_withdrawn_or_hidden_is_gone_at_once(appeal):
    kept, withdrawn, hidden = (make.letter(appeal, own_words=f"Words, {number}.") for number in range(3))
    assert len(voices()) == 3
    now = timezone.now()
    moderating.withdraw(letter_id=withdrawn.pk, by=None, now=now)
    moderating.reject(ids=[hidden.pk], reason="nonsense", by=None, now=now)
    assert len(voices()) == 1 and kept.own_words in voices()[0]


def test_the_same_words_are_shown_once_and_five_letters_at_most(appeal):
    for _ in range(3):
        make.letter(appeal, own_words="Copied words.")
    assert len(voices()) == 1
    for number in range(9):
        make.letter(appeal, own_words=f"Words of number {number}.")
    assert len(voices()) == 5


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        ("en", 68, "Read all 68 letters"),
        ("en", 1_284, "Read all 1,284 letters"),
        ("en", 0, "Read the letters"),
    ],
)
def test_the_way_to_the_wall_says_how_many_letters_are_there(appeal, language, number, words):
    people = {"letters": [{"words": "Words.", "url": "/", "language": "en"}]}
    context = {"people": people, "count": {"on_wall": number}, "appeal": appeal}
    with translation.override(language):
        assert words in render_to_string("campaign/_people.html", context)


def test_organisations_are_named_from_three_on_once_they_are_checked(appeal):
    endorse(appeal, "One union", "Two union")
    endorse(appeal, "Unasked", is_checked=False)
    assert "One union" not in home()
    endorse(appeal, "A" * 150)
    page = home()
    assert all(name in page for name in ("One union", "Two union", "A" * 150)) and "Unasked" not in page
    assert page.count("<h2") == page.count("</h2>") and 'id="people-title"' in page


def test_people_cost_the_same_queries_with_one_letter_and_with_fifty(appeal):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            home("/kk/")
        assert "COUNT(" not in "".join(query["sql"] for query in captured if "letter" in query["sql"])
        return len(captured)

    make.letter(appeal, city="Leeds")
    endorse(appeal, *"abc")
    breakdowns.recompute_breakdowns(now=timezone.now())
    with_one = queries()
    for number in range(50):
        make.letter(appeal, city=f"City {number}", own_words=f"Words {number}", country="DE")
    endorse(appeal, *"defghijklmnopqrstu")
    breakdowns.recompute_breakdowns(now=timezone.now())
    assert queries() == with_one


def test_a_translated_letter_comes_before_newer_foreign_ones(appeal):
    older = make.letter(appeal, own_words="My home.", written_on=dt.date(2026, 3, 1))
    translated(older, language="kk", text="Менің үйім.")
    for number in range(15):
        make.letter(appeal, own_words=f"Newer words, {number}.", written_on=dt.date(2026, 3, 2))
    assert voices("/kk/")[0].startswith("Менің үйім.")
