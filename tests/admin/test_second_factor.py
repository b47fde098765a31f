"""The second factor: offered at home, asked for in public, shown once, slowed down when guessed."""

import time

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from organisers.entering import second_factor
from organisers.models import Record
from tests import make
from tests.admin.entering import PASSWORD, client_of, log_in

pytestmark = pytest.mark.django_db
PAGE = "/admin/second-factor/"


@pytest.fixture(autouse=True)
def no_failed_logins():
    caches["logins"].clear()


def code_of(device, *, steps: int = 0) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + steps * device.step
    return f"{totp.token():06d}"


def with_app(user):
    device = second_factor.begin(user)
    proved, codes = second_factor.prove(user, code_of(device, steps=-1))
    return proved, codes


def test_setting_up_takes_a_code_from_the_app_and_shows_recovery_codes_once():
    user = make.organiser()
    client = client_of(user)
    assert client.get(PAGE).status_code == 200
    assert not TOTPDevice.objects.exists()
    client.post(PAGE, {"act": "begin"})
    page = client.get(PAGE)
    device = TOTPDevice.objects.get()
    assert not device.confirmed
    assert second_factor.secret_text(device) in page.text
    done = client.post(PAGE, {"act": "prove", "code": code_of(device)})
    codes = done.context["recovery_codes"]
    assert len(set(codes)) == 10
    assert done.headers["Cache-Control"].count("no-store") == 1
    assert codes[0] not in client.get(PAGE).text
    assert Record.objects.about(f"user {user.pk}").filter(act="set up second factor").exists()


def test_a_wrong_code_sets_up_nothing():
    client = client_of(make.organiser())
    client.post(PAGE, {"act": "begin"})
    for code in ("000000", "", "\0", "９" * 6, "x" * 5000):
        answer = client.post(PAGE, {"act": "prove", "code": code})
        assert answer.status_code == 422
    assert not TOTPDevice.objects.filter(confirmed=True).exists()


def test_the_picture_is_for_its_own_organiser_and_never_cached():
    user = make.organiser()
    client = client_of(user)
    picture = f"{PAGE}code.svg"
    assert client.get(picture).status_code == 404
    client.post(PAGE, {"act": "begin"})
    answer = client.get(picture)
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.content.startswith(b"<svg")
    assert client_of(make.organiser()).get(picture).status_code == 404
    assert Client().get(picture).status_code == 404


def test_with_a_second_factor_the_password_alone_opens_nothing():
    user = make.organiser()
    device, _ = with_app(user)
    client = Client()
    assert log_in(client, user).status_code == 200
    assert log_in(client, user, code="000000").status_code == 200
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert log_in(client, user, code=code_of(device)).status_code == 302
    assert client.get("/admin/").status_code == 200


def test_a_code_works_once():
    user = make.organiser()
    device, _ = with_app(user)
    code = code_of(device)
    assert log_in(Client(), user, code=code).status_code == 302
    assert log_in(Client(), user, code=code).status_code == 200


def test_a_recovery_code_works_once_and_only_for_its_owner():
    user, other = make.organiser(), make.organiser()
    _, codes = with_app(user)
    with_app(other)
    assert log_in(Client(), other, code=codes[0]).status_code == 200
    assert log_in(Client(), user, code=codes[0].upper()).status_code == 302
    assert log_in(Client(), user, code=codes[0]).status_code == 200
    assert StaticToken.objects.filter(device__user=user).count() == 9


def test_guessed_codes_make_one_wait():
    user = make.organiser()
    device, _ = with_app(user)
    with time_machine.travel(timezone.now(), tick=False):
        for _ in range(3):
            log_in(Client(), user, code="000000")
        answer = log_in(Client(), user, code=code_of(device))
    assert answer.status_code == 200
    assert "wait" in answer.text


def test_a_public_site_lets_an_organiser_without_a_second_factor_do_nothing_but_set_it_up(settings):
    settings.OTP_REQUIRED = True
    client = client_of(make.organiser())
    for path in ("/admin/", "/admin/appeals/letter/", "/admin/password_change/", "/admin/auth/user/", "/admin/login/"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("Location")) == (302, PAGE), path
    assert client.get("/ru/admin/").headers["Location"] == f"/ru{PAGE}"
    assert client.post("/admin/appeals/letter/", {"action": "approve"}).headers["Location"] == PAGE
    client.post(PAGE, {"act": "begin"})
    client.post(PAGE, {"act": "prove", "code": code_of(TOTPDevice.objects.get())})
    assert client.get("/admin/").status_code == 200


def test_a_public_site_takes_no_session_that_lacks_the_second_factor(settings):
    settings.OTP_REQUIRED = True
    user = make.organiser()
    with_app(user)
    client = client_of(user)
    assert client.get("/admin/").status_code == 302
    assert client.get(PAGE).headers["Location"].startswith("/admin/login/")
    assert client.post(PAGE, {"act": "begin"}).status_code == 302
    assert TOTPDevice.objects.filter(user=user).count() == 1


def test_an_organiser_who_must_set_up_can_still_log_out(settings):
    settings.OTP_REQUIRED = True
    client = client_of(make.organiser())
    assert client.post("/admin/logout/").status_code == 200


def test_changing_it_asks_for_the_password():
    user = make.organiser()
    with_app(user)
    client = client_of(user)
    for act in ("renew", "take_off", "begin"):
        assert client.post(PAGE, {"act": act, "password": "wrong"}).status_code == 422
    assert client.post(PAGE, {"act": "renew", "password": PASSWORD}).context["recovery_codes"]
    client.post(PAGE, {"act": "take_off", "password": PASSWORD})
    assert second_factor.app_of(user) is None


def test_a_public_site_lets_nobody_take_it_off(settings):
    settings.OTP_REQUIRED = True
    user = make.organiser()
    device, _ = with_app(user)
    client = Client()
    log_in(client, user, code=code_of(device))
    assert client.post(PAGE, {"act": "take_off", "password": PASSWORD}).status_code == 422
    assert second_factor.app_of(user) is not None


def test_a_superuser_helps_an_organiser_who_has_lost_the_telephone():
    user = make.organiser()
    with_app(user)
    client = client_of(make.organiser())
    client.post("/admin/auth/user/", {"action": "remove_second_factor", "_selected_action": [user.pk], "index": 0})
    assert second_factor.app_of(user) is None
    assert Record.objects.filter(act="remove second factor", subject=f"user {user.pk}").exists()


def test_every_organiser_at_once_is_not_accepted():
    chosen, other = make.organiser(), make.organiser()
    with_app(chosen)
    with_app(other)
    data = {"action": "remove_second_factor", "_selected_action": [chosen.pk], "index": 0, "select_across": "1"}
    client_of(make.organiser()).post("/admin/auth/user/", data)
    assert second_factor.app_of(chosen) is None
    assert second_factor.app_of(other) is not None


def test_an_unknown_act_is_a_message():
    client = client_of(make.organiser())
    assert client.post(PAGE, {"act": "\0"}, follow=True).status_code == 200
