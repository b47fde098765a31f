"""No browser is told to cut what is too long: a limit stands in the help text, and in the error."""

import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from appeals.models import Letter
from appeals.models.letters.states import State
from articles.models import Comment
from safety.typed.text import tidy_text
from tests import make
from tests.comments import making
from tests.own.pages import address_of
from tests.structure.sources import template_files

pytestmark = pytest.mark.django_db
LIMITS = {"en": ("2,000", "2,100"), "ru": ("2\u00a0000", "2\u00a0100"), "kk": ("2\u00a0000", "2\u00a0100")}
PREFIX = {"en": "", "ru": "/ru", "kk": "/kk"}


@pytest.fixture
def client():
    make.site()
    return Client()


@pytest.fixture
def organiser_client():
    client = Client()
    client.force_login(make.organiser())
    return client


def test_no_template_has_a_maxlength():
    for path in template_files():
        if path.suffix == ".html" and path.name != "attrs.html":
            assert "maxlength" not in path.read_text(), path


def test_no_public_page_has_a_maxlength(client):
    letter = make.letter(make.appeal(), state=State.CONFIRMED)
    for path in ("/", "/appeals/shanyrak-aigyerim/", "/articles/shanyrak-aigyerim/", address_of(letter)):
        page = client.get(path)
        assert page.status_code == 200
        assert b"maxlength" not in page.content, path
    for response in (
        make.post_letter(client, name="", own_words="x" * 2100),
        making.post(client, make.article(), text=""),
    ):
        assert response.status_code == 422
        assert b"maxlength" not in response.content


def test_no_page_of_the_admin_has_a_maxlength(client, organiser_client):
    assert b"maxlength" not in client.get("/admin/login/").content
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        paths = [reverse(f"admin:{name}_changelist"), reverse(f"admin:{name}_add")]
        if (row := model._default_manager.first()) is not None:
            paths.append(reverse(f"admin:{name}_change", args=[row.pk]))
        for path in paths:
            page = organiser_client.get(path)
            assert page.status_code in (200, 302, 403), path
            assert b"maxlength" not in page.content, path
    for path in ("/admin/second-factor/", "/admin/password_change/"):
        assert b"maxlength" not in organiser_client.get(path, follow=True).content
    assert b"maxlength" not in organiser_client.post("/admin/second-factor/", {"act": "begin"}, follow=True).content


@pytest.mark.parametrize("language", LIMITS)
def test_what_is_too_long_comes_back_whole_with_both_numbers(client, language):
    limit, length = LIMITS[language]
    response = make.post_letter(client, language=language, own_words="ж" * 2100)
    page = response.content.decode()
    assert response.status_code == 422
    assert "ж" * 2100 in page
    (message,) = response.context["form"].errors["own_words"]
    assert limit in message and length in message
    response = making.post(client, make.article(), language=language, text="ж" * 2100)
    assert "ж" * 2100 in response.content.decode()
    (message,) = response.context["comment_form"].errors["text"]
    assert limit in message and length in message
    assert not Letter.objects.exists() and not Comment.objects.exists()


@pytest.mark.parametrize("language", LIMITS)
def test_the_limit_stands_in_the_help_of_every_typed_field(client, language):
    page = client.get(f"{PREFIX[language]}/appeals/shanyrak-aigyerim/").content.decode()
    article = client.get(f"{PREFIX[language]}/articles/shanyrak-aigyerim/").content.decode()
    for where, field, limit in (
        (page, "name", "100"),
        (page, "city", "100"),
        (page, "organisation", "150"),
        (page, "own_words", LIMITS[language][0]),
        (article, "text", LIMITS[language][0]),
        (article, "pseudonym", "60"),
    ):
        (help_text,) = re.findall(rf'id="id_{field}_helptext">([^<]*)<', where)
        assert limit in help_text, field
        (described_by,) = re.findall(rf'name="{field}"[^>]*aria-describedby="([^"]*)"', where)
        assert f"id_{field}_helptext" in described_by


@pytest.mark.parametrize("field", ["name", "city", "organisation"])
def test_a_name_a_little_too_long_is_not_stored_short(client, field):
    response = make.post_letter(client, **{field: "ж" * 151})
    assert response.status_code == 422
    assert "ж" * 151 in response.content.decode()
    assert not Letter.objects.exists()


def test_what_was_pasted_is_stored_tidied(client):
    pasted = {
        "name": "\u202aАда\u00a0Адамс\u202c\ufeff",
        "city": "Сан\u00adкт-Петербург\u200e",
        "organisation": "Change.org\u200b",
        "own_words": "Одна строка\u2028другая\x0bтретья.\ufffc \uf0b7 👩‍👩‍👧\r\n\r\n\r\nКонец\u2029",
        "email": "Ada <mailto:ada@example.org>,",
    }
    assert make.post_letter(client, language="ru", **pasted).status_code == 302
    letter = Letter.objects.get()
    assert (letter.name, letter.city, letter.organisation) == ("Ада Адамс", "Санкт-Петербург", "Change.org")
    assert letter.own_words == "Одна строка\nдругая\nтретья. • 👩‍👩‍👧\n\nКонец" == tidy_text(letter.own_words)
    assert making.post(client, make.article(), text="One\u2028two\u202e", pseudonym="350.org\ufe0f").status_code == 302
    comment = Comment.objects.get()
    assert (comment.text, comment.pseudonym) == ("One\ntwo", "350.org")


def test_a_name_of_nothing_visible_is_no_name(client):
    for nothing in ("\u200b\u2060", "\u3164", "\u2800\u2800", "\u0301", "\u00ad", "\ufe0f\u200d"):
        response = make.post_letter(client, name=nothing)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["name"]
    assert make.post_letter(client, name="Ада", city="\u3164", organisation="\u2800").status_code == 302
    assert (Letter.objects.get().city, Letter.objects.get().organisation) == ("", "")
