"""Somebody is invited, chooses a password on a telephone, sets up the second factor there, and is in."""

import base64

import pytest

from organisers import roles
from organisers.entering import second_factor
from tests import make, telephone
from tests.admin.test_second_factor import with_app
from tests.people import making

LOOKS = [("", 1280, False), ("/ru", 360, True), ("/kk", 360, False)]


@pytest.mark.parametrize(("prefix", "width", "is_dark"), LOOKS)
def test_a_newcomer_is_invited_enrols_and_is_in(appeal, open_admin, open_page, look, settings, prefix, width, is_dark):
    roles.make_groups()
    settings.OTP_REQUIRED = False
    page = open_admin(f"{prefix}/admin/auth/user/add/", width=width, is_dark=is_dark)
    look(page)
    page.locator("#id_username").fill("rosa")
    page.locator("input[name=groups]").nth(1).check()
    page.locator("form.entry button").click()
    page.wait_for_selector("#invitation-link")
    look(page)
    path = "/" + page.locator("#invitation-link").input_value().split("/", 3)[3]

    settings.OTP_REQUIRED = True
    phone = open_page(path, width=360, is_dark=is_dark, is_new=True)
    look(phone)
    for field in ("#id_new_password1", "#id_new_password2"):
        phone.locator(field).fill("short")
    phone.locator("form.entry button").click()
    phone.wait_for_selector(".errornote")
    look(phone)
    for field in ("#id_new_password1", "#id_new_password2"):
        phone.locator(field).fill(making.GOOD)
    phone.locator("form.entry button").click()
    phone.wait_for_selector("button[value=begin]")
    phone.locator("button[value=begin]").click()
    phone.wait_for_selector(".qr")
    look(phone)
    # Both ways of setting it up on the telephone itself: the app's own link, and a copy.
    assert phone.locator("a[href^='otpauth://totp/']").is_visible()
    assert phone.locator("[data-copy=second-factor-secret]").is_visible()
    secret = base64.b32decode(phone.locator("#second-factor-secret").input_value())
    phone.locator("#second-factor-code").fill(telephone.code(secret))
    phone.locator("button[value=prove]").click()
    phone.wait_for_selector(".recovery-codes")
    look(phone)
    assert phone.locator(".recovery-codes li").count() == 10
    phone.goto(f"{prefix}/admin/appeals/letter/")
    phone.wait_for_selector("#changelist")
    phone.goto(path)
    look(phone)


@pytest.mark.parametrize(("prefix", "width", "is_dark"), LOOKS)
def test_the_pages_about_people_are_for_everyone(transactional_db, open_admin, look, prefix, width, is_dark):
    person = making.member(roles.EDITORS, name="rosa")
    with_app(person)
    invited, _ = making.invited(make.organiser(), name="guest")
    page = open_admin(f"{prefix}/admin/auth/user/", width=width, is_dark=is_dark)
    paths = [
        "user/",
        "user/?state=invited",
        "group/",
        f"group/{person.groups.get().pk}/change/",
        f"user/{invited.pk}/change/",
    ]
    paths += [f"user/{person.pk}/{act}/" for act in ("change", "leave", "reset", "link", "history")]
    for path in paths:
        page.goto(f"{prefix}/admin/auth/{path}")
        look(page)


def test_all_of_it_works_without_scripts(transactional_db, open_admin, open_page):
    roles.make_groups()
    page = open_admin("/admin/auth/user/add/", width=360, has_scripts=False)
    page.locator("#id_username").fill("rosa")
    page.locator("input[name=groups]").first.check()
    page.locator("form.entry button").click()
    page.wait_for_selector("#invitation-link")
    assert not page.locator("[data-copy]").is_visible()
    path = "/" + page.locator("#invitation-link").input_value().split("/", 3)[3]
    phone = open_page(path, width=360, has_scripts=False, is_new=True)
    for field in ("#id_new_password1", "#id_new_password2"):
        phone.locator(field).fill(making.GOOD)
    phone.locator("form.entry button").click()
    phone.locator("button[value=begin]").click()
    phone.wait_for_selector(".qr")
    assert phone.locator("a[href^='otpauth://totp/']").is_visible()
    assert second_factor.AuthenticatorApp.objects.filter(confirmed=False).count() == 1


def test_a_page_that_asks_for_the_password_again_is_for_everyone(transactional_db, open_admin, look, monkeypatch):
    from organisers.entering import fresh_login

    monkeypatch.setattr(fresh_login, "is_fresh", lambda request, now: False)
    page = open_admin("/ru/admin/auth/user/", width=360)
    assert page.locator("#id_password").is_visible()
    look(page)
