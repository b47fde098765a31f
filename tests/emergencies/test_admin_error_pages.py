"""Error pages inside the admin speak to organisers; who is not logged in gets the public page."""

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.test import Client

from campaign.web import admin_errors, errors
from organisers.emergencies import LockedDown
from tests import make
from tests.admin.entering import client_of, organiser_with, superuser

pytestmark = pytest.mark.django_db
# Words of the public pages that would puzzle an organiser.
PUBLIC = ("If you sent a letter", "a letter has room for", "It is counted only once", "site-footer")


def as_organiser(rf, path="/admin/x/", method="get", user=None):
    request = getattr(rf, method)(path)
    client = client_of(user or make.organiser(password=None))
    name = django_settings.SESSION_COOKIE_NAME
    request.COOKIES[name] = client.cookies[name].value
    return request


@pytest.mark.parametrize("language", ["", "/ru", "/kk"])
@pytest.mark.parametrize("status", admin_errors.STATUSES)
def test_every_error_has_a_page_in_the_admin_s_look(rf, status, language):
    for method in ("get", "post"):
        answer = errors.error_page(as_organiser(rf, f"{language}/admin/x/", method), status)
        page = answer.content.decode()
        assert (answer.status_code, answer["Cache-Control"]) == (status, "no-store")
        assert 'class="organisers-menu"' in page and page.count("<h1") == 1
        assert [words for words in PUBLIC if words in page] == []
        assert f'href="{language}/admin/"' in page
        assert f'<html lang="{language[1:] or "en"}"' in page


@pytest.mark.parametrize("status", admin_errors.STATUSES)
def test_nobody_else_sees_it(rf, status):
    for request in (rf.get("/admin/x/"), as_organiser(rf, "/somewhere/")):
        assert "organisers-name" not in errors.error_page(request, status).content.decode()
    reader = make.organiser(is_superuser=False, password=None)
    type(reader).objects.filter(pk=reader.pk).update(is_staff=False)
    assert "organisers-name" not in errors.error_page(as_organiser(rf, user=reader), status).content.decode()


def test_without_the_second_factor_there_is_none(rf, settings):
    settings.OTP_REQUIRED = True
    assert "organisers-name" not in errors.error_page(as_organiser(rf), 404).content.decode()


def test_a_guessed_path_gives_nothing_away():
    guessed, wrong = Client().get("/admin/no/such/page/"), Client().get("/admin/appeals/letter/")
    assert guessed.status_code == wrong.status_code == 302
    assert Client().get("/administrator/").status_code == 404


def test_a_page_that_is_not_there_and_one_without_the_right():
    client = superuser()
    page = client.get("/admin/no/such/page/")
    assert page.status_code == 404 and "There is no such page here" in page.text
    reader = client_of(organiser_with("appeals.view_letter"))
    page = reader.get("/admin/articles/article/")
    assert page.status_code == 403 and "Your rights do not include it" in page.text


def test_too_large_a_form_is_explained_before_its_session_is_read():
    client = superuser()
    length = django_settings.ADMIN_UPLOAD_MAX_SIZE + 1
    answer = client.post("/admin/appeals/appeal/", {"a": "b"}, CONTENT_LENGTH=str(length))
    assert answer.status_code == 413 and "15 MB" in answer.text and 'href="/admin/appeals/appeal/"' in answer.text


def test_a_form_of_an_earlier_login_is_explained():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.organiser(password=None), backend="organisers.entering.backends.RightsBackend")
    answer = client.post("/admin/safety/lockdown/", {"act": "hold"})
    assert answer.status_code == 403 and "from an earlier login" in answer.text


def test_locked_down_says_why(rf):
    page = errors.permission_denied(as_organiser(rf), LockedDown()).content.decode()
    assert "The site is locked down" in page
    assert "You may not do this" in errors.permission_denied(as_organiser(rf), PermissionDenied()).content.decode()
    assert "could not be read" in errors.bad_request(as_organiser(rf), BadRequest()).content.decode()


def test_where_the_page_itself_fails_the_public_one_comes(rf, monkeypatch, caplog):
    def fail(*arguments, **named):
        raise RuntimeError

    monkeypatch.setattr(admin_errors, "read_login", fail)
    answer = errors.error_page(as_organiser(rf), 500)
    assert answer.status_code == 500 and "The fault is ours" in answer.content.decode()
    assert isinstance(answer, HttpResponse)
