"""Dates, months and counted nouns as each language writes them."""

import datetime as dt

import pytest
from babel.dates import format_date
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.translation import ngettext, override

NOVEMBER = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "23 November 2026"), ("ru", "23 ноября 2026 года"), ("kk", "2026 жылғы 23 қараша")]
)
def test_dates_are_in_words(language, words):
    with override(language):
        assert date_format(NOVEMBER) == words


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("language", ["ru", "kk"])
def test_months_within_a_date_are_small_and_not_english(language, month):
    with override(language):
        written = date_format(dt.date(2006, month, 1))
    assert written == written.lower()
    assert not any("a" <= letter <= "z" for letter in written)


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize(("language", "format"), [("ru", "E"), ("kk", "E"), ("kk", "N")])
def test_months_are_those_of_cldr(language, format, month):
    day = dt.date(2006, month, 1)
    with override(language):
        assert date_format(day, format) == format_date(day, {"E": "MMMM", "N": "MMM"}[format], language)


@pytest.mark.parametrize("day", range(1, 8))
@pytest.mark.parametrize(("format", "pattern"), [("l", "EEEE"), ("D", "EEE")])
@pytest.mark.parametrize("language", ["ru", "kk"])
def test_days_of_the_week_are_those_of_cldr(language, format, pattern, day):
    date = dt.date(2006, 5, day)
    with override(language):
        assert date_format(date, format).lower() == format_date(date, pattern, language)


def test_a_month_is_small_after_its_kazakh_year():
    with override("kk"):
        assert date_format(NOVEMBER, "YEAR_MONTH_FORMAT") == "2026 жылғы қараша"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "писем написано"),
        (1, "письмо написано"),
        (2, "письма написано"),
        (5, "писем написано"),
        (11, "писем написано"),
        (21, "письмо написано"),
        (112, "писем написано"),
        (1002, "письма написано"),
    ],
)
def test_russian_nouns_follow_their_number(number, words):
    with override("ru"):
        assert ngettext("letter written", "letters written", number) == words


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_thousands_are_separated_by_a_non_breaking_space(language):
    with override(language):
        assert intcomma(12345) == "12\xa0345"
