"""The page for emergencies: who may do what there, what it ends, and what it says on every page of the admin."""

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.models import Appeal, Letter
from organisers import emergencies
from organisers.models import Record
from safety.lockdown import is_locked_down
from tests import make
from tests.admin.entering import client_of, log_in, messages_of, organiser_with
from tests.mail import letters

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/admin/safety/lockdown/"
MODERATOR = ("appeals.view_letter", "appeals.change_letter", "appeals.hold_everything")


@pytest.fixture
def appeal():
    return make.site()


@pytest.fixture
def moderator(appeal):
    return client_of(organiser_with(*MODERATOR))


@pytest.fixture
def organiser(appeal):
    return client_of(organiser_with(*MODERATOR, "organisers.lock_down"))


def press(client, act, **more):
    return client.post(PAGE, {"act": act, **more}, follow=True)


def test_a_moderator_holds_every_letter_with_one_press_and_lets_them_in_again(moderator, appeal):
    page = moderator.get("/admin/")
    assert PAGE in page.text and "Every new letter is held." not in page.text
    assert "held from now on" in messages_of(press(moderator, "hold", appeal=appeal.pk))
    assert letters.write().state == "held"
    assert "Every new letter is held." in moderator.get("/admin/appeals/letter/").text
    assert "so already" in messages_of(press(moderator, "hold", appeal=appeal.pk))
    press(moderator, "hold no more", appeal=appeal.pk)
    assert not Appeal.objects.get().holds_everything
    assert "Every new letter is held." not in moderator.get("/admin/appeals/letter/").text
    assert [*Record.objects.filter(act="hold everything").order_by("pk").values_list("reason", flat=True)] == [
        "True",
        "False",
    ]
    assert Letter.objects.get().state == "held"


def test_a_moderator_may_not_lock_down(moderator):
    assert "Lock down now" not in moderator.get(PAGE).text
    assert press(moderator, "lock down").status_code == 403
    assert not is_locked_down()


def test_others_may_not_even_look(appeal):
    client = client_of(organiser_with("appeals.view_letter"))
    assert client.get(PAGE).status_code == 403
    assert press(client, "hold", appeal=appeal.pk).status_code == 403
    assert Client().get(PAGE).status_code == 302


@pytest.mark.parametrize("key", ["", "0", "x", "9" * 40, "-1", "\x00", "١"])
def test_a_forged_appeal_changes_nothing(moderator, appeal, key):
    assert "so already" in messages_of(press(moderator, "hold", appeal=key))
    assert not Appeal.objects.get().holds_everything


def test_opening_the_page_and_an_unknown_button_change_nothing(organiser):
    assert organiser.get(PAGE, {"act": "lock down"}).status_code == 200
    assert "one of the buttons" in messages_of(press(organiser, "x"))
    assert not is_locked_down() and not Record.objects.exists()


def test_locking_ends_every_session_but_the_own_and_keeps_others_out(organiser, moderator):
    caches["logins"].clear()
    other = organiser_with(*MODERATOR)
    other.set_password("a-long-enough-password")
    other.save()
    press(organiser, "lock down")
    assert Session.objects.count() == 1
    assert organiser.get("/admin/").status_code == 200
    assert moderator.get("/admin/").status_code == 302
    again = log_in(Client(), other)
    assert again.status_code == 200 and "only those can log in who may open it" in again.text
    press(organiser, "open again")
    assert log_in(Client(), other).status_code == 302


def test_a_session_that_was_begun_at_that_moment_is_kept_out_too(organiser):
    press(organiser, "lock down")
    late = client_of(organiser_with(*MODERATOR))
    assert late.get("/admin/appeals/letter/").status_code == 302


def test_whoever_may_open_it_can_log_in_while_it_lasts(organiser):
    caches["logins"].clear()
    user = make.organiser()
    press(organiser, "lock down")
    assert log_in(Client(), user).status_code == 302


def test_the_banner_says_since_when_and_by_whom_and_leads_to_the_end(organiser):
    press(organiser, "lock down")
    for path in ("/admin/", "/admin/appeals/letter/", PAGE, "/admin/password_change/", "/ru/admin/"):
        page = organiser.get(path).text
        assert page.count('class="mode mode-grave"') == 1, path
    page = organiser.get("/admin/").text
    name = Record.objects.get().done_by.get_username()
    assert f"Switched on by {name}." in page and f'<a href="{PAGE}">' in page
    press(organiser, "open again")
    assert "mode-grave" not in organiser.get("/admin/").text


def test_a_pause_names_who_paused_and_has_its_way_out_for_those_who_may(moderator, appeal):
    Appeal.objects.update(state="paused")
    Record.objects.create(
        act="set state",
        reason="paused",
        subject=f"appeal {appeal.pk}",
        done_at=timezone.now(),
        done_by=make.organiser("asel"),
    )
    page = moderator.get("/admin/").text
    assert "The appeal is paused" in page and "Switched on by asel." in page
    assert "Open the appeal again" not in page
    editor = client_of(organiser_with("appeals.view_appeal", "appeals.change_appeal"))
    assert "Open the appeal again" not in editor.get("/admin/").text
    may_set = client_of(organiser_with("appeals.change_appeal", "appeals.change_settings"))
    assert f'<a href="/admin/appeals/appeal/{appeal.pk}/change/">Open the appeal again' in may_set.get("/admin/").text


def test_letters_without_confirmation_on_a_public_site_are_a_mode(moderator, settings):
    assert "CONFIRM_LETTERS=0" not in moderator.get("/admin/appeals/letter/").text
    settings.IS_LOCAL, settings.CONFIRM_LETTERS = False, False
    assert "CONFIRM_LETTERS=0" in moderator.get("/admin/appeals/letter/").text


def test_the_modes_cost_two_queries_while_all_is_as_usual(moderator, rf):
    from organisers.desk import modes

    request = rf.get("/admin/")
    request.user = organiser_with()
    with CaptureQueriesContext(connection) as captured:
        assert modes.present_modes(request) == []
    assert len(captured) == 2


def test_the_command_locks_and_opens(appeal, capsys):
    call_command("lock_down")
    call_command("lock_down")
    assert is_locked_down()
    call_command("lock_down", "--open")
    call_command("lock_down", "--open")
    assert not is_locked_down()
    said = capsys.readouterr().out
    assert "The site is locked down already." in said and "open already" in said
    with pytest.raises(CommandError):
        call_command("lock_down", "--shut")


def test_what_names_supporters_does_not_leave(appeal):
    emergencies.refuse_while_locked_down()
    emergencies.lock_down(by=None, now=timezone.now())
    with pytest.raises(emergencies.LockedDown):
        emergencies.refuse_while_locked_down()
