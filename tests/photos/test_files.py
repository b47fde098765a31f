"""A photograph's old file goes when the new one is stored for good, and a save that fails leaves the files as they were."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection

from articles import photos
from articles.admin.articles import ArticleAdmin
from articles.models import Article, Photo
from safety.files import pictures
from tests import make
from tests.admin.entering import fields_of, messages_of, superuser
from tests.photos.making import add, page_of, picture, upload

RED, BLUE, GREEN = (picture(colour=colour) for colour in [(200, 0, 0), (0, 0, 200), (0, 200, 0)])
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client():
    made = superuser()
    made.raise_request_exception = False
    return made


def replace(client, article, content, **more):
    fields = {**fields_of(client.get(page_of(article))), **more}
    return client.post(page_of(article), {**fields, "photos-0-upload": SimpleUploadedFile("a.jpg", content)})


def files(folder):
    """The names that rows have: those of the largest JPEGs, each with the rest of its files beside it."""
    names = sorted(path.name for path in folder.iterdir())
    assert {name.partition(".")[0] for name in names} == {name.removesuffix(".jpg") for name in names if ".jpg" in name}
    return [name for name in names if name.endswith(".jpg")]


def test_a_replaced_photograph_is_stored_and_its_old_file_deleted(client, own_folder):
    article = make.article()
    upload(client, article, RED)
    old = Photo.objects.get()
    assert replace(client, article, BLUE).status_code == 302
    new = Photo.objects.get()
    assert new.pk == old.pk
    assert new.file != old.file
    assert files(own_folder) == [new.file]


def test_a_file_that_another_photograph_has_stays(client, own_folder):
    first, second = make.article(), make.article()
    for article in (first, second):
        upload(client, article, RED)
    replace(client, first, BLUE)
    assert files(own_folder) == sorted(Photo.objects.values_list("file", flat=True))
    assert len(files(own_folder)) == 2


@pytest.mark.parametrize("error", [IntegrityError("planted"), RuntimeError("planted")])
def test_a_save_that_fails_loses_no_file_and_leaves_none_behind(client, own_folder, monkeypatch, error):
    article = make.article()
    upload(client, article, RED)
    before = files(own_folder)

    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(ArticleAdmin, "log_change", fail)
    replace(client, article, BLUE)
    assert [Photo.objects.get().file] == files(own_folder) == before
    fields = fields_of(client.get(page_of(article)))
    client.post(page_of(article), {**fields, "photos-0-DELETE": "on"})
    assert [Photo.objects.get().file] == files(own_folder) == before


def test_a_new_photograph_whose_save_fails_leaves_no_file(client, own_folder, monkeypatch):
    article = make.article()

    def fail(*args, **kwargs):
        raise RuntimeError("planted")

    monkeypatch.setattr(ArticleAdmin, "log_change", fail)
    upload_without_reading(client, article)
    assert not Photo.objects.exists()
    assert files(own_folder) == []


def upload_without_reading(client, article):
    fields = fields_of(client.get(page_of(article)))
    new = {"photos-TOTAL_FORMS": "1", "photos-0-article": article.pk, "photos-0-position": "1"}
    file = {"photos-0-caption_en": "Homes", "photos-0-upload": SimpleUploadedFile("a.jpg", RED)}
    return client.post(page_of(article), {**fields, **new, **file})


def test_deleting_an_article_fails_without_losing_its_photographs(client, own_folder, monkeypatch):
    article = make.article()
    upload(client, article, RED)

    def fail(*args, **kwargs):
        raise RuntimeError("planted")

    monkeypatch.setattr(Article, "delete", fail)
    client.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"})
    assert files(own_folder) == [Photo.objects.get().file]
    monkeypatch.undo()
    client.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"})
    assert files(own_folder) == []


def test_a_file_that_somebody_deletes_before_ours_is_stored_is_written_again(own_folder):
    import io

    encoded = photos.encode(io.BytesIO(RED))
    with photos.after_the_transaction() as touched:
        touched[encoded.name] = encoded
        photo = Photo(article=make.article())
        photos.put_into(photo, encoded)
        photo.save()
        (own_folder / encoded.name).unlink()
    assert files(own_folder) == [encoded.name]


def test_two_who_replace_a_photograph_see_the_clash(client, own_folder):
    article = make.article()
    upload(client, article, RED)
    fields = fields_of(client.get(page_of(article)))
    replace(client, article, BLUE)
    answer = client.post(page_of(article), {**fields, "photos-0-upload": SimpleUploadedFile("mine.jpg", GREEN)})
    assert [(clash.typed, clash.html_name) for clash in answer.context["clashes"]] == [("mine.jpg", "photos-0-upload")]
    assert files(own_folder) == [Photo.objects.get().file]
    # Who has not chosen a file keeps what is there.
    assert client.post(page_of(article), {**fields, "photos-0-credit": "A resident"}).status_code == 302
    assert (Photo.objects.get().credit, files(own_folder)) == ("A resident", [Photo.objects.get().file])
    # Who leaves what is stored keeps it, though a file was chosen once more.
    left = {**fields_of(answer), "keep_stored": "photos-0-upload"}
    before = files(own_folder)
    assert (
        client.post(page_of(article), {**left, "photos-0-upload": SimpleUploadedFile("mine.jpg", GREEN)}).status_code
        == 302
    )
    assert [Photo.objects.get().file] == files(own_folder) == before


def test_pictures_are_opened_before_the_transaction_begins(client, own_folder, monkeypatch):
    """SQLite lets nobody else write while one is under way, and opening a picture takes seconds."""
    inside, decoded = [], pictures.decoded

    def noted(*given):
        inside.append(connection.in_atomic_block)
        return decoded(*given)

    monkeypatch.setattr(pictures, "decoded", noted)
    article = make.article()
    add(client, article, RED, BLUE)
    replace(client, article, GREEN)
    assert inside == [False] * 3
    assert Photo.objects.count() == 2


def test_where_the_server_cannot_write_the_form_comes_back_with_every_word(client, settings, own_folder):
    article = make.article()
    full = own_folder / "full"
    full.write_bytes(b"")
    # A folder that takes no file, as that of a full disk.
    settings.MEDIA_ROOT = full
    file = SimpleUploadedFile("a.jpg", RED)
    row = {"photos-0-upload": file, "photos-TOTAL_FORMS": "1", "photos-0-position": "1", "photos-0-article": article.pk}
    for chosen in ({"add_photographs": file}, row):
        file.seek(0)
        fields = {**fields_of(client.get(page_of(article))), "title_kk": "Жоғалмайды", **chosen}
        page = client.post(page_of(article), fields)
        assert page.status_code == 200 and "no space for these pictures" in messages_of(page)
        assert fields_of(page)["title_kk"] == "Жоғалмайды"
    assert not Photo.objects.exists() and not article.texts.filter(title="Жоғалмайды").exists()
    assert [path.name for path in own_folder.iterdir()] == ["full"]
