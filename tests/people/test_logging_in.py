"""A login answers the same, and works as much, for names that nobody has; it stores no address, and ends on the server."""

import re
from io import StringIO

import pytest
from django.contrib.auth.hashers import get_hasher
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client

from organisers import roles
from organisers.entering import second_factor
from organisers.entering.hashing import SmallArgon2
from organisers.models import Record
from tests import make
from tests.admin.entering import client_of
from tests.admin.test_second_factor import with_app
from tests.people import making

pytestmark = pytest.mark.django_db
WRONG = "a-wrong-password"


@pytest.fixture
def argon2(settings):
    """What the site runs with; tests have a faster one otherwise."""
    settings.PASSWORD_HASHERS = ["organisers.entering.hashing.SmallArgon2"]


@pytest.fixture
def names(asel):
    """Names that exist in every state a login can be in, and one that nobody has."""
    making.member(roles.EDITORS, name="left", password=making.GOOD).__class__.objects.filter(username="left").update(
        is_active=False
    )
    with_app(making.member(roles.EDITORS, name="enrolled", password=making.GOOD))
    making.invited(asel, name="invited")
    make.organiser("outside", password=making.GOOD).__class__.objects.filter(username="outside").update(is_staff=False)
    return ["asel", "left", "enrolled", "invited", "outside", "nobody-at-all"]


def attempt(name, **more):
    answer = Client().post("/admin/login/", {"username": name, "password": WRONG, "code": "", **more})
    text = re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", answer.text).replace(name, "")
    return answer.status_code, answer.headers.get("Retry-After"), text


def test_every_name_gets_the_same_answer_to_a_wrong_password(names):
    answers = [attempt(name) for name in names]
    assert all(answer == answers[0] for answer in answers)
    with_code = [attempt(name, code="123456") for name in names]
    assert all(answer == with_code[0] for answer in with_code)


def test_and_costs_one_hash(argon2, names, monkeypatch):
    hashed: list[str] = []

    def noted(act):
        def act_and_note(*arguments):
            hashed.append("hash")
            return act(*arguments)

        return act_and_note

    for name in ("encode", "verify"):
        monkeypatch.setattr(SmallArgon2, name, noted(getattr(SmallArgon2, name)))
    monkeypatch.setattr(SmallArgon2, "must_update", lambda self, encoded: False)
    for name in names:
        hashed.clear()
        attempt(name)
        assert hashed == ["hash"], name


def test_and_is_closed_after_as_many_attempts(names):
    def number(name):
        for tried in range(1, 12):
            if attempt(name)[0] == 429:
                return tried
        return None

    assert {number(name) for name in names[:3] + names[-1:]} == {8}


def test_passwords_are_hashed_by_argon2_and_have_twelve_characters(argon2):
    assert get_hasher().algorithm == "argon2"
    user = make.organiser()
    client = client_of(user)
    data = {"old_password": "a-long-enough-password", "new_password1": "elevenchars", "new_password2": "elevenchars"}
    assert client.post("/admin/password_change/", data).status_code == 200
    data |= {"new_password1": "twelve-chars", "new_password2": "twelve-chars"}
    assert client.post("/admin/password_change/", data).status_code == 302


@pytest.fixture
def server(settings, tmp_path):
    settings.VAR_DIR = tmp_path

    def run(*arguments):
        said = StringIO()
        call_command("password", *arguments, stdout=said)
        return said.getvalue()

    return run


def test_the_server_opens_the_last_login_and_ends_its_sessions(server, asel):
    with_app(asel)
    client = client_of(asel)
    server("asel", "--open", "--make")
    assert second_factor.app_of(asel) is None
    assert not Session.objects.exists()
    assert not making.is_in(client)
    acts = set(Record.objects.about(f"user {asel.pk}").values_list("act", flat=True))
    assert acts == {"set password on the server", "remove second factor"}


def test_the_server_closes_a_stolen_login(server, asel):
    client = client_of(asel)
    assert "Nobody is left who can manage people" in server("asel", "--close")
    asel.refresh_from_db()
    assert not asel.is_active
    assert not making.is_in(client)
    with pytest.raises(CommandError, match="closed already"):
        server("asel", "--close")
    server("asel", "--open", "--make")
    assert not making.is_in(client)
