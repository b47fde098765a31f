"""No text is lost to a login that has ended or changed: it is carried through the login page and comes back for review."""

import json

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from articles.models import Article
from organisers.entering.typed_forms import CARRIED_FIELD
from tests import make
from tests.admin.entering import BACKEND, PASSWORD, fields_of
from tests.admin.opened_earlier import MODELS, all_fields, fill, other_value, page_of, stored
from tests.admin.relogin import LETTERS, body_of, browser, end_sessions, log_in_on, typed_into
from tests.admin.test_second_factor import with_app
from tests.html_forms import forms_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.usefixtures("no_failed_logins")]


@pytest.fixture
def article():
    return make.article()


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_a_form_sent_after_the_session_ended_comes_back_after_the_login_and_is_saved_only_then(asel, article, prefix):
    client = browser(asel)
    fields = typed_into(client, article, prefix, title_ru="Новое", has_comments="")
    before = stored(client, article)
    end_sessions()
    asked = client.post(prefix + page_of(article), fields)
    assert asked.status_code == 200
    assert asked.headers["Cache-Control"].count("no-store")
    review = log_in_on(client, asked, asel)
    assert review.status_code == 200
    again = fields_of(review)
    assert again["body_en"] == LETTERS
    assert again["title_ru"] == "Новое"
    assert stored(client, article) == before
    [form] = [form for form in forms_of(review.text) if form.attributes.get("id") == "article_form"]
    assert form.attributes["action"] == prefix + page_of(article)
    assert client.post(form.attributes["action"], again).status_code == 302
    assert body_of(article) == LETTERS.strip()


@pytest.mark.parametrize("model", MODELS)
def test_every_field_of_every_form_comes_back_as_it_was_typed(asel, rows, model):
    row = rows[model]
    client = browser(asel)
    opened = client.get(page_of(row))
    fields = fields_of(opened)
    for name, bound in all_fields(opened).items():
        fill(fields, name, other_value(bound, 1))
    before = stored(client, row)
    end_sessions()
    review = log_in_on(client, client.post(page_of(row), fields), asel)
    again = fields_of(review)
    for name in all_fields(opened):
        assert again.get(name) == (fields.get(name)[0] if isinstance(fields.get(name), list) else fields.get(name)), (
            name
        )
    assert stored(client, row) == before
    assert client.post(page_of(row), again).status_code == 302
    assert stored(client, row) != before


def test_a_new_article_comes_back_too(asel):
    client = browser(asel)
    page = "/admin/articles/article/add/"
    fields = {**fields_of(client.get(page)), "slug": "new", "title_en": "New", "summary_en": "S", "body_en": LETTERS}
    end_sessions()
    review = log_in_on(client, client.post(page, fields), asel)
    assert fields_of(review)["body_en"] == LETTERS
    assert not Article.objects.exists()
    assert client.post(page, fields_of(review)).status_code == 302
    assert body_of(Article.objects.get()) == LETTERS.strip()


def test_the_form_survives_wrong_passwords_and_the_second_factor(asel, article, settings):
    settings.OTP_REQUIRED = True
    _, codes = with_app(asel)
    client = browser()
    opened = log_in_on(client, client.get("/admin/login/"), asel, code=codes[0])
    assert opened.status_code == 302
    fields = typed_into(client, article)
    end_sessions()
    page = client.post(page_of(article), fields)
    for wrong in ({"password": "wrong"}, {"code": "000000"}, {}):
        page = log_in_on(client, page, asel, **wrong)
        assert page.status_code == 200
        assert "username" in page.context["form"].fields
    review = log_in_on(client, page, asel, code=codes[1])
    assert fields_of(review)["body_en"] == LETTERS
    assert client.post(page_of(article), fields_of(review)).status_code == 302


def test_a_page_opened_before_a_new_login_in_another_tab_comes_back_at_once(asel, article):
    client = browser()
    log_in_on(client, client.get("/admin/login/"), asel)
    fields = typed_into(client, article)
    end_sessions()
    log_in_on(client, client.get("/admin/login/"), asel)
    review = client.post(page_of(article), fields)
    assert review.status_code == 200
    assert fields_of(review)["body_en"] == LETTERS
    assert body_of(article) != LETTERS.strip()
    assert client.post(page_of(article), fields_of(review)).status_code == 302
    assert body_of(article) == LETTERS.strip()


def test_a_login_page_that_a_login_in_another_tab_has_overtaken_loses_nothing(asel, article):
    client = browser(asel)
    client.get("/admin/")
    fields = typed_into(client, article)
    end_sessions()
    asked = client.post(page_of(article), fields)
    log_in_on(client, client.get("/admin/login/"), asel)
    review = log_in_on(client, asked, asel)
    assert fields_of(review)["body_en"] == LETTERS


