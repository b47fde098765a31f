"""Sessions end after thirty minutes without use, after twelve hours in any case, and when somebody ends them."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.utils import timezone

from campaign.web.admin_cookies import session_key_in
from organisers import emergencies
from organisers.entering import sessions
from tests import make
from tests.admin.entering import client_of
from tests.admin.relogin import browser, log_in_on

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def key_of(client):
    return session_key_in(client.cookies[settings.SESSION_COOKIE_NAME].value)


def is_in(client, after):
    with time_machine.travel(timezone.now() + after, tick=False):
        return client.get("/admin/organisers/record/").status_code == 200


def test_a_session_that_is_not_used_ends_after_thirty_minutes(asel):
    assert is_in(client_of(asel), 29 * MINUTE)
    assert not is_in(client_of(asel), 30 * MINUTE)


def test_one_that_is_used_goes_on(asel):
    client = client_of(asel)
    assert all(is_in(client, minutes * MINUTE) for minutes in range(0, 300, 28))


def test_after_twelve_hours_it_ends_although_it_is_used_all_the_time(asel):
    client = client_of(asel)
    assert all(is_in(client, minutes * MINUTE) for minutes in range(0, 12 * 60, 20))
    assert not is_in(client, 12 * 60 * MINUTE)


def test_a_new_login_in_the_same_browser_begins_anew(asel):
    client = browser(asel)
    for minutes in range(0, 11 * 60, 25):
        assert is_in(client, minutes * MINUTE)
    with time_machine.travel(timezone.now() + 11 * 60 * MINUTE, tick=False):
        log_in_on(client, client.get("/admin/auth/user/"), asel)
    assert is_in(client, (11 * 60 + 20) * MINUTE)
    assert is_in(client, (11 * 60 + 45) * MINUTE)
    assert is_in(client, (12 * 60 + 5) * MINUTE)


def test_no_session_with_a_login_is_stored_without_its_time():
    client_of(make.organiser(password=None))
    [session] = Session.objects.all()
    assert sessions.LOGGED_IN_AT in session.get_decoded()
    store = sessions.SessionStore()
    store[SESSION_KEY] = "1"
    store.save()
    assert store.get_expiry_date() <= timezone.now() + 30 * MINUTE
    assert sessions.logged_in_at_of(store) is not None


def test_a_used_session_is_stored_once_a_minute(asel):
    client = client_of(asel)
    client.get("/admin/password_change/")

    def stores():
        before = Session.objects.get().session_data
        client.get("/admin/password_change/")
        return Session.objects.get().session_data != before

    now = timezone.now()
    with time_machine.travel(now + MINUTE / 2, tick=False):
        assert not stores()
    with time_machine.travel(now + 2 * MINUTE, tick=False):
        assert stores()


def test_a_password_that_is_changed_ends_the_other_sessions(asel):
    here, there = client_of(asel), client_of(asel)
    data = {"old_password": "a-long-enough-password", "new_password1": "b" * 13 + "7", "new_password2": "b" * 13 + "7"}
    assert here.post("/admin/password_change/", data).status_code == 302
    assert is_in(here, MINUTE)
    assert not is_in(there, MINUTE)


def test_the_sessions_of_one_login_are_ended_and_nobody_elses(asel):
    hers, also_hers, others = client_of(asel), client_of(asel), client_of(make.organiser(password=None))
    assert sessions.end_of(asel.pk, but=key_of(also_hers)) == 1
    assert not is_in(hers, MINUTE)
    assert is_in(also_hers, MINUTE)
    assert is_in(others, MINUTE)


def test_all_sessions_but_ones_own_are_ended(asel):
    own, others = client_of(asel), [client_of(make.organiser(password=None)) for _ in range(2)]
    assert emergencies.end_sessions(but=key_of(own)) == 2
    assert is_in(own, MINUTE)
    assert not any(is_in(other, MINUTE) for other in others)


def test_a_request_under_way_brings_no_ended_session_back(asel):
    client = client_of(asel)
    session = sessions.SessionStore(key_of(client))
    session["more"] = 1
    sessions.end_of(asel.pk)
    with pytest.raises(UpdateError):
        session.save()
    assert not Session.objects.exists()


def test_a_login_starts_the_clock(asel):
    client = browser()
    log_in_on(client, client.get("/admin/login/"), asel)
    began = sessions.logged_in_at_of(Session.objects.get().get_decoded())
    assert began is not None
    assert abs(began - timezone.now()) < MINUTE
