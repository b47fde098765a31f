"""The guard: our own page is welcome, a foreign one is refused, and without either header the stamp decides."""

import datetime as dt

import pytest
import time_machine
from django.core.signing import Signer
from django.test import RequestFactory

from safety.web import guard
from safety.web.guard import Verdict

SITE, ONION, LINK = "https://letters.example", "http://letters.onion", "https://post.example"
FRESH, OLD, FORGED, MISSING = "fresh", "old", "forged", ""
OWN_SITES = ["same-origin", "none"]
FOREIGN_SITES = ["cross-site", "same-site", "", "Same-Origin ", "nonsense"]
OWN_ORIGINS = [SITE, ONION, LINK, "http://testserver", "https://testserver"]
FOREIGN_ORIGINS = [
    "https://evil.example",
    "http://letters.example",
    "https://letters.example.evil.example",
    "https://letters.example:444",
    "https://letters.example@evil.example",
    "file://testserver",
    "http://[",
    "http://ёж.рф",
    "",
    "x" * 9000,
]


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.SITE_URL, settings.ONION_URL, settings.LINK_URL = SITE, ONION, LINK


def stamp_of(kind):
    if kind == FORGED:
        return guard.read_stamp(Signer(key="another", salt="safety.guard.stamp").sign(f"{guard.current_hour()}.1"))
    age = {FRESH: 0, OLD: guard.STAMP_VALID_HOURS + 1}.get(kind)
    return None if age is None else guard.Stamp(guard.current_hour() - age, "1")


def verdict(site, origin, stamp=MISSING):
    headers = {}
    if site is not None:
        headers["HTTP_SEC_FETCH_SITE"] = site
    if origin is not None:
        headers["HTTP_ORIGIN"] = origin.encode().decode("latin-1")
    return guard.judge(RequestFactory().post("/", **headers), stamp_of(stamp))


@pytest.mark.parametrize("stamp", [FRESH, OLD, FORGED, MISSING])
def test_a_foreign_header_is_refused_whatever_else_is_sent(stamp):
    for site in FOREIGN_SITES:
        for origin in [None, *OWN_ORIGINS, *FOREIGN_ORIGINS, "null"]:
            assert verdict(site, origin, stamp) is Verdict.FOREIGN, (site, origin)
    for origin in FOREIGN_ORIGINS:
        for own_site in [None, *OWN_SITES]:
            assert verdict(own_site, origin, stamp) is Verdict.FOREIGN, (own_site, origin)


@pytest.mark.parametrize("stamp", [FRESH, OLD, FORGED, MISSING])
def test_our_own_page_is_welcome_whatever_its_stamp(stamp):
    for site in OWN_SITES:
        for origin in [None, *OWN_ORIGINS]:
            assert verdict(site, origin, stamp) is Verdict.WELCOME, (site, origin)
    for origin in OWN_ORIGINS:
        assert verdict(None, origin, stamp) is Verdict.WELCOME, origin


def test_an_origin_hidden_for_privacy_is_welcome_from_our_own_page_only():
    assert verdict("same-origin", "null") is Verdict.WELCOME
    assert verdict("none", "null") is Verdict.FOREIGN


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [(FRESH, Verdict.WELCOME), (OLD, Verdict.STALE), (FORGED, Verdict.STALE), (MISSING, Verdict.STALE)],
)
def test_without_either_header_the_stamp_decides(stamp, expected):
    """An origin of “null” says nothing either: browsers send it for a page without a referrer."""
    assert verdict(None, None, stamp) is expected
    assert verdict(None, "null", stamp) is expected


@pytest.mark.parametrize("text", ["", "1", "1.2:x", "x" * 5000, "\0", "\ud800", "é:é", ":", "99999.1:" + "A" * 43])
def test_a_stamp_not_signed_here_is_none(text):
    assert guard.read_stamp(text) is None


def test_a_stamp_says_the_hour_and_the_version_and_nothing_more():
    stamp = guard.read_stamp(guard.make_stamp("7"))
    assert stamp == guard.Stamp(guard.current_hour(), "7")


def test_a_stamp_is_the_same_for_everybody_in_its_hour():
    stamps = []
    for minute in (0, 59, 60):
        with time_machine.travel(dt.datetime(2026, 3, 20, 12, 0, 30, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)):
            stamps.append(guard.make_stamp("7"))
    assert stamps[0] == stamps[1] != stamps[2]


def test_a_stamp_is_good_for_a_day_and_for_a_clock_that_runs_ahead_a_little():
    assert [guard.Stamp(100, "").is_fresh(hour) for hour in (98, 99, 100, 124, 125)] == [False, True, True, True, False]
