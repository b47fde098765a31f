"""The wall is filtered by no group that the chart would not show; whatever else is asked for gets one answer."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.models import Breakdown
from appeals.models.letters.states import State
from appeals.services.figures.breakdowns import recompute_breakdowns
from appeals.wall.filtering import Filter, choices
from tests import make

pytestmark = pytest.mark.django_db
NOT_APART = "These letters are not shown apart."


def letters_from(appeal, country: str, number: int, language: str = "en", **fields) -> None:
    for _ in range(number):
        make.letter(appeal, country=country, own_language=language, own_words=f"From {country}.", **fields)


@pytest.fixture
def appeal():
    """Germany 24 letters, Austria 11 (10 of them German), Kazakhstan 6, the United Kingdom 5; no other country."""
    made = make.appeal()
    letters_from(made, "DE", 13, "de")
    letters_from(made, "DE", 11)
    letters_from(made, "AT", 10, "de")
    letters_from(made, "AT", 1, "en")
    letters_from(made, "KZ", 6, "kk")
    letters_from(made, "GB", 5, "ru")
    recompute_breakdowns(now=timezone.now())
    return made


def ask(client, appeal, query: str, prefix: str = "") -> str:
    cache.clear()
    response = client.get(f"{prefix}/appeals/{appeal.slug}/letters/{query}")
    assert response.status_code == 200
    return response.text


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 30),
        ("?country=DE", 24),
        ("?country=AT", 11),
        ("?language=de", 23),
        ("?country=DE&language=de", 13),
        ("?country=DE&language=en", 11),
        ("?country=AT&language=de", 10),
        ("?country=&language=", 30),
        ("?country=DE&language=", 24),
        ("?language=kk", 6),
        ("?language=ru", 5),
    ],
)
def test_large_groups_and_the_languages_of_the_site_can_be_chosen(client, appeal, query, number):
    html = ask(client, appeal, query)
    assert html.count('class="wall-letter"') == number
    assert NOT_APART not in html


@pytest.mark.parametrize(
    "query",
    [
        "country=KZ",
        "country=GB",
        "country=AT&language=en",
        "country=KZ&language=kk",
        "language=fr",
        "country=KZ&language=fr",
    ],
)
def test_a_small_group_is_not_listed(client, appeal, query):
    html = ask(client, appeal, f"?{query}")
    assert "wall-letter" not in html.replace("wall-letters", "")
    assert NOT_APART in html


@pytest.mark.parametrize("query", ["country=IS", "country=IS&language=ru", "country=IS&after=2099-01-01_" + "0" * 32])
def test_the_answer_is_the_same_for_no_letter_and_for_nine(client, appeal, query):
    """Body, headers and queries. One letter more makes a group of ten, which may be chosen from the next day on."""

    def answer():
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            response = client.get(f"/appeals/{appeal.slug}/letters/?{query}")
        return response.text, dict(response.headers), [query["sql"] for query in captured]

    with_none = answer()
    letters_from(appeal, "IS", 9, "ru")
    letters_from(appeal, "IS", 0, "ru")
    recompute_breakdowns(now=timezone.now())
    with_nine = answer()
    assert NOT_APART in with_none[0]
    assert with_none == with_nine
    assert not [sql for sql in with_nine[2] if "own_words" in sql]
    letters_from(appeal, "IS", 1, "ru")
    assert answer() == with_none
    recompute_breakdowns(now=timezone.now())
    assert ("wall-letter" in answer()[0]) and NOT_APART not in answer()[0]


def test_what_hides_a_small_group_cannot_be_chosen_either(client):
    """France has 20 letters, but is merged with the 3 from Kazakhstan, which could be had by subtraction else."""
    appeal = make.appeal()
    for country, number in (("DE", 50), ("FR", 20), ("KZ", 3)):
        letters_from(appeal, country, number)
    recompute_breakdowns(now=timezone.now())
    assert Breakdown.objects.get(appeal=appeal).by_country == [["DE", 50], ["", 23]]
    assert NOT_APART in ask(client, appeal, "?country=FR")
    assert NOT_APART in ask(client, appeal, "?country=FR&language=en")


@pytest.mark.parametrize("query", ["country=ZZ", "country=de", "language=und", "language=xx", "country=DE&language=xx"])
def test_what_no_list_has_is_not_found(client, appeal, query):
    assert client.get(f"/appeals/{appeal.slug}/letters/?{query}").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_only_large_groups_are_offered_and_languages_are_named_in_themselves(client, appeal, prefix):
    html = ask(client, appeal, "?country=DE", prefix)
    path = f"{prefix}/appeals/{appeal.slug}/letters/"
    for code, name in (("en", "English"), ("ru", "Русский"), ("kk", "Қазақша")):
        assert f'<a href="{path}?country=DE&amp;language={code}#letters" lang="{code}">{name}</a>' in html
    assert re.search(rf'<a href="{path}\?country=DE#letters" aria-current="true">\w', html)
    countries = re.search(r'<select[^>]*name="country">(.*?)</select>', html, re.DOTALL)[1]
    languages = re.search(r'<select[^>]*name="language">(.*?)</select>', html, re.DOTALL)[1]
    assert re.findall('value="(.*?)"', countries) == ["", "AT", "DE"] or prefix
    assert '<option value="DE" selected>' in countries
    assert sorted(re.findall('value="(.*?)"', languages)) == ["", "de", "en", "kk", "ru"]


def test_without_a_breakdown_the_languages_of_the_site_are_offered_and_nothing_else(client):
    """They are offered whether or not there is a letter, so that the offer says nothing."""
    appeal = make.appeal()
    empty = ask(client, appeal, "")
    assert all(name in empty for name in ("English", "Русский", "Қазақша"))
    assert "<select" not in empty and "No letter is shown here yet." in empty
    assert "No letter of this choice is shown yet." in ask(client, appeal, "?language=kk")
    letters_from(appeal, "DE", 3)
    assert NOT_APART in ask(client, appeal, "?country=DE")


def test_a_language_stays_with_a_country_that_is_chosen_after_it(client):
    """Without further languages there is no list of them: the form sends the one of the link."""
    appeal = make.appeal()
    letters_from(appeal, "DE", 12, "ru")
    recompute_breakdowns(now=timezone.now())
    assert '<input type="hidden" name="language" value="ru">' in ask(client, appeal, "?language=ru")
    assert 'type="hidden"' not in ask(client, appeal, "")


def test_what_is_not_shown_is_in_no_list_though_it_counts(client):
    appeal = make.appeal()
    letters_from(appeal, "DE", 12, "ru", state=State.CONFIRMED)
    recompute_breakdowns(now=timezone.now())
    assert choices(Breakdown.objects.get()).allow(Filter("DE", "ru"))
    for query in ("?country=DE", "?language=ru", "?country=DE&language=ru"):
        html = ask(client, appeal, query)
        assert "wall-letters" not in html and "No letter of this choice is shown yet." in html
