"""/favicon.ico answers, with the mark, to whoever asks for it without having read a page."""

import io
import re

import pytest
from django.test import Client
from PIL import Image

from tests import make
from tests.structure.sources import ROOT


def test_the_mark_is_at_the_address_that_browsers_try():
    response = Client().get("/favicon.ico")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/x-icon"
    assert response["Cache-Control"] == "public, max-age=86400"
    with Image.open(io.BytesIO(b"".join(response.streaming_content))) as image:
        assert image.format == "ICO"
        assert image.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


@pytest.mark.parametrize("path", ["/ru/favicon.ico", "/kk/favicon.ico", "/favicon.icon"])
def test_it_is_there_once(db, path):
    assert Client().get(path).status_code == 404


def test_pages_name_it_in_three_formats_the_drawing_last(db):
    make.site()
    icons = re.findall(r'<link rel="icon" href="([^"]+)"', Client().get("/kk/").text)
    assert icons[0] == "/favicon.ico"
    assert [icon.rpartition(".")[2] for icon in icons] == ["ico", "png", "svg"]


@pytest.mark.parametrize("name", ["favicon.png", "favicon.ico"])
def test_the_pictures_show_the_drawing(name):
    """Its colours are where they are in the SVG: turquoise with round corners, a ring, and laths that cross within it."""
    with Image.open(ROOT / "static" / "img" / name) as opened:
        image = opened.convert("RGBA").resize((64, 64))
    turquoise, white = (0, 0x66, 0x7A), (0xFF, 0xFD, 0xF7)
    assert image.getpixel((0, 0))[3] < 60
    for place, colour in [((3, 32), turquoise), ((32, 9), white), ((32, 32), turquoise), ((28, 28), white)]:
        found = image.getpixel(place)
        assert found[3] > 250
        assert max(abs(a - b) for a, b in zip(found, colour, strict=False)) < 90, place
