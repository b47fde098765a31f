"""Photographs on the page of their article: chosen, described in three languages, agreed, and only then shown."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.models import Photo, PhotoText
from organisers.models import Record
from tests import make
from tests.admin.entering import client_of, fields_of, messages_of, organiser_with, superuser
from tests.photos.making import AGREED, DESCRIBED, add, bomb, page_of, picture, planted_jpeg, save, upload

pytestmark = pytest.mark.django_db
RED, BLUE = picture(colour=(200, 0, 0)), picture(colour=(0, 0, 200))


@pytest.fixture
def client():
    return superuser()


@pytest.fixture
def article():
    return make.article()


def test_several_pictures_are_added_in_one_save_and_described_on_the_next_page(client, article, own_folder):
    saved = add(client, article, planted_jpeg(), RED, BLUE)
    assert saved.redirect_chain[-1][0] == f"{page_of(article)}#photos-group"
    rows = list(Photo.objects.all())
    assert [row.position for row in rows] == [1, 2, 3]
    assert {path.name.partition(".")[0] for path in own_folder.iterdir()} == {row.file[:-4] for row in rows}
    assert not any("IMG_" in path.name for path in own_folder.iterdir())
    add(client, article, picture(colour=(0, 200, 0)))
    assert Photo.objects.count() == 4


def test_a_photograph_is_shown_once_it_is_described_in_every_language_and_agreed(client, article):
    add(client, article, planted_jpeg())
    lacking = [*DESCRIBED, *AGREED]
    for number, name in enumerate(lacking, start=1):
        words = messages_of(save(client, article, **{name: (DESCRIBED | AGREED)[name]}))
        is_last = number == len(lacking)
        for language in ("", "/ru", "/kk"):
            assert ("A street of houses" in page(client, article, language)) == is_last
        assert ("Photograph 1: not yet" in words) != is_last
        if number == 1:
            assert "Русский, Қазақша" in words and "English" not in words and "agreed" in words
    assert "A street of houses, kk" in page(client, article, "/kk")
    save(client, article, **{"photos-0-description_ru": ""})
    assert "A street of houses" not in page(client, article)


def page(client, article, language=""):
    cache.clear()
    return client.get(f"{language}/articles/{article.slug}/").text


def test_who_says_that_it_is_agreed_is_on_record_and_another_picture_is_agreed_anew(article):
    asel = organiser_with("articles.view_article", "articles.change_article")
    client = client_of(asel)
    upload(client, article, RED, **DESCRIBED, **AGREED)
    photo = Photo.objects.get()
    assert (photo.agreed_by, photo.is_shown) == (asel, True)
    assert str(asel) in client.get(page_of(article)).text
    other = client_of(organiser_with("articles.view_article", "articles.change_article"))
    save(other, article, **{"photos-0-credit": "A resident"})
    assert Photo.objects.get().agreed_by == asel
    words = messages_of(replace(other, article, BLUE))
    photo = Photo.objects.get()
    assert (photo.agreed_by, photo.agreed_at, photo.is_shown) == (None, None, False)
    assert "nobody has confirmed" in words
    save(other, article, **AGREED)
    assert Photo.objects.get().is_shown
    save(other, article, **{"photos-0-is_agreed": ""})
    agree, not_any_more = "agree to photograph", "no longer agree to photograph"
    # Between them stand the changes of its texts and of its file.
    entries = Record.objects.filter(subject=f"photo {photo.pk}", act__in=(agree, not_any_more))
    acts = entries.order_by("pk").values_list("act", flat=True)
    assert list(acts) == [agree, not_any_more, agree, not_any_more]


def replace(client, article, content):
    return save(client, article, **{"photos-0-upload": SimpleUploadedFile("a.jpg", content)})


def test_a_description_and_a_caption_are_texts_like_any_other(client, article):
    """Their revisions are counted, and a translation is seen to be older than its original."""
    upload(client, article, picture(), **DESCRIBED)
    save(client, article)
    assert [text.revision for text in PhotoText.objects.order_by("language")] == [1, 1, 1]
    save(client, article, **{"photos-0-caption_en": "Homes, 2006"})
    assert sorted(text.language for text in PhotoText.objects.older_than_original()) == ["kk", "ru"]
    save(client, article, **{"photos-0-is_current_kk": "on", "photos-0-is_current_ru": "on"})
    assert not PhotoText.objects.older_than_original()


def test_the_same_picture_is_not_added_twice(client, article, own_folder):
    add(client, article, RED)
    files = sorted(own_folder.iterdir())
    assert "among the article’s photographs already" in add(client, article, RED).text
    assert "among the article’s photographs already" in messages_of(add(client, article, RED, BLUE, BLUE))
    assert Photo.objects.count() == 2
    other = make.article()
    add(client, other, RED)
    assert Photo.objects.count() == 3 and set(files) < set(own_folder.iterdir())


def test_one_bad_picture_keeps_no_good_one_out(client, article):
    answer = add(client, article, RED, b"not a picture", bomb(), BLUE)
    assert Photo.objects.count() == 2
    assert "IMG_1.jpg: This is no JPEG" in messages_of(answer) and "IMG_2.jpg: The picture is too large" in messages_of(
        answer
    )


@pytest.mark.parametrize("content", [b"not a picture", bomb(), None])
def test_a_bad_upload_is_a_message_beside_its_field(client, article, own_folder, content):
    assert upload(client, article, content).context["errors"]
    if content:
        assert "IMG_0.jpg: Th" in str(add(client, article, content).context["errors"])
    assert not Photo.objects.exists()
    assert not list(own_folder.iterdir())


def test_a_form_that_comes_back_asks_for_its_files_again(client, article, own_folder):
    answer = add(client, article, RED, BLUE, title_en="")
    assert "Choose again: IMG_0.jpg, IMG_1.jpg." in answer.text
    assert "Choose again: IMG_1234.jpg." in upload(client, article, RED, title_en="").text
    assert not list(own_folder.iterdir())


def test_a_preview_shows_photographs_with_the_words_that_are_typed(client, article):
    add(client, article, RED, BLUE)
    first, second = Photo.objects.all()
    fields = {
        **fields_of(client.get(page_of(article))),
        **DESCRIBED,
        "photos-0-position": "9",
        "photos-1-caption_kk": "Үй",
    }
    for language in ("en", "kk"):
        words = client.post(f"/admin/articles/article/{article.pk}/preview/{language}/", fields).text
        assert f"A street of houses, {language}" in words
        assert words.index(second.file[:-4]) < words.index(first.file[:-4])
        assert ("Үй" in words) == (language == "kk")
    gone = client.post(f"/admin/articles/article/{article.pk}/preview/en/", {**fields, "photos-0-DELETE": "on"}).text
    assert first.file[:-4] not in gone
    assert not PhotoText.objects.exists()


def test_a_deleted_photograph_leaves_no_file_unless_another_shows_it(client, own_folder):
    first, second = make.article(), make.article()
    for article in (first, second):
        add(client, article, RED)
    for article, left in ((first, 2), (second, 0)):
        save(client, article, **{"photos-0-DELETE": "on"})
        assert len(list(own_folder.iterdir())) == left
    assert not Photo.objects.exists()


def test_an_article_s_photographs_go_with_it(client, article, own_folder):
    add(client, article, RED)
    client.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"})
    assert not Photo.objects.exists()
    assert not list(own_folder.iterdir())
