"""Answers of public forms travel compressed, as pages do; pages that hold a secret do not."""

import gzip

import brotli
import pytest
from django.test import Client

from articles.models import Article
from safety.keys import tokens
from safety.web import guard
from tests import make

ENCODINGS = {"br": brotli.decompress, "gzip": gzip.decompress}
COMMENTS = "/ru/articles/shanyrak-aigyerim/comments/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal():
    return make.site()


def answers(client, accepted):
    """What forms are answered with: errors, a preview, thanks; before a redirect and after it."""
    headers = {**make.BROWSER, "accept-encoding": accepted}
    yield 422, make.post_letter(client, headers=headers, naming="")
    yield 422, make.post_letter(client, headers=headers, language="kk", email="x")
    yield 200, make.post_letter(client, headers=headers, action="preview")
    yield 422, client.post(COMMENTS, {"text": "", "stamp": guard.make_stamp()}, headers=headers)
    yield 200, client.get("/appeals/shanyrak-aigyerim/sent/", headers=headers)
    Article.objects.update(has_comments=False)
    yield 409, client.post(COMMENTS, {"text": "x", "stamp": guard.make_stamp()}, headers=headers)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_answers_of_forms_are_compressed(appeal, encoding):
    for status, response in answers(Client(), encoding):
        assert response.status_code == status
        assert response["Content-Encoding"] == encoding
        assert response["Content-Length"] == str(len(response.content))
        assert "Accept-Encoding" in response["Vary"]
        assert response["Cache-Control"] == "no-store"
        page = ENCODINGS[encoding](response.content).decode()
        assert "</html>" in page
        assert len(response.content) < len(page) / 2


def test_who_accepts_no_compression_gets_none(appeal):
    for _, response in answers(Client(), "identity"):
        assert "Content-Encoding" not in response
        assert b"</html>" in response.content


def test_pages_with_a_secret_are_not_compressed(appeal):
    letter = make.letter(appeal, state="pending", address=make.address())
    client = Client(headers={"accept-encoding": "br, gzip", **make.BROWSER})
    confirming, own = (tokens.make(purpose, letter.pk) for purpose in (tokens.Purpose.CONFIRM, tokens.Purpose.OWN_PAGE))
    for path in (f"/letters/{confirming}/confirm/", f"/ru/letters/{own}/", f"/letters/{'x' * 43}/", "/admin/login/"):
        for response in (client.get(path), client.post(path, {"confirm": "on"})):
            assert "Content-Encoding" not in response, path
