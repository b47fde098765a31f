"""What an attempt to log in may cost, and that nobody locks an organiser out from a network that many share."""

import threading
import time

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.cache import caches
from django.db import connection
from django.test import Client

from campaign import settings as site_settings
from organisers.entering import attempts
from organisers.entering.hashing import SmallArgon2
from organisers.entering.typed_forms import CARRIED_FIELD
from tests import make
from tests.admin.entering import log_in

pytestmark = pytest.mark.django_db
ARGON2 = ["organisers.entering.hashing.SmallArgon2"]
START = "2026-03-20 12:00:05+05:00"


@pytest.fixture(autouse=True)
def no_failed_logins():
    """At a time of which a limit's minute, or ten of them, do not end while a test runs."""
    caches["logins"].clear()
    with time_machine.travel(START):
        yield


@pytest.fixture
def onion(settings):
    """A public site, asked by its onion service: the client is this machine itself."""
    settings.IS_LOCAL = settings.OTP_REQUIRED = False
    return Client(REMOTE_ADDR="127.0.0.1")


def test_over_the_onion_nobody_is_locked_out_and_the_right_password_gets_in_after_the_wait(onion):
    user = make.organiser()
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(9):
            assert log_in(onion, user, password="wrong").status_code == 200
        # Eight wrong ones lock nobody.
        assert log_in(onion, user).status_code == 302
        onion.post("/admin/logout/")
        log_in(onion, user, password="wrong")
        refused = log_in(onion, user)
        assert (refused.status_code, refused["Retry-After"]) == (429, "55")
        assert f'value="{user.get_username()}"' in refused.text and "55 seconds" in refused.text
        assert "a-long-enough" not in refused.text
        clock.shift(55)
        assert log_in(onion, user).status_code == 302


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_the_refusal_keeps_what_was_typed_before_and_speaks_the_reader_s_language(onion, language):
    user = make.organiser()
    for _ in range(10):
        log_in(onion, user, password="wrong")
    data = {"username": user.get_username(), "password": "x", CARRIED_FIELD: "[]"}
    refused = onion.post(f"/{language}/admin/login/?next=/admin/", data)
    assert refused.status_code == 429
    assert f'lang="{language}"' in refused.text


def test_made_up_names_of_one_network_are_refused_before_they_fill_the_table():
    client = Client(REMOTE_ADDR="203.0.113.7")
    user = make.organiser()
    for _ in range(8):
        log_in(client, user, password="wrong")
    for place in range(40):
        client.post("/admin/login/", {"username": f"junk{place}", "password": "x"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM login_attempts")
        assert cursor.fetchone()[0] <= attempts.OF_NETWORK.per_burst
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert log_in(elsewhere, user).status_code == 302


def test_eight_hundred_made_up_names_do_not_reopen_a_locked_one():
    user = make.organiser()
    locked = Client(REMOTE_ADDR="203.0.113.7")
    for _ in range(8):
        log_in(locked, user, password="wrong")
    # As made-up names from many networks are counted.
    caches["logins"].set_many({f"axes-made-up-{place}": 1 for place in range(800)})
    assert log_in(locked, user).status_code == 429


def test_a_password_is_hashed_in_nineteen_mebibytes_and_an_old_hash_at_the_next_login_too(settings):
    settings.PASSWORD_HASHERS = site_settings.PASSWORD_HASHERS
    assert SmallArgon2().encode("x" * 12, "saltsaltsalt").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    user = make.organiser()
    User.objects.filter(pk=user.pk).update(password=old_hash("a-long-enough-password"))
    assert log_in(Client(), user).status_code == 302
    assert "m=19456" in User.objects.get(pk=user.pk).password


def old_hash(password):
    import argon2

    return "argon2" + argon2.PasswordHasher(time_cost=2, memory_cost=102400, parallelism=8).hash(password)


def test_while_a_password_is_hashed_another_login_is_refused_and_no_thread_waits():
    user = make.organiser()
    with attempts.one_at_a_time() as is_free:
        assert is_free
        seconds = []
        # The first one loads the page's templates, which takes a slow machine a second.
        for _ in range(3):
            before = time.perf_counter()
            refused = log_in(Client(), user)
            seconds.append(time.perf_counter() - before)
            assert (refused.status_code, refused["Retry-After"]) == (429, "2")
        assert min(seconds) < 1
    assert log_in(Client(), user).status_code == 302


def test_many_threads_hash_one_password_at_a_time_and_without_the_guard_all_at_once(monkeypatch):
    def most_at_once():
        inside, most, lock, start = [0], [0], threading.Lock(), threading.Barrier(8)

        def one():
            start.wait()
            with attempts.one_at_a_time() as is_free:
                if is_free:
                    with lock:
                        inside[0] += 1
                        most[0] = max(most[0], inside[0])
                    time.sleep(0.05)
                    with lock:
                        inside[0] -= 1

        threads = [threading.Thread(target=one) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return most[0]

    assert most_at_once() == attempts.AT_ONCE
    monkeypatch.setattr(attempts, "_hashing", threading.BoundedSemaphore(8))
    assert most_at_once() > attempts.AT_ONCE


def test_a_name_that_nobody_has_costs_as_much_as_one_that_somebody_has(settings, monkeypatch):
    settings.PASSWORD_HASHERS = ARGON2
    user = make.organiser()
    hashed = []

    def counted(inner):
        def count(self, *given):
            hashed.append(inner)
            return inner(self, *given)

        return count

    for name in ("encode", "verify"):
        monkeypatch.setattr(SmallArgon2, name, counted(getattr(SmallArgon2, name)))
    known = log_in(Client(), user, password="wrong")
    times = len(hashed)
    unknown = Client().post("/admin/login/?next=/admin/", {"username": "nobody-here", "password": "wrong"})
    assert times == 1 and len(hashed) == 2
    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors
    assert make_password("x").startswith("argon2$")
