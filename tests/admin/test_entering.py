"""Who may enter the organisers' admin, and what is left behind by those who may not."""

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection
from django.test import Client

from tests import make
from tests.admin.entering import client_of, log_in, organiser_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_failed_logins():
    caches["logins"].clear()


def test_anonymous_visitors_are_sent_to_the_login_page_in_their_language():
    assert Client().get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert Client().get("/ru/admin/appeals/letter/").headers["Location"].startswith("/ru/admin/login/")


def test_an_organiser_logs_in_by_password():
    client = Client()
    assert log_in(client, make.organiser()).headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_wrong_password_is_refused_with_a_message():
    response = log_in(Client(), make.organiser(), password="wrong")
    assert response.status_code == 200
    assert "errornote" in response.text


def test_users_who_are_no_staff_stay_outside():
    user = make.organiser(is_superuser=False)
    user.is_staff = False
    user.save()
    assert log_in(Client(), user).status_code == 200
    assert client_of(user).get("/admin/").status_code == 302


def test_staff_without_rights_sees_no_letters():
    client = client_of(organiser_with())
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/appeals/letter/").status_code == 403
    assert client.get("/admin/appeals/letter/signatures/").status_code == 403
    assert client.get("/admin/organisers/record/").status_code == 403
    assert client.get("/admin/auth/user/").status_code == 403


def test_whoever_may_see_people_but_not_change_them_sees_nothing_of_them():
    client = client_of(organiser_with("auth.view_user", "auth.add_user", "auth.change_group"))
    assert client.get("/admin/auth/user/").status_code == 403
    assert client.get("/admin/auth/group/add/").status_code == 403


def test_guessing_passwords_closes_the_login_for_that_name_and_network():
    user = make.organiser()
    client = Client()
    for _ in range(7):
        assert log_in(client, user, password="wrong").status_code == 200
    assert log_in(client, user, password="wrong").status_code == 429
    locked = log_in(client, user)
    assert locked.status_code == 429
    assert "Too many attempts" in locked.text
    assert log_in(Client(), make.organiser()).status_code == 302


def test_no_address_of_an_organiser_who_logs_in_is_stored():
    user = make.organiser()
    client = Client(REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Planted Agent")
    log_in(client, user, password="wrong")
    log_in(client, user)
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        assert not model.objects.exists()
    log_in(client, user, password="wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM login_attempts")
        stored = repr(cursor.fetchall())
    stored += repr([session.get_decoded() for session in Session.objects.all()])
    assert "203.0.113" not in stored
    assert "Planted" not in stored


def test_the_key_of_failed_logins_is_no_bare_hash_of_an_address(rf):
    from organisers.entering.login import network_key

    here, neighbour = rf.get("/", REMOTE_ADDR="203.0.113.7"), rf.get("/", REMOTE_ADDR="203.0.113.200")
    assert network_key(here) == network_key(neighbour) != network_key(rf.get("/", REMOTE_ADDR="203.0.114.7"))
    assert len(network_key(here)) == 64


def test_the_admin_s_path_can_be_changed():
    """Every address of the admin is made from its name; none is written out in a template or a script."""
    from pathlib import Path

    from django.conf import settings

    base = Path(settings.BASE_DIR)
    sources = [*(base / "templates").rglob("*.html"), *(base / "static/js").rglob("*.js")]
    assert {path.suffix for path in sources} == {".html", ".js"}
    for path in sources:
        assert '"/admin/' not in path.read_text(encoding="utf-8"), path


def test_logging_out_ends_the_session():
    client = client_of(make.organiser())
    assert client.post("/admin/logout/").status_code == 200
    assert client.get("/admin/").status_code == 302


def test_a_foreign_page_cannot_post(settings):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.organiser(), backend="organisers.entering.backends.RightsBackend")
    assert client.post("/admin/logout/").status_code == 403
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_the_page_after_logging_out_has_the_site_s_name_and_languages(prefix):
    page = client_of(make.organiser()).post(f"{prefix}/admin/logout/").text
    assert "testserver" not in page
    assert 'hreflang="kk"' in page
