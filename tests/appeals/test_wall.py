"""The wall: every shown letter once, the same cost on any page, and no name that its writer did not make public."""

import datetime as dt
import re
import uuid

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.models import Letter
from appeals.models.letters.states import State
from appeals.services.figures.breakdowns import recompute_breakdowns
from appeals.views import wall
from tests import make

TODAY = dt.date(2026, 3, 20)


@pytest.fixture
def appeal(db):
    return make.appeal()


def pages(client, appeal, query=""):
    """The letters of each page, from the first to the last."""
    path = f"/appeals/{appeal.slug}/letters/"
    while True:
        response = client.get(path + query)
        assert response.status_code == 200
        yield [letter.id for day in response.context["days"] for letter in day.letters]
        url = response.context["next_url"]
        if not url:
            return
        assert url.endswith("#letters")
        query = url.removeprefix(path)


def test_the_pages_hold_every_shown_letter_once_and_in_order(client, appeal, monkeypatch):
    monkeypatch.setattr(wall, "PAGE_SIZE", 7)
    for number in range(40):
        make.letter(appeal, written_on=TODAY - dt.timedelta(days=number // 9), country="DE" if number % 2 else "KZ")
    found = [one for page in pages(client, appeal) for one in page]
    expected = sorted(Letter.objects.all(), key=lambda letter: (-letter.written_on.toordinal(), letter.id.int))
    assert found == [letter.id for letter in expected]
    recompute_breakdowns(now=timezone.now())
    cache.clear()
    by_country = [one for page in pages(client, appeal, "?country=KZ") for one in page]
    assert by_country == [letter.id for letter in expected if letter.country == "KZ"]


def test_only_shown_letters_with_words_of_their_own_are_on_the_wall(client, appeal):
    for state in State:
        make.letter(appeal, state=state)
    make.letter(appeal, own_words="")
    make.letter(make.appeal())
    shown = Letter.objects.get(appeal=appeal, state=State.APPROVED, own_words__gt="")
    assert list(pages(client, appeal)) == [[shown.id]]
    for letter in Letter.objects.all():
        status = client.get(f"/appeals/{appeal.slug}/letters/{letter.id}/").status_code
        assert status == (200 if letter.pk == shown.pk else 404)


def test_a_letter_taken_back_is_gone_from_the_wall(client, appeal):
    letter = make.letter(appeal)
    path = f"/appeals/{appeal.slug}/letters/"
    assert letter.own_words in client.get(path).content.decode()
    Letter.objects.filter(pk=letter.pk).withdraw(timezone.localdate())
    cache.clear()
    assert letter.own_words not in client.get(path).content.decode()
    assert client.get(f"{path}{letter.id}/").status_code == 404


@pytest.mark.parametrize(("naming", "is_named"), [("public", True), ("mayor", False)])
def test_only_who_wishes_to_be_named_to_all_is_named(client, appeal, naming, is_named):
    letter = make.letter(appeal, naming=naming, name="Ada Planted", city="Plantedcity", organisation="Plantedunion")
    for language in ("", "/ru", "/kk"):
        for path in (
            f"{language}/appeals/{appeal.slug}/letters/",
            f"{language}/appeals/{appeal.slug}/letters/{letter.id}/",
        ):
            response = client.get(path)
            for planted in ("Ada Planted", "Plantedcity", "Plantedunion"):
                assert (planted in response.content.decode()) == is_named, (path, planted)
            assert "Planted" not in str(response.headers)


def test_a_letter_without_a_name_is_signed_by_country(client, appeal):
    make.letter(appeal, naming="nobody", country="KZ")
    pages = {
        language: client.get(f"{language}/appeals/{appeal.slug}/letters/").content.decode()
        for language in ("", "/ru", "/kk")
    }
    assert "Kazakhstan" in pages[""]
    assert "Казахстан" in pages["/ru"]
    assert "Қазақстан" in pages["/kk"]


def test_own_words_are_shown_as_text_with_their_language(client, appeal):
    letter = make.letter(appeal, own_words="<b>Үй</b>\n\nсалыңыздар", own_language="kk")
    for path in (f"/appeals/{appeal.slug}/letters/", f"/appeals/{appeal.slug}/letters/{letter.id}/"):
        page = client.get(path).content.decode()
        assert "&lt;b&gt;Үй" in page
        assert "<b>Үй" not in page
        assert re.search(r'<[^>]*lang="kk"[^>]*dir="auto"|<[^>]*dir="auto"[^>]*lang="kk"', page)


def test_the_wall_costs_the_same_queries_with_one_letter_and_with_fifty(client, appeal):
    """A query for each letter's texts or signature would be an N+1."""

    def queries(path):
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    make.letter(appeal)
    path = f"/appeals/{appeal.slug}/letters/"
    with_one = queries(path)
    for _ in range(50):
        make.letter(appeal)
    assert queries(path) == with_one


def test_a_page_far_down_is_found_by_the_index_and_not_by_counting(appeal):
    with CaptureQueriesContext(connection) as captured:
        wall.following(Letter.objects.filter(appeal=appeal).on_wall(), f"{TODAY}_{uuid.uuid4()}", 30)
    for query in captured:
        assert "OFFSET" not in query["sql"]
        assert "COUNT" not in query["sql"]


@pytest.mark.parametrize("after", ["x", "_", "2026-03-20", f"2026-03-20_{'0' * 31}", "2026-99-99_" + "0" * 32, "\0_\0"])
def test_an_invalid_cursor_is_not_found(client, appeal, after):
    assert client.get(f"/appeals/{appeal.slug}/letters/", {"after": after}).status_code == 404


def test_the_end_of_the_wall_and_an_empty_wall_are_pages(client, appeal):
    assert list(pages(client, appeal)) == [[]]
    assert list(pages(client, appeal, f"?after=1999-01-01_{uuid.uuid4()}")) == [[]]


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_search_engines_are_asked_to_leave_the_wall_and_its_letters_out(client, appeal, prefix):
    letter = make.letter(appeal)
    wall = f"{prefix}/appeals/{appeal.slug}/letters/"
    for path in (wall, f"{wall}?country=DE", f"{wall}{letter.pk}/"):
        for _ in range(2):  # Rendered, and from the cache.
            page = client.get(path)
            assert page["X-Robots-Tag"] == "noindex"
            assert '<meta name="robots" content="noindex">' in page.text
    assert "X-Robots-Tag" not in client.get(f"{prefix}/appeals/{appeal.slug}/")
    sitemap = client.get("/sitemap.xml").text
    assert f"/appeals/{appeal.slug}/" in sitemap
    assert "/letters/" not in sitemap
    # Robots have to open the page to read that.
    assert not [line for line in client.get("/robots.txt").text.splitlines() if line.startswith("Disallow: /appeals")]
