"""A letter's own page: its writer's words first, a title and a preview that name nobody, and ways to its neighbours."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals.models import Letter
from appeals.wall.letters import names_writer
from tests import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 20)


@pytest.fixture
def appeal():
    return make.appeal()


def page_of(client, letter, prefix: str = "") -> str:
    cache.clear()
    response = client.get(f"{prefix}/appeals/{letter.appeal.slug}/letters/{letter.pk}/")
    assert response.status_code == 200
    return response.text


def title_of(html: str) -> str:
    return re.search(r"<h1[^>]*>(.*?)</h1>", html)[1]


def test_a_title_has_the_city_where_its_writer_is_named_and_never_a_name(client, appeal):
    public = make.letter(appeal, naming="public", name="Ada Planted", city="Sheffield", country="GB")
    assert title_of(page_of(client, public)) == "A letter from Sheffield, United Kingdom"
    for naming, fields in (("mayor", {"name": "Ada Planted", "city": "Sheffield"}), ("nobody", {}), ("public", {})):
        html = page_of(client, make.letter(appeal, naming=naming, country="DE", **fields))
        assert title_of(html) == "A letter from a supporter, Germany"


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_the_preview_has_title_and_words_and_no_name(client, appeal, prefix):
    letter = make.letter(appeal, name="Ada Planted", organisation="Plantedunion", city="Leeds", own_words="Word " * 300)
    html = page_of(client, letter, prefix)
    head = html[: html.index("</head>")]
    assert "Planted" in html and "Planted" not in head
    (title,) = re.findall('<meta property="og:title" content="(.*?)">', head)
    (words,) = re.findall('<meta property="og:description" content="(.*?)">', head)
    assert title == title_of(html) and "Leeds" in title
    assert words.startswith("Word Word") and len(words) <= 200
    assert '<meta name="robots" content="noindex">' in head


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ada Planted", "I am ada planted."),
        ("Айгүл Серікова", "Мен Айгүлмін, мұғаліммін."),
        ("Мария Planted", "С любовью от Марии."),
        ("Андрей Planted", "Написано Андреем."),
        ("नरेन्द्र Planted", "मैं नरेन्द्र हूँ।"),
        ("Li", "Signed: Li"),
    ],
)
@pytest.mark.parametrize("naming", ["public", "mayor"])
def test_words_that_name_their_writer_are_in_no_preview(client, appeal, naming, name, words):
    """Messengers keep a preview, whatever becomes of the letter."""
    html = page_of(client, make.letter(appeal, naming=naming, name=name, own_words=f"Word. {words}"))
    head = html[: html.index("</head>")]
    assert words in html and "Word." not in head
    assert len(re.findall(r'(?:name="description"|og:description") content="[^"]+"', head)) == 2


@pytest.mark.parametrize(
    ("name", "words"),
    [("Ada Lee", "Adamant people lead."), ("Ann", "Annual rents rise."), ("Том Ли", "Только так. Лишь так.")],
)
def test_other_words_are_no_names(name, words):
    assert not names_writer(Letter(name=name), words)


def test_a_translation_and_an_organisation_name_the_writer_too():
    assert names_writer(Letter(name="Асель"), "I am Assel.", "Меня зовут Асель.")
    assert names_writer(Letter(name="A", organisation="Tenants’ Union"), "For the TENANTS'\nUnion.")
    assert not names_writer(Letter(), "Words.", "")


def test_the_words_come_first_and_the_whole_letter_is_folded(client, appeal):
    html = page_of(client, make.letter(appeal, own_words="My street was cleared."))
    folded = html.index('<details class="whole-letter">')
    assert html.index("My street was cleared.", html.index("<main")) < folded < html.index("greeting of")
    assert "Write your own" in html and 'class="share"' in html and "js/share" in html
    assert 'data-title="A letter from a supporter, Germany"' in html and "subject=A%20letter%20from" in html


def test_what_is_passed_on_has_a_title_and_words(client, appeal):
    html = page_of(client, make.letter(appeal, naming="nobody"))
    assert 'href="mailto:?subject=A%20letter%20from%20a%20supporter' in html
    assert 'data-title="A letter from a supporter' in html and 'data-text="A letter from a supporter' in html


def test_one_leads_through_all_letters_and_back(client, appeal):
    for number in range(7):
        make.letter(appeal, written_on=DAY - dt.timedelta(days=number // 3))
    make.letter(appeal, state="confirmed", written_on=DAY)
    make.letter(make.appeal(), written_on=DAY)
    expected = sorted(
        Letter.objects.filter(appeal=appeal).on_wall(), key=lambda one: (-one.written_on.toordinal(), one.pk.int)
    )
    for letter, newer, older in zip(expected, [None, *expected], [*expected[1:], None], strict=False):
        html = page_of(client, letter)
        links = dict(re.findall(r'href="[^"]*/letters/([0-9a-f-]{36})/" rel="(\w+)"', html))
        wanted = {str(one.pk): rel for one, rel in ((newer, "prev"), (older, "next")) if one}
        assert links == wanted


def test_a_letter_among_fifty_costs_no_more_queries_than_alone(client, appeal):
    """Neighbours are found by the index of the wall, from the letter's own place: nothing is counted.

    Where there is none on the same day, a second query looks at the other days.
    """

    def queries():
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            page_of(client, letter)
        return [query["sql"] for query in captured]

    letter = make.letter(appeal, written_on=DAY)
    alone = queries()
    for number in range(50):
        make.letter(appeal, written_on=DAY + dt.timedelta(days=number % 3 - 1))
    among = queries()
    assert len(among) <= len(alone)
    assert not [sql for sql in among if "COUNT(" in sql or "OFFSET" in sql]


def test_a_long_text_is_cut_on_the_wall_and_whole_on_its_page(client, appeal):
    letter = make.letter(appeal, own_words="Housing is a right. " * 90 + "The end.")
    wall = client.get(f"/appeals/{appeal.slug}/letters/").text
    assert "The end." not in wall and "Housing is a right.\u00a0…" in wall
    assert f'/letters/{letter.pk}/">Read the whole letter</a>' in wall
    assert "The end." in page_of(client, letter)
