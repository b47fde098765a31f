"""A lone organiser without telephone and codes, or made inactive by a thief: the server's administrator opens the login."""

from io import StringIO

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client

from organisers.entering import second_factor
from organisers.models import Record
from tests import make
from tests.admin.entering import log_in
from tests.admin.test_second_factor import with_app

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_failed_logins():
    caches["logins"].clear()


@pytest.fixture
def var_dir(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


def command(*arguments):
    said = StringIO()
    call_command("password", *arguments, "--make", stdout=said)
    return said.getvalue()


def test_with_open_the_password_in_the_file_is_enough_once_more(settings, var_dir):
    settings.OTP_REQUIRED = True
    user = make.organiser("asel", is_active=False)
    with_app(user)
    assert "--open" not in command("asel", "--open")
    name, password = (var_dir / "first-login").read_text().split()
    client = Client()
    assert log_in(client, user, username=name, password=password).status_code == 302
    assert client.get("/admin/").url.endswith("/second-factor/")
    assert not (var_dir / "first-login").exists()
    assert list(Record.objects.filter(act="remove second factor").values_list("subject")) == [(f"user {user.pk}",)]


def test_without_it_both_stay_and_the_command_says_so(var_dir):
    user = make.organiser("asel", is_active=False)
    with_app(user)
    assert "inactive: with --open" in command("asel")
    user.refresh_from_db()
    assert not user.is_active and second_factor.app_of(user) is not None
