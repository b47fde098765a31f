"""The open data: what the chart shows, as tables; and nothing that two days, or two tables, give away together."""

import csv
import datetime as dt
import io
import itertools
import json

import pytest
from django.core.cache import cache
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from appeals.models import Breakdown
from appeals.models.letters.states import State
from appeals.services.decisions import moderating
from appeals.services.figures.breakdowns import REST, SMALLEST_SHOWN, grouped_days, merged, moved, recompute_breakdowns
from tests import make

TODAY = timezone.localdate()
growths = st.lists(
    st.dictionaries(st.sampled_from([*"ABCDEFGHIJ", "und"]), st.integers(min_value=-3, max_value=25)), max_size=12
)


@given(growths)
def test_whatever_days_are_compared_each_difference_is_none_or_ten_at_least(growths):
    groups, published, history = {}, [], [{}]
    for growth in growths:
        for code, number in growth.items():
            groups[code] = max(0, groups.get(code, 0) + number)
        published = moved(published, {code: number for code, number in groups.items() if number})
        history.append(dict(published))
    for earlier, later in itertools.pairwise(history):
        differences = [later.get(code, 0) - earlier.get(code, 0) for code in {*earlier, *later}]
        assert all(number == 0 or number >= SMALLEST_SHOWN for number in differences), (earlier, later)


@given(growths)
def test_no_figure_is_larger_than_what_was_ever_there_and_no_rest_is_one_group_alone(growths):
    groups, most, published = {}, {}, []
    for growth in growths:
        for code, number in growth.items():
            groups[code] = max(0, groups.get(code, 0) + number)
            most[code] = max(most.get(code, 0), groups[code])
        published = moved(published, {code: number for code, number in groups.items() if number})
        assert all(number <= most[code] for code, number in published if code != REST)
        assert "und" not in dict(published)


def test_exact_figures_would_tell_whose_letter_the_days_only_one_was():
    """The twin: merged anew each day, as it was before, a day's one letter shows in the difference."""
    before, after = {"DE": 20, "FR": 15}, {"DE": 20, "FR": 16}
    assert dict(merged(after))["FR"] - dict(merged(before))["FR"] == 1
    assert moved(merged(before), after) == merged(before)


def test_a_small_country_is_shown_once_it_has_ten():
    published = merged({"DE": 30, "FR": 6, "KZ": 5})
    assert published == [("DE", 30), (REST, 11)]
    published = moved(published, {"DE": 41, "FR": 9, "KZ": 5})
    assert published == [("DE", 30), (REST, 25)]
    published = moved(published, {"DE": 51, "FR": 21, "KZ": 5})
    assert published == [("DE", 30), ("FR", 12), (REST, 35)]
    published = moved(published, {"DE": 90, "FR": 21, "KZ": 5})
    assert published == [("DE", 69), ("FR", 12), (REST, 35)]


@given(st.dictionaries(st.dates(dt.date(2026, 1, 1), dt.date(2026, 2, 1)), st.integers(1, 30)))
def test_days_are_put_together_until_they_are_ten_and_none_is_missing(days):
    cells = grouped_days(days, dt.date.min.isoformat())
    assert all(letters >= SMALLEST_SHOWN for _, _, letters in cells)
    ends = [(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) for first, last, _ in cells]
    assert all(last + dt.timedelta(days=1) == first for (_, last), (first, _) in itertools.pairwise(ends))
    covered = sum(number for day, number in days.items() if ends and day <= ends[-1][1])
    assert covered == sum(letters for _, _, letters in cells)
    assert sum(days.values()) - covered < SMALLEST_SHOWN


def letters(appeal, number, **fields):
    return [make.letter(appeal, **fields) for _ in range(number)]


@pytest.fixture
def appeal(db):
    made = make.appeal()
    for days, number in ((3, 4), (2, 8), (1, 11), (0, 5)):
        letters(made, number, confirmed_on=TODAY - dt.timedelta(days=days))
    letters(made, 3, confirmed_on=TODAY - dt.timedelta(days=2), state=State.REJECTED)
    recompute_breakdowns(now=timezone.now())
    return made


def days_of(appeal):
    return Breakdown.objects.get(appeal=appeal).by_day


def day(ago):
    return (TODAY - dt.timedelta(days=ago)).isoformat()


def test_today_waits_and_what_was_published_stays(appeal):
    assert days_of(appeal) == [[day(3), day(2), 12], [day(1), day(1), 11]]
    moderating.reject(ids=[appeal.letters.counted().first().pk], reason="insult", by=None, now=timezone.now())
    letters(appeal, 6)
    recompute_breakdowns(now=timezone.now())
    assert days_of(appeal) == [[day(3), day(2), 12], [day(1), day(1), 11]]
    recompute_breakdowns(now=timezone.now() + dt.timedelta(days=1))
    assert len(days_of(appeal)) == 3 and days_of(appeal)[2][:2] == [day(0), day(0)]


def test_both_files_say_what_the_chart_says(client, appeal):
    response = client.get(f"/appeals/{appeal.slug}/data.json")
    data = json.loads(response.content)
    assert data["countries"] == [{"code": "DE", "letters": 28}]
    assert data["languages"] == [{"code": "en", "letters": 28}]
    assert [cell["letters"] for cell in data["days"]] == [12, 11]
    assert data["licence"]["name"] == "CC0-1.0" and data["read_me"] and data["as_of"] == TODAY.isoformat()
    table = client.get(f"/appeals/{appeal.slug}/data.csv")
    assert table.content.startswith(b'\xef\xbb\xbf"table","first_day","last_day","code","letters"\r\n"day",')
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert rows[-2:] == [["country", "", day(0), "DE", "28"], ["language", "", day(0), "en", "28"]]
    for answer in (response, table):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer["Cache-Control"].startswith("public") and answer["ETag"] and not answer.cookies


def test_visitors_count_nothing(client, appeal, django_assert_num_queries):
    for name in ("data.csv", "data.json"):
        cache.clear()
        with django_assert_num_queries(2):
            client.get(f"/appeals/{appeal.slug}/{name}")


def test_without_letters_the_files_are_empty_and_there(client, db):
    appeal = make.appeal()
    assert client.get(f"/appeals/{appeal.slug}/data.csv").content.count(b"\r\n") == 1
    assert client.get(f"/appeals/{appeal.slug}/data.json").json()["days"] == []


@pytest.mark.parametrize("name", ["data.csv", "data.json"])
def test_bad_requests_are_answered(client, appeal, name):
    path = f"/appeals/{appeal.slug}/{name}"
    for method in ("post", "put", "delete", "options"):
        assert getattr(client, method)(path).status_code == 405
    assert client.get(f"{path}?a=1&a[]=%00&country=KZ").status_code == 200
    assert client.get(f"/appeals/nothing/{name}").status_code == 404
    for prefix in ("/ru", "/kk"):
        assert client.get(f"{prefix}{path}").status_code == 404
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304 and again["Access-Control-Allow-Origin"] == "*"
