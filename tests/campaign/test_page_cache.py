"""Public pages are cached for a few seconds: one for everybody, compressed, with an ETag, and never later than promised."""

import gzip

import brotli
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from appeals.models import Appeal
from campaign.web.caching.renderings import Rendering, Renderings
from tests import make

APPEAL = "/appeals/shanyrak-aigyerim/"
CACHED = [
    "/",
    "/ru/",
    "/kk/about/",
    "/articles/",
    "/articles/shanyrak-aigyerim/",
    "/articles/feed/",
    APPEAL,
    f"{APPEAL}letters/",
]
NOON = 1_774_000_800.0


@pytest.fixture(autouse=True)
def still():
    """Time stands still, so that a slow machine does not let a page grow old."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def site(db, still):
    return make.site()


@pytest.mark.parametrize("path", CACHED)
def test_a_cached_page_costs_no_query(site, path, django_assert_num_queries):
    first = Client().get(path)
    with django_assert_num_queries(0):
        again = Client().get(path)
    assert again.content == first.content
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == "public, max-age=0, s-maxage=5"


@pytest.mark.parametrize("path", [f"{APPEAL}sent/", f"{APPEAL}count.json", "/nothing/", "/admin/login/"])
def test_what_must_be_exact_or_private_is_never_cached(site, path):
    with CaptureQueriesContext(connection):
        assert "s-maxage" not in Client().get(path)["Cache-Control"]


@pytest.mark.parametrize("waited", [0.1, 0.9, 1.5, 2.0, 2.99, 3.0, 3.5, 4.0, 4.1, 4.5])
def test_a_change_is_seen_within_five_seconds_through_a_cache_in_front_too(site, waited, monkeypatch):
    with time_machine.travel(NOON, tick=False) as clock:
        client = Client()
        client.get(APPEAL)
        make.letter(site)
        Appeal.objects.update(paper_count=7)
        clock.move_to(NOON + waited)
        # As for one who comes while another renders: the oldest page that anybody gets.
        monkeypatch.setattr(Renderings, "join", lambda renderings, key: (finished(), False))
        response = client.get(APPEAL)
        if waited >= 4:
            assert response["Age"] == "0"
            assert response.context["count"].letters == 8
            return
        # RFC 9111, 4.2: a cache in front holds it fresh until its age reaches s-maxage.
        assert waited + 5 - int(response["Age"]) <= 5
        # nginx: the seconds said, and the one it is in.
        seconds = int(response["X-Accel-Expires"])
        assert seconds == 0 or waited + seconds + 1 <= 5


def finished() -> Rendering:
    rendering: Rendering = Rendering()
    rendering.done.set()
    return rendering


def test_a_page_is_renewed_after_three_seconds(site):
    with time_machine.travel(NOON, tick=False) as clock:
        client = Client()
        client.get(APPEAL)
        Appeal.objects.update(paper_count=7)
        clock.move_to(NOON + 2.9)
        assert client.get(APPEAL)["Age"] == "3"
        clock.move_to(NOON + 3)
        assert client.get(APPEAL).context["count"].letters == 7


def test_a_clock_set_back_makes_no_negative_age(site):
    with time_machine.travel(NOON, tick=False) as clock:
        Client().get("/")
        clock.move_to(NOON - 3600)
        assert int(Client().get("/")["Age"]) >= 0


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.0, gzip;q=0", None),
        ("*;q=0", None),
    ],
)
def test_a_page_is_compressed_as_the_browser_accepts(site, accepted, encoding):
    plain = Client().get(APPEAL)
    for _ in range(2):
        response = Client().get(APPEAL, headers={"accept-encoding": accepted})
        assert response.get("Content-Encoding") == encoding
        unpack = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}[encoding]
        assert unpack(response.content) == plain.content
        assert int(response["Content-Length"]) == len(response.content)
        assert response["Vary"] == "Accept-Encoding"
        assert (response["ETag"] == plain["ETag"]) == (encoding is None)


def test_a_page_that_has_not_changed_is_not_sent_again(site):
    first = Client().get(APPEAL)
    for etag in (first["ETag"], f"W/{first['ETag']}", f'"x", {first["ETag"]}', "*"):
        again = Client().get(APPEAL, headers={"if-none-match": etag})
        assert (again.status_code, again.content) == (304, b""), etag
        assert again["ETag"] == first["ETag"]
        assert "Age" in again
    assert Client().get(APPEAL, headers={"if-none-match": '"other"'}).status_code == 200


def test_head_is_answered_like_get_without_the_page(site):
    for _ in range(2):
        head = Client().head(APPEAL)
        assert (head.status_code, head.content) == (200, b"")
        got = Client().get(APPEAL)
        assert {name: head[name] for name in ("ETag", "Content-Length")} == {
            name: got[name] for name in ("ETag", "Content-Length")
        }


def test_unknown_parameters_make_no_other_page_and_known_ones_do(site, django_assert_num_queries):
    first = Client().get(f"{APPEAL}letters/")
    with django_assert_num_queries(0):
        for query in ("?utm_source=x", "?q=1&q=2", "?", "?%00=1", "?page=2"):
            assert Client().get(f"{APPEAL}letters/{query}").content == first.content
    assert Client().get(f"{APPEAL}letters/?country=DE").content != first.content


def test_a_parameter_of_another_view_makes_no_other_page(site, django_assert_num_queries):
    for path, query in (("/", "?country=DE"), ("/ru/", "?after=x"), ("/articles/shanyrak-aigyerim/", "?language=en")):
        first = Client().get(path)
        with django_assert_num_queries(0):
            assert Client().get(path + query).content == first.content


def test_paths_and_languages_and_parameters_do_not_run_into_one_another(site):
    pages = {Client().get(path).content for path in ("/", "/ru/", "/kk/", APPEAL, f"/ru{APPEAL}")}
    assert len(pages) == 5


def test_an_error_is_not_cached(site):
    Appeal.objects.update(is_published=False)
    assert Client().get(APPEAL).status_code == 404
    Appeal.objects.update(is_published=True)
    assert Client().get(APPEAL).status_code == 200