def test_a_page_of_another_organiser_is_not_saved_and_waits_for_its_own(asel, article):
    other = make.organiser("berik")
    for enforces_csrf in (True, False):
        client = Client(enforce_csrf_checks=enforces_csrf)
        client.force_login(asel, backend=BACKEND)
        fields = typed_into(client, article)
        client.force_login(other, backend=BACKEND)
        asked = client.post(page_of(article), fields)
        assert body_of(article) != LETTERS.strip()
        assert "form" in asked.context
        not_theirs = log_in_on(client, asked, other)
        assert "Жаңа" not in client.get(not_theirs.headers["Location"]).text
        review = log_in_on(client, asked, asel)
        assert fields_of(review)["body_en"] == LETTERS


def test_files_and_passwords_are_not_carried_and_the_page_says_so(asel, article, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = browser(asel)
    fields = typed_into(client, article, **{"photos-TOTAL_FORMS": "1", "photos-0-caption_en": "Homes"})
    end_sessions()
    asked = client.post(page_of(article), {**fields, "photos-0-upload": SimpleUploadedFile("a.jpg", b"PLANTED")})
    assert "PLANTED" not in asked.text
    review = log_in_on(client, asked, asel)
    assert "choose them once more" in review.text
    assert fields_of(review)["photos-0-caption_en"] == "Homes"

    page = "/admin/auth/user/add/"
    fields = {**fields_of(client.get(page)), "username": "new", "new_password1": "planted-password"}
    end_sessions()
    asked = client.post(page, fields)
    assert "planted-password" not in asked.text
    review = log_in_on(client, asked, asel)
    assert fields_of(review)["username"] == "new"


def test_more_than_can_be_carried_is_given_back_as_text(asel, article):
    client = browser(asel)
    fields = typed_into(client, article, body_en="Ж" * 110_000, title_en="A title")
    end_sessions()
    page = client.post(page_of(article), fields)
    assert "Ж" * 110_000 in page.text
    assert "A title" in page.text
    assert "200 kB" in page.text
    assert body_of(article) != "Ж" * 110_000


@pytest.mark.parametrize("how", ["no stamp", "forged", "another page's", "foreign", "old"])
def test_only_our_own_page_s_form_is_taken_along(asel, article, how):
    client = browser(asel)
    other = make.article()
    fields = typed_into(client, article)
    headers = {}
    with time_machine.travel(timezone.now() + timezone.timedelta(days=31 if how == "old" else 0)):
        if how == "no stamp":
            del fields["login_stamp"]
        elif how == "forged":
            fields["login_stamp"] = fields["login_stamp"][:-2] + "xx"
        elif how == "another page's":
            fields["login_stamp"] = typed_into(client, other)["login_stamp"]
        elif how == "foreign":
            headers = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
        end_sessions()
        answer = client.post(page_of(article), fields, headers=headers)
    assert answer.status_code in (302, 403)
    assert "Жаңа" not in answer.text


@pytest.mark.parametrize(
    "text", ["x", "[]", "null", "[" * 100_000, '["/admin/", "", "", [], 1]', '"\\ud800"', "\0", "9" * 9000]
)
def test_a_forged_carried_form_is_an_ordinary_login(asel, text):
    client = Client()
    data = {"username": asel.username, "password": PASSWORD, CARRIED_FIELD: text}
    assert client.post("/admin/login/", data).headers["Location"] == "/admin/"


def test_a_carried_form_cannot_be_changed_into_one_of_another_address(asel, article):
    client = browser(asel)
    end_sessions()
    fields = typed_into(browser(asel), article)
    asked = client.post(page_of(article), fields)
    [form] = [form for form in forms_of(asked.text) if "username" in form.fields]
    parts = json.loads(form.data()[CARRIED_FIELD])
    for path in ("/admin/logout/", "//evil.example/", "/admin/articles/article/", page_of(make.article())):
        data = {
            **form.data(),
            "username": asel.username,
            "password": PASSWORD,
            CARRIED_FIELD: json.dumps([path, *parts[1:]]),
        }
        assert client.post("/admin/login/", data).status_code in (302, 403)
        client.logout()


def test_no_more_is_taken_back_than_a_page_carries(asel, article):
    client = browser(asel)
    fields = typed_into(client, article)
    end_sessions()
    [form] = [form for form in forms_of(client.post(page_of(article), fields).text) if "username" in form.fields]
    parts = json.loads(form.data()[CARRIED_FIELD])
    parts[3] = [["body_en", "Ж" * 110_000]]
    data = {**form.data(), "username": asel.username, "password": PASSWORD}
    assert client.post("/admin/login/", {**data, CARRIED_FIELD: json.dumps(parts)}).status_code == 302


def test_what_is_carried_and_shown_is_escaped(asel, article):
    client = browser(asel)
    fields = typed_into(client, article, body_en="</textarea><script>alert(1)</script>\"'>")
    end_sessions()
    asked = client.post(page_of(article), fields)
    review = log_in_on(client, asked, asel)
    for page in (asked, review):
        assert "<script>alert(1)" not in page.text
    assert fields_of(review)["body_en"] == fields["body_en"]
