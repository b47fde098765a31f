"""The report's share image: its figures, drawn; no name; only for the report that they are of."""

import io
import re

import pytest
from django.conf import settings
from PIL import Image

from campaign.sharing import facts_image
from tests import make
from tests.spread.test_share_image import NAMES

LANGUAGES = ["en", "ru", "kk"]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def path_of(language: str) -> str:
    return facts_image.url_of(language).removeprefix(settings.SITE_URL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_as_large_as_it_should_be_light_and_served_to_other_sites(client, language):
    response = client.get(path_of(language))
    content = b"".join(response.streaming_content)
    assert len(content) < 100_000
    with Image.open(io.BytesIO(content)) as image:
        assert (image.format, image.size) == ("PNG", (1200, 630))
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    words = facts_image.words(language)
    assert not [name for name in NAMES if name in repr(words) + words.alternative]
    assert "18" in words.alternative and "500" in words.alternative


def test_the_same_words_make_the_same_image():
    words = facts_image.words("en")
    assert facts_image.draw(words).tobytes() == facts_image.draw(words).tobytes()


def test_an_earlier_name_shows_the_present_image_and_another_language_is_no_page(client):
    response = client.get("/facts-en-0123456789abcdef.png")
    assert response.status_code == 200 and response["Cache-Control"] == "public, max-age=3600"
    assert client.get("/facts-de-0123456789abcdef.png").status_code == 404


@pytest.mark.parametrize("text", [("500", "Слово " * 3)])
def test_a_long_title_is_made_smaller(text):
    words = facts_image.FactsWords(site="Шаңырақ", title="Шаңырақ пен Айгерім аудандарында " * 2, figures=(text,) * 4)
    assert facts_image.draw(words).size == (1200, 630)


@pytest.mark.django_db
@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("/ru", "ru"), ("/kk", "kk")])
def test_the_report_shows_it_and_another_article_does_not(client, prefix, language):
    make.site()
    other = make.article("another")

    def image_of(path: str) -> list[str]:
        page = client.get(prefix + path).content.decode()
        assert ("facts-whole" in page) == ("facts-" in re.findall(r'og:image" content="([^"]+)"', page)[0])
        return re.findall(r'og:image" content="([^"]+)"', page)

    assert image_of("/articles/shanyrak-aigyerim/") == [facts_image.url_of(language)]
    assert facts_image.url_of(language) not in image_of(f"/articles/{other.slug}/")
