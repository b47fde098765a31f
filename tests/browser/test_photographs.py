"""Photographs in a real browser: added on a telephone without scripts, and shown in the width that the screen needs."""

import pytest

from articles.models import Article, Photo
from tests.photos.making import picture

DESCRIPTIONS = {"en": "A street of houses", "ru": "Улица с домами", "kk": "Үйлер көшесі"}


@pytest.fixture
def article(appeal, settings, tmp_path) -> Article:
    settings.MEDIA_ROOT = tmp_path
    return Article.objects.get()


def test_two_photographs_are_added_described_and_shown(article, open_admin, open_page, look, live_server):
    address = f"/ru/admin/articles/article/{article.pk}/change/"
    page = open_admin(address, width=360, has_scripts=False)
    files = [
        {
            "name": f"{number}.jpg",
            "mimeType": "image/jpeg",
            "buffer": picture(size=(2400, 1600), colour=(number, 90, 90)),
        }
        for number in (10, 200)
    ]
    page.locator("#id_add_photographs").set_input_files(files)
    page.locator("[name=_save]").click()
    assert page.url.endswith("/change/#photos-group")
    assert page.locator(".messagelist .warning").count() == 2
    page.locator(".language-choice .only-all").check()
    for number in (0, 1):
        for language, words in DESCRIPTIONS.items():
            page.locator(f"#id_photos-{number}-description_{language}").fill(words)
    page.locator("#id_photos-0-is_agreed").check()
    page.locator("[name=_continue]").click()
    assert page.locator(".messagelist .warning").count() == 1
    assert [photo.is_shown for photo in Photo.objects.all()] == [True, False]
    look(open_admin(address, width=360, is_dark=True))
    look(open_admin(address, width=1280))

    shown = open_page(f"/kk/articles/{article.slug}/", width=360)
    image = shown.locator(".photo img")
    assert image.get_attribute("alt") == DESCRIPTIONS["kk"]
    assert not image.evaluate("image => image.complete && image.naturalWidth")
    image.scroll_into_view_if_needed()
    image.evaluate("image => image.decode()")
    assert image.evaluate("image => image.currentSrc").endswith("-480.webp")
    look(shown)
    wide = open_page("/", width=1280)
    first = wide.locator(".photo img")
    first.scroll_into_view_if_needed()
    first.evaluate("image => image.decode()")
    assert first.evaluate("image => image.currentSrc").endswith("-960.webp")
    look(wide)
