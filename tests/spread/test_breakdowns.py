"""Letters by country and language: worked out daily, and no small group to be seen or subtracted out."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from appeals.models import Appeal, Breakdown
from appeals.models.letters.states import Naming, State
from appeals.services.figures.breakdowns import MOST_SHOWN, REST, SMALLEST_SHOWN, merged, recompute_breakdowns
from tests import make

groups = st.dictionaries(
    st.sampled_from([*"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh", "und"]), st.integers(min_value=1, max_value=60)
)


@given(groups)
def test_no_small_group_can_be_had_by_subtraction(groups):
    cells = merged(groups)
    if not cells:
        return
    shown = [code for code, _ in cells if code != REST]
    hidden = set(groups) - set(shown)
    assert sum(letters for _, letters in cells) == sum(groups.values())
    assert all(letters >= SMALLEST_SHOWN for _, letters in cells)
    assert len(shown) <= MOST_SHOWN
    assert not hidden or len(hidden) > 1 or hidden == {"und"}
    assert "und" not in shown
    assert (cells[-1][0] == REST) == bool(hidden)


@given(groups)
def test_what_is_shown_is_true_and_largest_first(groups):
    shown = [(code, letters) for code, letters in merged(groups) if code != REST]
    assert all(groups[code] == letters for code, letters in shown)
    assert [letters for _, letters in shown] == sorted((letters for _, letters in shown), reverse=True)


@pytest.mark.parametrize(
    ("groups", "cells"),
    [
        ({}, []),
        ({"DE": 9}, []),
        ({"DE": 10}, [("DE", 10)]),
        ({"DE": 12, "FR": 11}, [("DE", 12), ("FR", 11)]),
        # One small group alone would be the whole less what is shown: the smallest shown one joins it.
        ({"DE": 50, "FR": 20, "KZ": 3}, [("DE", 50), ("", 23)]),
        ({"DE": 50, "FR": 20, "KZ": 3, "GB": 8}, [("DE", 50), ("FR", 20), ("", 11)]),
        ({"DE": 50, "FR": 20, "KZ": 3, "GB": 6}, [("DE", 50), ("", 29)]),
        ({"DE": 50, "KZ": 3}, []),
        ({"en": 50, "und": 12}, [("en", 50), ("", 12)]),
        ({"en": 50, "und": 2}, []),
    ],
)
def test_examples(groups, cells):
    assert merged(groups) == cells


def test_a_single_group_too_many_for_the_chart_is_not_alone_in_the_rest():
    cells = merged({chr(65 + number): 100 - number for number in range(MOST_SHOWN + 1)})
    assert len(cells) == MOST_SHOWN
    assert cells[-1] == (REST, 100 - MOST_SHOWN + 100 - (MOST_SHOWN - 1))


def letters_from(appeal: Appeal, country: str, number: int, **fields: object) -> None:
    for _ in range(number):
        make.letter(appeal, **{"country": country, **fields})


@pytest.mark.django_db
def test_counted_letters_are_in_and_others_are_not():
    appeal = make.appeal()
    letters_from(appeal, "DE", 10)
    letters_from(appeal, "DE", 2, state=State.CONFIRMED, own_words="", naming=Naming.NOBODY)
    for state in (State.PENDING, State.HELD, State.REJECTED, State.WITHDRAWN):
        letters_from(appeal, "DE", 3, state=state)
    letters_from(make.appeal(), "DE", 5)
    recompute_breakdowns(now=timezone.now())
    stored = Breakdown.objects.get(appeal=appeal)
    assert stored.by_country == [["DE", 12]]
    assert stored.by_language == [["en", 10]]
    assert stored.pairs == [["DE", "en"]]
    assert stored.computed_on == timezone.localdate()


@pytest.mark.django_db
def test_working_it_out_again_replaces_what_was():
    appeal = make.appeal()
    letters_from(appeal, "DE", 10)
    now = timezone.now()
    recompute_breakdowns(now=now)
    letters_from(appeal, "FR", 11)
    recompute_breakdowns(now=now + dt.timedelta(days=1))
    recompute_breakdowns(now=now + dt.timedelta(days=1))
    stored = Breakdown.objects.get(appeal=appeal)
    assert stored.by_country == [["FR", 11], ["DE", 10]]
    assert stored.computed_on == timezone.localdate(now + dt.timedelta(days=1))


@pytest.mark.django_db
def test_small_groups_are_not_in_the_database_either():
    appeal = make.appeal()
    letters_from(appeal, "DE", 12)
    letters_from(appeal, "GB", 6)
    letters_from(appeal, "KZ", 5)
    recompute_breakdowns(now=timezone.now())
    assert Breakdown.objects.get(appeal=appeal).by_country == [["DE", 12], ["", 11]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("prefix", "germany", "rest"), [("", "Germany", True), ("/ru", "Германия", False), ("/kk", "Германия", False)]
)
def test_the_wall_shows_the_chart_with_links_to_its_groups(client, prefix, germany, rest):
    appeal = make.appeal()
    letters_from(appeal, "DE", 12)
    letters_from(appeal, "GB", 6)
    letters_from(appeal, "KZ", 5)
    recompute_breakdowns(now=timezone.now())
    content = client.get(f"{prefix}/appeals/{appeal.slug}/letters/").content.decode()
    chart = content[content.index('<table class="chart">') : content.rindex("</table>")]
    assert f'<a href="?country=DE#letters">{germany}</a>' in chart
    assert 'href="?language=en#letters"' in chart
    assert '<rect class="chart-length" width="100" height="4"/>' in chart
    assert '<rect class="chart-length" width="92" height="4"/>' in chart
    for small in ("Kazakhstan", "United Kingdom", "country=KZ", "country=GB", "style="):
        assert small not in chart
    if rest:
        assert '<th scope="row">All others together' in chart


@pytest.mark.django_db
def test_without_enough_letters_there_is_no_chart(client):
    appeal = make.appeal()
    letters_from(appeal, "DE", 9)
    path = f"/appeals/{appeal.slug}/letters/"
    assert "chart" not in client.get(path).content.decode()
    recompute_breakdowns(now=timezone.now())
    cache.clear()
    assert "chart" not in client.get(path).content.decode()


@pytest.mark.django_db
def test_the_wall_counts_nothing_and_costs_the_same_with_1_and_with_50_letters(client):
    """Guards against counting letters, and against a query for each of them or for each bar."""
    appeal = make.appeal()
    make.letter(appeal)
    recompute_breakdowns(now=timezone.now())
    client.get("/about/")
    with CaptureQueriesContext(connection) as with_one:
        client.get(f"/appeals/{appeal.slug}/letters/")
    for country in ("DE", "FR", "GB", "IE"):
        letters_from(appeal, country, 12)
    recompute_breakdowns(now=timezone.now())
    cache.clear()
    with CaptureQueriesContext(connection) as with_fifty:
        content = client.get(f"/appeals/{appeal.slug}/letters/").content.decode()
    assert content.count("chart-length") == 5
    assert len(with_one) == len(with_fifty) > 0
    assert not [query["sql"] for query in with_fifty if "COUNT(" in query["sql"].upper()]
