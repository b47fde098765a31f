"""The second factor: offered at home, asked for in public, shown once, slowed down when guessed."""

import base64
import datetime as dt
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from organisers.entering import second_factor
from organisers.models import AuthenticatorApp, Record, RecoveryCode
from tests import make, telephone
from tests.admin.entering import PASSWORD, client_of, log_in

pytestmark = pytest.mark.django_db
PAGE = "/admin/second-factor/"


@pytest.fixture(autouse=True)
def no_failed_logins():
    caches["logins"].clear()


def code_of(device, *, steps: int = 0) -> str:
    return telephone.code(device.secret, steps=steps)


def with_app(user):
    device = second_factor.begin(user)
    proved, codes = second_factor.prove(device, code_of(device, steps=-1))
    return proved, codes


def test_setting_up_takes_a_code_from_the_app_and_shows_recovery_codes_once():
    user = make.organiser()
    client = client_of(user)
    assert client.get(PAGE).status_code == 200
    assert not AuthenticatorApp.objects.exists()
    client.post(PAGE, {"act": "begin"})
    page = client.get(PAGE)
    device = AuthenticatorApp.objects.get()
    assert not device.confirmed
    assert second_factor.secret_text(device) in page.text
    done = client.post(PAGE, {"act": "prove", "code": code_of(device)})
    codes = done.context["recovery_codes"]
    assert len(set(codes)) == 10
    assert done.headers["Cache-Control"].count("no-store") == 1
    assert codes[0] not in client.get(PAGE).text
    assert Record.objects.about(f"user {user.pk}").filter(act="set up second factor").exists()


def test_only_the_session_that_began_is_shown_the_secret_and_may_prove_it():
    user = make.organiser()
    here, left_open = client_of(user), client_of(user)
    here.post(PAGE, {"act": "begin"})
    device = AuthenticatorApp.objects.get()
    assert second_factor.secret_text(device) not in left_open.get(PAGE).text
    assert left_open.get(f"{PAGE}code.svg").status_code == 404
    assert left_open.post(PAGE, {"act": "prove", "code": code_of(device)}).status_code == 422
    assert here.post(PAGE, {"act": "prove", "code": code_of(device)}).status_code == 200
    assert AuthenticatorApp.objects.get().confirmed


def test_a_wrong_code_sets_up_nothing():
    client = client_of(make.organiser())
    client.post(PAGE, {"act": "begin"})
    for code in ("000000", "", "\0", "９" * 6, "x" * 5000):
        answer = client.post(PAGE, {"act": "prove", "code": code})
        assert answer.status_code == 422
    assert not AuthenticatorApp.objects.filter(confirmed=True).exists()


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
    AuthenticatorApp.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
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
    assert RecoveryCode.objects.filter(device__user=user).count() == 9


def test_the_tables_hold_neither_the_secret_nor_a_code():
    user = make.organiser()
    device, codes = with_app(user)
    stored = bytes(AuthenticatorApp.objects.get().sealed_secret)
    assert device.secret not in stored
    assert len(device.secret) == 20
    rows = RecoveryCode.objects.values_list("code_index", flat=True)
    assert len(set(rows)) == 10
    assert not any(code in row for code in codes for row in rows)
    for row in rows:
        assert log_in(Client(), user, code=row[:16]).status_code == 200


def test_the_same_code_of_two_organisers_has_two_indexes():
    indexes = {second_factor.RecoveryCodes(user=make.organiser()).indexes_of("abcdefgh")[0] for _ in range(2)}
    assert len(indexes) == 2


def test_a_code_is_taken_from_a_clock_that_is_half_a_minute_wrong_and_from_no_other():
    user = make.organiser()
    device, _ = with_app(user)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5), tick=False):
        # Its clock is half a minute slow by now: the app was set up with the code before.
        for steps in (1, -3):
            assert log_in(Client(), user, code=code_of(device, steps=steps)).status_code == 200
            AuthenticatorApp.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
        assert log_in(Client(), user, code=code_of(device, steps=-1)).status_code == 302
        assert log_in(Client(), user, code=code_of(device, steps=-1)).status_code == 200
    assert AuthenticatorApp.objects.get().drift == -1


def test_the_picture_reads_as_the_secret_of_this_site(settings):
    device = second_factor.begin(make.organiser("aigul of leeds"))
    url = urlsplit(second_factor.setup_url(device))
    assert (url.scheme, url.netloc, unquote(url.path)) == ("otpauth", "totp", "/localhost:aigul of leeds")
    values = parse_qs(url.query)
    assert base64.b32decode(values["secret"][0]) == device.secret
    assert (values["issuer"], values["digits"], values["period"]) == (["localhost"], ["6"], ["30"])


def test_a_secret_whose_key_is_gone_is_a_wrong_code(settings):
    user = make.organiser()
    device, codes = with_app(user)
    code = code_of(device)
    settings.CONTACT_KEYS = [base64.urlsafe_b64encode(b"other" * 6 + b"oo")]
    assert log_in(Client(), user, code=code).status_code == 200
    assert log_in(Client(), user, code=codes[0]).status_code == 200


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
    client.post(PAGE, {"act": "prove", "code": code_of(AuthenticatorApp.objects.get())})
    assert client.get("/admin/").status_code == 200


def test_a_public_site_takes_no_session_that_lacks_the_second_factor(settings):
    settings.OTP_REQUIRED = True
    user = make.organiser()
    with_app(user)
    client = client_of(user)
    assert client.get("/admin/").status_code == 302
    assert client.get(PAGE).headers["Location"].startswith("/admin/login/")
    assert client.post(PAGE, {"act": "begin"}).status_code == 302
    assert AuthenticatorApp.objects.filter(user=user).count() == 1


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


def test_an_unknown_act_is_a_message():
    client = client_of(make.organiser())
    assert client.post(PAGE, {"act": "\0"}, follow=True).status_code == 200
