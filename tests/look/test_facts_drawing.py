"""The drawing of the facts, which page and share image have alike, shows the figures of the report."""

import math
import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
SOURCE = "".join((TEMPLATES / name).read_text() for name in ("_facts.html", "_facts_shapes.svg"))
PARTS = dict(re.findall(r'<g id="facts-(\w+)">(.*?)\n', SOURCE))


def uses(part: str, name: str) -> int:
    return len(re.findall(rf'href="#facts-{name}', PARTS[part]))


def test_eighteen_homes_and_one_of_them_the_grandmothers():
    assert uses("homes", "home-") == 17 and uses("homes", "hers") == 1


@pytest.mark.parametrize("kind", ["bodies", "heads"])
def test_five_hundred_people(kind):
    """Each is a dash of a ring: as many as its circumference has room for."""
    rings = re.findall(r'<circle r="([\d.]+)" stroke-dasharray="([\d.]+) ([\d.]+)"', SOURCE)
    of_kind = [ring for ring in rings if (ring[1] == "0") == (kind == "heads")]
    people = [math.tau * float(radius) / (float(dash) + float(gap)) for radius, dash, gap in of_kind]
    assert all(abs(number - round(number)) < 0.01 for number in people)
    assert sum(map(round, people)) == 500


def test_three_kilometres():
    assert PARTS["march"].count("h44") == 3


def test_thirty_arrested_seventeen_of_them_held_and_one_charged():
    assert uses("arrested", "person") == 30 + 1 and PARTS["arrested"].count("facts-marked") == 1
    held = [x for x in re.findall(r'href="#facts-person" x="([\d.]+)"', PARTS["arrested"]) if float(x) > 880]
    assert len(held) == 17


@pytest.mark.parametrize("place", ['fact-number">', 'scope="row">'], ids=["words", "table"])
def test_the_words_below_and_the_table_say_what_is_drawn(place):
    numbers = re.findall(place + r'(?:{% translate "([^"]+)" %}|(\d+))', SOURCE)
    assert [first or second for first, second in numbers] == ["18", "1", "About 500", "3 km", "30", "17", "1"]


def test_screen_readers_get_the_table_alone():
    """Neither the drawings nor the same words once more."""
    hidden = re.findall(r'<(\w+)[^>]* aria-hidden="true"', SOURCE)
    assert hidden.count("svg") == SOURCE.count("<svg") and hidden.count("ol") == SOURCE.count("<ol") == 1
    assert SOURCE.count("<table") == 1


def test_it_is_light():
    assert len(SOURCE) < 9_000
