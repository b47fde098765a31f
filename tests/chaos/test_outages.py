"""What is an outage and what a mistake of the program, and what is kept of a form that met one."""

import errno
import logging

import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client
from django.utils import timezone

from campaign.chores import TASKS, Schedule
from campaign.desk_mails.choice_form import MailChoiceForm
from campaign.models import Chore
from organisers.entering.login import LoginForm
from safety import outages
from tests import make
from tests.chaos.writers import PATHS, fields_of
from tests.html_forms import forms_of


def caused(kind, code=""):
    """Django's error as it comes from psycopg2, with PostgreSQL's code."""
    cause = Exception("server closed the connection unexpectedly")
    cause.pgcode = code
    error = kind("as Django says it")
    error.__cause__ = cause
    return error


def test_what_is_gone_locked_or_full_is_an_outage_and_a_mistake_is_none():
    gone = [
        OperationalError("gone"),
        InterfaceError("closed"),
        caused(DatabaseError),
        caused(OperationalError, "57P01"),
    ]
    full = [caused(OperationalError, "53100"), OSError(errno.ENOSPC, "full"), OSError(errno.EROFS, "read-only")]
    assert all(
        map(outages.is_outage, [*gone, *full, caused(OperationalError, "55P03"), caused(DatabaseError, "25006")])
    )
    mistakes = [
        IntegrityError("twice"),
        ProgrammingError("no table"),
        ValueError(),
        FileNotFoundError(errno.ENOENT, "none"),
    ]
    assert not any(
        map(outages.is_outage, [*mistakes, None, caused(OperationalError, "54000"), DatabaseError("malformed")])
    )


@pytest.mark.django_db
def test_a_table_that_is_missing_is_no_outage_on_either_database():
    with pytest.raises(DatabaseError) as found, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")
    assert not outages.is_outage(found.value)


def fail(*arguments, **named):
    raise OperationalError("the database has gone")


@pytest.fixture
def appeal(db):
    return make.campaign()


def post(path, fields, **headers):
    with connection.execute_wrapper(fail):
        return Client(raise_request_exception=False).post(path, fields, **headers)


def test_what_another_site_made_a_browser_send_is_not_offered_to_be_sent(appeal):
    own = post(PATHS["en"], fields_of(1), HTTP_SEC_FETCH_SITE="same-origin")
    foreign = post(PATHS["en"], fields_of(1), HTTP_SEC_FETCH_SITE="cross-site")
    assert own.status_code == foreign.status_code == 503
    assert "Letter 1 of this night" in own.content.decode()
    assert "Letter 1 of this night" not in foreign.content.decode() and not forms_of(foreign.content.decode())


def test_no_password_comes_back(db):
    sent = {"username": "asel", "password": "a-long-enough-password", "next": "/admin/"}
    page = post("/admin/login/", sent, HTTP_SEC_FETCH_SITE="same-origin").content.decode()
    assert 'value="asel"' in page and "a-long-enough-password" not in page


def test_no_code_that_opens_a_login_comes_back(db):
    """Whatever field a form of ours has for one: the app's, a recovery code, one from a mail."""
    codes = [name for form in (LoginForm, MailChoiceForm) for name in form.base_fields if "code" in name]
    assert codes
    for name in (*codes, "otp_token"):
        sent = {"username": "asel", "password": "a-long-enough-password", name: "ABCD-EFGH-1234"}
        response = post("/admin/login/", sent, HTTP_SEC_FETCH_SITE="same-origin")
        assert response.status_code == 503 and 'value="asel"' in response.text, name
        assert "ABCD-EFGH-1234" not in response.text, name


def test_an_outage_is_one_line_in_the_log(appeal, monkeypatch, capfd):
    monkeypatch.setattr(outages, "_told_at", float("-inf"))
    told = []
    monkeypatch.setattr(outages.logger, "error", lambda *said: told.append(said))
    for _ in range(3):
        assert post(PATHS["ru"], fields_of(1), HTTP_SEC_FETCH_SITE="same-origin")["Retry-After"] == "30"
    assert len(told) == 1
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 1, "", (), (OSError, OperationalError("gone"), None)
    )
    assert not outages.NotOfOutages().filter(record)


@pytest.mark.django_db
def test_a_chore_that_an_outage_interrupts_is_begun_anew_in_an_hour(monkeypatch):
    daily = next(task for task in TASKS if task.name == "work out breakdowns")
    monkeypatch.setattr("campaign.chores.TASKS", (daily,))
    now = timezone.now()
    with monkeypatch.context() as broken, pytest.raises(OperationalError):
        broken.setattr("appeals.services.figures.breakdowns.recompute_breakdowns", fail)
        Schedule()(now)
    (due_at,) = Chore.objects.filter(name=daily.name).values_list("due_at", flat=True)
    assert (due_at - now).total_seconds() == 3600
    later = due_at
    Schedule()(later)
    chore = Chore.objects.get(name=daily.name)
    assert (chore.done_at, (chore.due_at - later).total_seconds()) == (later, 24 * 3600)
