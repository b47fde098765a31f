"""Who is logged in and types the own password cannot guess at it: at an open browser, or with a stolen cookie."""

import pytest
import time_machine
from django.core.cache import caches

from organisers.entering import attempts, second_factor
from tests import make
from tests.admin.entering import PASSWORD, client_of
from tests.admin.test_second_factor import PAGE, with_app

pytestmark = pytest.mark.django_db
NEW = "another-long-password"
START = "2026-03-20 12:00:05+05:00"
GUESSES = attempts.OF_LOGIN.per_burst


@pytest.fixture(autouse=True)
def no_failed_logins():
    caches["logins"].clear()


def change(client, old):
    data = {"old_password": old, "new_password1": NEW, "new_password2": NEW}
    return client.post("/admin/password_change/", data)


def test_the_password_is_not_guessed_at_where_the_second_factor_is_changed():
    user = make.organiser()
    with_app(user)
    client = client_of(user)
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(GUESSES):
            assert "This is not your password" in client.post(PAGE, {"act": "renew", "password": "guess"}).text
        refused = client.post(PAGE, {"act": "take_off", "password": PASSWORD})
        assert refused.status_code == 422 and "wait 10 minutes" in refused.text
        assert second_factor.app_of(user) is not None
        # One count for both pages.
        assert "wait 10 minutes" in change(client, PASSWORD).text
        clock.shift(600)
        assert client.post(PAGE, {"act": "take_off", "password": PASSWORD}).status_code == 302
    assert second_factor.app_of(user) is None


def test_the_right_password_uses_up_nothing():
    user = make.organiser()
    with_app(user)
    client = client_of(user)
    with time_machine.travel(START, tick=False):
        for _ in range(GUESSES + 2):
            assert client.post(PAGE, {"act": "renew", "password": PASSWORD}).status_code == 200
        assert change(client, PASSWORD).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_while_others_log_in_it_is_not_looked_at_and_nothing_is_counted():
    user = make.organiser()
    client = client_of(user)
    with time_machine.travel(START, tick=False):
        with attempts.one_at_a_time():
            for _ in range(GUESSES + 1):
                assert "Others are logging in" in change(client, PASSWORD).text
        assert change(client, PASSWORD).status_code == 302
