"""/favicon.ico answers, with the mark, to whoever asks for it without having read a page."""

import io

import pytest
from django.test import Client
from PIL import Image


def test_the_mark_is_at_the_address_that_browsers_try():
    response = Client().get("/favicon.ico")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=86400"
    with Image.open(io.BytesIO(b"".join(response.streaming_content))) as image:
        assert image.size[0] == image.size[1] >= 32


@pytest.mark.parametrize("path", ["/ru/favicon.ico", "/kk/favicon.ico", "/favicon.icon"])
def test_it_is_there_once(db, path):
    assert Client().get(path).status_code == 404
