"""Photographs as pages show them: each width as WebP and JPEG, sizes set, described, lazy where nobody looks first."""

import datetime as dt
import os
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from articles import photos
from articles.models import Photo
from campaign.content.files import ARTICLE_SLUG
from tests import make
from tests.photos.making import picture

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def stored(article, content, *, position=1, **fields):
    photo = Photo(article=article, position=position, agreed_at=NOW, credit="A resident", **fields)
    photos.put_into(photo, photos.encode(SimpleUploadedFile("a.jpg", content)))
    photo.save()
    for language in make.LANGUAGES:
        photo.texts.create(language=language, description=f"A “street”, {language}", caption=f"Homes, {language}")
    return photo


def sources(html) -> list[dict[str, str]]:
    """The attributes of each `source` and `img` within a `picture`."""
    tags = re.findall(r"<(source|img)\b([^>]*)>", "".join(re.findall(r"<picture>.*?</picture>", html, re.DOTALL)))
    return [{"tag": tag, **dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))} for tag, attributes in tags]


def test_an_article_shows_each_width_in_both_kinds(own_folder):
    article = make.article()
    first = stored(article, picture(size=(1000, 500)))
    stored(article, picture(size=(300, 400)), position=2)
    webp, jpeg, _, second = sources(Client().get(f"/kk/articles/{article.slug}/").text)
    stem = first.file[:-4]
    for source, suffix in ((webp, "webp"), (jpeg, "jpg")):
        names = [f"{stem}-480.{suffix}", f"{stem}-960.{suffix}", f"{stem}.{suffix}"]
        assert source["srcset"] == ", ".join(
            f"/media/{name} {width}w" for name, width in zip(names, (480, 960, 1000), strict=True)
        )
        for name in names:
            assert Client().get(f"/media/{name}").status_code == 200
        assert source["sizes"]
    assert (webp["type"], jpeg["src"]) == ("image/webp", f"/media/{stem}-960.jpg")
    assert (jpeg["width"], jpeg["height"], jpeg["alt"]) == ("1000", "500", "A “street”, kk")
    assert (second["width"], second["height"]) == ("300", "400")
    assert ("loading" in jpeg, second["loading"]) == (False, "lazy")


@pytest.mark.parametrize("language", ["", "/ru", "/kk"])
def test_the_first_photograph_is_on_the_home_page_and_what_messengers_show(settings, language):
    make.site()
    article = photos.Article.objects.get(slug=ARTICLE_SLUG)
    photo = stored(article, picture(size=(2400, 1600)))
    code = language[1:] or "en"
    home = Client().get(f"{language}/").text
    assert [one["alt"] for one in sources(home) if one["tag"] == "img"] == [f"A “street”, {code}"]
    assert sources(home)[-1]["loading"] == "lazy"
    page = Client().get(f"{language}/articles/{ARTICLE_SLUG}/").text
    told = dict(re.findall(r'<meta property="og:image(:?\w*)" content="([^"]*)"', page))
    assert told == {
        "": f"{settings.SITE_URL}/media/{photo.file[:-4]}-1440.jpg",
        ":type": "image/jpeg",
        ":width": "1440",
        ":height": "960",
        ":alt": f"A “street”, {code}",
    }


def test_a_photograph_that_is_not_agreed_is_nowhere(own_folder):
    make.site()
    photo = stored(photos.Article.objects.get(slug=ARTICLE_SLUG), picture())
    Photo.objects.update(agreed_at=None)
    for page in ("/", f"/articles/{ARTICLE_SLUG}/"):
        assert photo.file[:-4] not in Client().get(page).text


def test_photographs_from_before_there_were_widths_get_them(own_folder):
    article = make.article()
    photo = stored(article, picture(size=(2000, 1000)))
    old = f"{'0' * 64}.jpg"
    (own_folder / old).write_bytes(picture(size=(2000, 1000), colour=(9, 9, 9)))
    Photo.objects.update(file=old, width=2000, height=1000, has_widths=False)
    assert [one["tag"] for one in sources(Client().get(f"/ru/articles/{article.slug}/").text)] == ["img"]
    assert (photos.make_missing_widths(), photos.make_missing_widths()) == (1, 0)
    photo.refresh_from_db()
    assert (photo.width, photo.has_widths, photo.file == old) == (1920, True, False)
    assert all((own_folder / photos.name_of(photo.file, "WEBP", width, 1920)).exists() for width in photos.WIDTHS)


def test_what_a_killed_process_left_is_deleted_after_a_day_and_nothing_else(own_folder):
    photo = stored(make.article(), picture(size=(500, 500)))
    kept = {path.name for path in own_folder.iterdir()}
    left = [f"{'1' * 64}.jpg", f"{'1' * 64}-480.webp", f".{'2' * 64}-480.webp.4711"]
    strange = ["notes.txt", "share"]
    for name in (*left, strange[0]):
        (own_folder / name).write_bytes(b"x")
    (own_folder / strange[1]).mkdir()
    assert photos.delete_orphans(NOW) == 0
    for path in own_folder.iterdir():
        os.utime(path, (0, (NOW - dt.timedelta(days=2)).timestamp()))
    assert photos.delete_orphans(NOW) == 3
    assert {path.name for path in own_folder.iterdir()} == kept | set(strange)
    assert (own_folder / photo.file).exists()


def test_a_photograph_that_is_agreed_says_when(db):
    photo = stored(make.article(), picture())
    with pytest.raises(IntegrityError, match="photo_agreed_at_some_time"), transaction.atomic():
        Photo.objects.filter(pk=photo.pk).update(agreed_at=None, agreed_by=make.organiser(password=None))
