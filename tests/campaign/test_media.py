"""Public photographs: named by their content, cached permanently, and nothing else is served from that folder."""

from pathlib import Path

import pytest
from django.test import Client

NAME = "0123456789abcdef0123456789abcdef.jpg"


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    Path(settings.MEDIA_ROOT).mkdir()
    (tmp_path / "secrets.json").write_text("{}")
    return Path(settings.MEDIA_ROOT)


def test_a_photograph_may_be_cached_permanently(folder):
    (folder / NAME).write_bytes(b"\xff\xd8photo")
    response = Client().get(f"/media/{NAME}")
    assert b"".join(response.streaming_content) == b"\xff\xd8photo"
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    # Should it be a page after all, it has no rights here.
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"


@pytest.mark.parametrize(
    "path",
    [
        f"/media/{NAME}",
        "/media/",
        "/media/../secrets.json",
        "/media/%2e%2e/secrets.json",
        "/media/..%2fsecrets.json",
        "/media/0123456789abcdef.svg",
        "/media/0123456789abcdef.html",
        f"/media/{NAME}%00",
        f"/media/{NAME}%0a",
        "/ru/media/0123456789abcdef.jpg",
    ],
)
def test_what_is_no_photograph_is_not_there(db, folder, path):
    (folder / "0123456789abcdef.svg").write_text("<svg/>")
    (folder / "0123456789abcdef.html").write_text("<script>")
    assert Client().get(path).status_code == 404


def test_a_name_with_a_line_end_is_not_another_name_for_a_photograph(db, folder):
    (folder / NAME).write_bytes(b"photo")
    assert Client().get(f"/media/{NAME}%0a").status_code == 404
