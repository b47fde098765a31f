"""Somebody is invited, chooses a password on her telephone, enrols the second factor there, and comes in at a desk too."""

import base64

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator

from organisers import roles
from organisers.entering.sessions import LOGGED_IN_AT, SessionStore
from tests import make, telephone
from tests.admin.entering import PASSWORD
from tests.admin.test_second_factor import with_app
from tests.people.making import GOOD
from tests.story.day.screens import Screen

NEWCOMER = "rosa"


def is_there_already(desk: Screen, name: str) -> None:
    """Logs an organiser in who has been here before: by name, password, and one of the recovery codes."""
    organiser = make.organiser(name)
    _, recovery_codes = with_app(organiser)
    logs_in(desk, name, PASSWORD, recovery_codes[0])


def logs_in(screen: Screen, name: str, password: str, code: str) -> None:
    screen.go("/admin/")
    screen.find("#id_username").fill(name)
    screen.find("#id_password").fill(password)
    screen.find("#id_code").fill(code)
    screen.press(button_of(screen))
    assert screen.find(".waiting, .waiting-nothing, .waiting-quiet").count(), screen.page.url


def button_of(screen: Screen) -> Locator:
    return screen.find("form.entry button.default")


def invites(desk: Screen) -> str:
    """Invites the newcomer; returns the path of the link."""
    desk.go("/admin/")
    desk.open_from_menu("/auth/user/")
    desk.press(desk.page.get_by_role("link", name="Invite somebody"))
    desk.find("#id_username").fill(NEWCOMER)
    desk.page.get_by_label(roles.ORGANISERS, exact=False).first.check()
    desk.seen("invite")
    desk.press(button_of(desk))
    desk.seen("link")
    return "/" + desk.find("#invitation-link").input_value().split("/", 3)[3]


def enrols(phone: Screen, link: str) -> tuple[bytes, list[str]]:
    """Opens the link, sets up the second factor on the same telephone; returns the app's secret and the recovery codes."""
    phone.go(link)
    for field in ("#id_new_password1", "#id_new_password2"):
        phone.find(field).fill(GOOD)
    phone.seen("password")
    phone.press(button_of(phone))
    # Nothing but enrolment is reachable yet.
    phone.go("/admin/appeals/letter/")
    assert phone.page.url.endswith("/second-factor/"), phone.page.url
    phone.press(phone.find("button[value=begin]"))
    phone.seen("second-factor")
    assert phone.page.get_by_role("link", name="Open the app").is_visible()
    secret = base64.b32decode(phone.find("#second-factor-secret").input_value())
    phone.find("#second-factor-code").fill(telephone.code(secret))
    phone.press(phone.find("button[value=prove]"))
    phone.seen("recovery-codes")
    recovery_codes = phone.find(".recovery-codes li").all_inner_texts()
    assert len(set(recovery_codes)) == 10
    phone.press(phone.page.get_by_role("link", name="I have written them down"))
    phone.seen("first-page")
    person = get_user_model().objects.get(username=NEWCOMER)
    assert not person.is_superuser and [group.name for group in person.groups.all()] == [roles.ORGANISERS]
    return secret, recovery_codes


def comes_in_at_a_desk(desk: Screen, secret: bytes) -> None:
    """With the next code: the one that was used on the telephone does not open the login twice."""
    logs_in(desk, NEWCOMER, GOOD, telephone.code(secret, steps=1))


def ten_minutes_pass() -> None:
    """Nobody has typed a password in the last five minutes any more."""
    store = SessionStore()
    for session in Session.objects.all():
        data = session.get_decoded()
        data[LOGGED_IN_AT] -= 600
        session.session_data = store.encode(data)
        session.save()


def types_the_password_again(screen: Screen, recovery_code: str) -> None:
    """What takes letters out of the site asks once more who is there."""
    screen.reads("This page opens for 5 minutes after a login")
    screen.find("#id_username").fill(NEWCOMER)
    screen.find("#id_password").fill(GOOD)
    screen.find("#id_code").fill(recovery_code)
    screen.seen("password-again")
    screen.press(button_of(screen))
