"""What of a query makes another page: what the view reads, in one spelling; nothing else makes an entry in the cache."""

import datetime as dt
import inspect
import uuid

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from appeals.services.figures.breakdowns import recompute_breakdowns
from safety.keys import keyset
from safety.web.public_pages import readers_of
from tests import make

APPEAL = "/appeals/shanyrak-aigyerim/"
WALL = f"{APPEAL}letters/"
ID = uuid.UUID(int=2**127)
CURSOR = f"2026-03-01_{ID}"


@pytest.fixture
def keys(db, monkeypatch):
    """The keys of all pages that are cached meanwhile."""
    with time_machine.travel(1_774_000_800.0, tick=False):
        appeal = make.site()
        for _ in range(12):
            make.letter(appeal, own_language="de")
        recompute_breakdowns(now=timezone.now())
        found = set()
        put = cache.set

        def noted(key, *rest):
            found.add(key)
            put(key, *rest)

        monkeypatch.setattr(cache, "set", noted)
        yield found


def views():
    """Every view of the site that is reached by a path, from all levels."""

    def below(resolver):
        for pattern in resolver.url_patterns:
            yield from below(pattern) if hasattr(pattern, "url_patterns") else [pattern.callback]

    return [view for view in below(get_resolver()) if readers_of(view) is not None]


JUNK = [
    "",
    "?",
    "?utm_source=x",
    "?x=1&x=2",
    "?AFTER=x",
    "?Country=DE",
    "?%00=1",
    "?=",
    "?&&",
    "?" + "x=1&" * 200,
    "?=after",
]


@pytest.mark.parametrize("path", ["/", "/ru/", "/privacy/", APPEAL, WALL, "/articles/", "/articles/shanyrak-aigyerim/"])
def test_what_a_page_does_not_read_makes_no_other_page(keys, path):
    pages = {Client().get(path + query).content for query in JUNK}
    assert len(pages) == 1
    assert len(keys) == 1


@pytest.mark.parametrize("path", ["/", "/about/", "/articles/", "/articles/shanyrak-aigyerim/", f"{APPEAL}letter/"])
def test_what_another_page_reads_makes_no_other_page(keys, path):
    for query in ("", "?after=x", f"?after={CURSOR}", "?country=DE&language=de", "?before=3", "?country=nowhere"):
        assert Client().get(path + query).status_code == 200
    assert len(keys) == 1


def test_a_choice_has_one_entry_however_it_is_written(keys):
    day, last = CURSOR.split("_")
    for query in (
        f"?country=DE&language=de&after={CURSOR}",
        f"?after={CURSOR}&language=de&country=DE",
        f"?country=FR&country=DE&language=de&after={CURSOR}&x=y",
        f"?country=DE&language=de&after={day.replace('-', '')}_{last}",
        f"?country=DE&language=de&after={day}_{last.upper()}",
        f"?country=DE&language=de&after={day}_{ID.hex}",
        f"?country=DE&language=de&after={day}_%7B{last}%7D",
        f"?country=DE&language=de&after={day}_urn:uuid:{last}",
    ):
        assert Client().get(WALL + query).status_code == 200, query
    assert len(keys) == 1
    for query in ("", "?country=", "?after=&country=&language=", "?language=xx&language="):
        assert Client().get(WALL + query).status_code == 200, query
    assert len(keys) == 2


@pytest.mark.parametrize(
    "path",
    [
        *(WALL + query for query in ("?after=x", "?country=de", "?country=XX", "?language=EN", "?after=" + "x" * 5000)),
        f"{WALL}?country=DE&country=%00",
        "/articles/shanyrak-aigyerim/comments/?after=2026-03-01",
        f"{APPEAL}deliveries/?after=2026-03-01_x",
        f"{APPEAL}deliveries/?after=2026-03-01_" + "9" * 40,
        "/bulletins/?before=-1",
        "/bulletins/?before=" + "9" * 40,
    ],
)
def test_what_is_no_value_is_not_found_and_makes_no_entry(keys, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        assert Client().get(path).status_code == 404
    assert not keys


def test_three_encodings_are_all_there_are(keys):
    for accepted in ("", "br", "BR;q=1", "gzip", "x-gzip", "deflate", "zstd, *;q=0", "*", "br;q=0.9, gzip", "x" * 9000):
        Client().get(WALL, headers={"accept-encoding": accepted})
    assert len(keys) == 3


def test_no_view_whose_pages_are_cached_reads_the_query_past_its_readers():
    """The cache would give one reader's page to another who asked for something else."""
    found = views()
    assert len(found) > 15
    modules = {inspect.unwrap(view).__module__ for view in found if inspect.isfunction(inspect.unwrap(view))}
    assert "appeals.views.wall" in modules
    for name in modules:
        assert "request.GET" not in inspect.getsource(__import__(name, fromlist=["x"])), name


def test_the_one_spelling_of_a_cursor_is_the_one_in_links(db):
    letter = make.letter(make.appeal(), written_on=dt.date(2026, 3, 1))
    assert keyset.canonical(keyset.cursor_of(letter)) == keyset.cursor_of(letter)
