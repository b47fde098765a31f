"""What there is has a name in the reader's language: in lists, on its own page, where it is deleted, in the record."""

import re

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.models.letters.states import ACTS
from appeals.services.texts.editing import RECORDED
from articles.models import Comment
from organisers import record, record_words
from organisers.models import Record
from tests import make
from tests.admin.entering import fields_of, messages_of, superuser
from tests.admin.opened_earlier import page_of
from tests.structure.sources import python_files

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LANGUAGES = ["ru", "kk"]
# The words of another language, or of nobody: a model's own name, a code, a key.
LISTS = ("articles/comment/", "articles/article/", "appeals/appeal/", "appeals/newsupdate/add/", "auth/group/")
OF_NOBODY = [
    r"Text object",
    r"_\w+ object",
    r"\(en\)",
    r"relationship",
    r"Revision \w\w",
    r'alt="(True|False|None)"',
]


def list_of(row):
    return page_of(row).rpartition(f"{row.pk}/change/")[0]


def words_of(response):
    """What a page says, without what is not shown: tags, and the values of fields."""
    text = re.sub(r"<(script|style|textarea|title)\b.*?</\1>", " ", response.text, flags=re.DOTALL)
    return re.sub(r"<(?!img)[^>]*>", " ", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_pages_and_deletion_show_names_in_the_reader_s_language(rows, language):
    client = superuser()
    names = {
        "appeal": f"title of {rows['appeal'].slug} in {language}",
        "article": f"Title, {language}",
        "page": f"About, {language}",
        "newsupdate": f"News, {language}",
    }
    for model, row in rows.items():
        for page in (
            list_of(row),
            page_of(row),
            page_of(row).replace("change", "history"),
            page_of(row).replace("change", "delete"),
        ):
            response = client.get(f"/{language}{page}", follow=True)
            if response.status_code == 403 and page.endswith("delete/"):
                continue
            assert response.status_code == 200
            words = words_of(response)
            assert names.get(model, "") in words, page
            for nobody_s in OF_NOBODY:
                assert not re.search(nobody_s, words), (page, nobody_s)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_names_what_was_saved_or_deleted(rows, language):
    client = superuser()
    page = f"/{language}{page_of(rows['article'])}"
    saved = client.post(page, fields_of(client.get(page)), follow=True)
    deleted = client.post(page.replace("change", "delete"), {"post": "yes"}, follow=True)
    for response in (saved, deleted):
        assert f"Title, {language}" in messages_of(response)


@pytest.mark.parametrize("language", LANGUAGES)
def test_choices_among_what_there_is_are_named(rows, language):
    client = superuser()
    update = client.get(f"/{language}{page_of(rows['newsupdate'])}").text
    assert f"title of {rows['appeal'].slug} in {language}" in update


def test_without_a_text_in_the_language_the_english_one_names_it_and_without_any_the_address(rows):
    client = superuser()
    rows["article"].texts.exclude(language="en").delete()
    assert "Title, en" in client.get("/kk/admin/articles/article/").text
    rows["article"].texts.all().delete()
    assert rows["article"].slug in client.get("/kk/admin/articles/article/").text


def test_deleting_says_how_much_goes_with_it_and_nothing_of_tables_between(rows):
    client = superuser()
    page = client.get(page_of(rows["article"]).replace("change", "delete"))
    counts = dict(page.context["model_count"])
    assert (counts["texts of articles"], counts["photographs"]) == (3, 1)
    assert page.context["deleted_objects"] == ["Title, en"]
    rows["group"].user_set.add(rows["user"])
    page = client.get(page_of(rows["group"]).replace("change", "delete"))
    assert list(dict(page.context["model_count"])) == ["groups"]


@pytest.mark.parametrize(("language", "words"), [("ru", "письмо"), ("kk", "хат")])
def test_the_record_names_its_subjects(language, words):
    letter = make.letter(make.appeal())
    record.write(by=None, act="approve", subject=f"letter {letter.pk}", now=timezone.now())
    record.write(by=None, act="change", subject="asel: password", now=timezone.now())
    page = superuser().get(f"/{language}/admin/organisers/record/")
    words_there = words_of(page)
    assert re.search(rf"(?i){words}\s+{letter.pk}", words_there)
    assert "asel: password" in words_there
    assert Record.objects.count() == 2
    for term in (f"{words} {letter.pk}", f"{words.capitalize()} {letter.pk}", f"letter {letter.pk}"):
        found = superuser().get(f"/{language}/admin/organisers/record/", {"q": term}).context["cl"].result_list
        assert [entry.act for entry in found] == ["approve"]


def test_the_lists_ask_for_all_names_at_once(rows):
    """Guards against a query for the texts of each article that a comment is about, and of each appeal."""
    client = superuser()
    counts = []
    for number in (0, 1, 20):
        for _ in range(number):
            article = make.article()
            make.appeal()
            Comment.objects.create(
                article=article, text="Words.", digest="x", language="en", written_on=timezone.localdate()
            )
            Group.objects.create(name=f"Group {Group.objects.count()}")
        with CaptureQueriesContext(connection) as captured:
            for page in LISTS:
                client.get(f"/ru/admin/{page}")
        counts.append(len(captured))
    # The first round asks for what is then remembered.
    assert counts[1] == counts[2]


@pytest.mark.parametrize(("language", "words"), [("ru", "Модераторы"), ("kk", "Модераторлар")])
def test_the_groups_that_the_site_makes_are_named_in_the_language(rows, language, words):
    Group.objects.get_or_create(name="Moderators")
    for page in (list_of(rows["group"]), page_of(rows["user"])):
        shown = words_of(superuser().get(f"/{language}{page}"))
        assert words in shown
        assert "Moderators" not in shown


def test_every_act_of_the_record_has_words():
    source = "\n".join(path.read_text(encoding="utf-8") for path in python_files())
    acts = set(
        re.findall(r"(?:act=|write_record\(request, |self\.record\(request, |_decide\(.*, )\"([a-z ]+)\"", source)
    )
    assert {"set publication", "publish update", "remove second factor"} <= acts
    assert (
        acts | set(RECORDED.values()) | ACTS.keys() - {"confirm", "stop naming", "redact"} <= record_words.acts.keys()
    )
