"""Erasing on a writer's behalf: the right of few, asked for twice, hidden at once, done after a day, stopped by others."""

import datetime as dt

import pytest
from django.utils import timezone

from appeals.models import Contact, Erasure, Letter, Tally
from appeals.services.decisions import erasing, moderating
from appeals.services.writers import confirming, forgetting, own
from organisers.models import Record
from tests import make
from tests.admin.entering import client_of, messages_of, moderator, organiser_with
from tests.appeals.sending import assert_count_equals_rows

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + dt.timedelta(hours=24, minutes=1)
RIGHTS = ("appeals.view_letter", "appeals.change_letter", "appeals.erase_letter")


def page_of(letter, page="change"):
    return f"/admin/appeals/letter/{letter.pk}/{page}/"


def online(appeal):
    assert_count_equals_rows(appeal)
    return Tally.objects.get(appeal=appeal).online


def test_an_organiser_with_the_right_asks_twice_and_the_letter_is_off_the_site_at_once():
    appeal = make.appeal()
    letter = make.letter(appeal, address=make.address())
    client = client_of(organiser_with(*RIGHTS))
    assert page_of(letter, "erasing") in client.get(page_of(letter)).text
    assert client.post(page_of(letter, "erasing")).status_code == 422
    assert not Erasure.objects.exists()
    response = client.post(page_of(letter, "erasing"), {"sure": "on"}, follow=True)
    assert "will be erased" in messages_of(response)
    letter.refresh_from_db()
    assert (letter.state, letter.held_reason, letter.state_before) == ("held", "erasing", "approved")
    assert online(appeal) == 0
    assert not Letter.objects.waiting().exists()
    assert letter.own_words and Contact.objects.filter(pk=letter.pk).exists()


def test_a_moderator_can_have_nothing_erased():
    letter = make.letter(make.appeal())
    client = moderator()
    assert page_of(letter, "erasing") not in client.get(page_of(letter)).text
    assert client.get(page_of(letter, "erasing")).status_code == 403
    assert client.post(page_of(letter, "erasing"), {"sure": "on"}).status_code == 403
    client.post(page_of(letter), {"decision": "withdraw", "sure": "on"})
    assert Letter.objects.get(pk=letter.pk).state == "approved"
    assert not Erasure.objects.exists()


@pytest.mark.parametrize("state", ["pending", "held", "confirmed", "approved", "rejected"])
def test_after_its_day_it_is_erased_and_every_step_is_on_record(state):
    appeal = make.appeal()
    letter = make.letter(appeal, state=state, address=make.address())
    organiser = make.organiser(password=None)
    assert erasing.ask(letter_id=letter.pk, by=organiser, now=NOW)
    assert erasing.carry_out(NOW + dt.timedelta(hours=23)) == 0
    assert erasing.carry_out(LATER) == 1
    letter.refresh_from_db()
    assert (letter.state, letter.own_words, letter.name) == ("withdrawn", "", "")
    assert not Contact.objects.filter(pk=letter.pk).exists() and not Erasure.objects.exists()
    entries = Record.objects.about(f"letter {letter.pk}").order_by("pk")
    assert [(entry.act, entry.done_by) for entry in entries] == [("ask erasure", organiser), ("withdraw", organiser)]
    assert online(appeal) == 0


@pytest.mark.parametrize("state", ["pending", "held", "confirmed", "approved", "rejected"])
def test_another_one_stops_it_and_the_letter_is_back_where_it_was(state):
    appeal = make.appeal()
    letter = make.letter(appeal, state=state, delivered_on=timezone.localdate() if state == "approved" else None)
    before = (
        Letter.objects.filter(pk=letter.pk).values("state", "state_before", "held_reason", "rejection_reason").get()
    )
    count = online(appeal)
    erasing.ask(letter_id=letter.pk, by=make.organiser(password=None), now=NOW)
    client = moderator()
    assert "Stop" in client.get("/admin/appeals/letter/erasures/").text
    response = client.post("/admin/appeals/letter/erasures/", {"letter": str(letter.pk)}, follow=True)
    assert "not erased" in messages_of(response)
    assert Letter.objects.filter(pk=letter.pk).values(*before).get() == before
    assert online(appeal) == count
    assert erasing.carry_out(LATER) == 0
    assert Record.objects.filter(act="stop erasure").count() == 1
    assert "Nothing was changed" in messages_of(
        client.post("/admin/appeals/letter/erasures/", {"letter": str(letter.pk)}, follow=True)
    )


def test_nobody_decides_about_a_letter_that_is_to_be_erased_nor_asks_again():
    organiser = make.organiser(password=None)
    letter = make.letter(make.appeal())
    erasing.ask(letter_id=letter.pk, by=organiser, now=NOW)
    assert not erasing.ask(letter_id=letter.pk, by=organiser, now=LATER)
    for act in (moderating.release, moderating.approve, moderating.restore, moderating.hold):
        assert act(ids=[letter.pk], by=organiser, now=NOW) == 0
    assert moderating.reject(ids=[letter.pk], reason="insult", by=organiser, now=NOW) == 0
    assert Letter.objects.get(pk=letter.pk).held_reason == "erasing"


def test_writers_erase_their_own_letters_at_once_also_within_that_day():
    letter = make.letter(make.appeal(), address=make.address())
    erasing.ask(letter_id=letter.pk, by=make.organiser(password=None), now=NOW)
    assert own.withdraw(letter_id=letter.pk, now=NOW)
    assert not Erasure.objects.exists()
    assert Letter.objects.get(pk=letter.pk).state == "withdrawn"


def test_a_writer_who_confirms_within_that_day_keeps_the_letter(settings):
    settings.CONFIRM_LETTERS = True
    letter = make.letter(make.appeal(), state="pending", address=make.address())
    erasing.ask(letter_id=letter.pk, by=make.organiser(password=None), now=NOW)
    confirming.confirm_letter(letter_id=letter.pk, now=NOW)
    assert erasing.carry_out(LATER) == 0
    assert Letter.objects.get(pk=letter.pk).state == "confirmed"
    assert Record.objects.get(act="stop erasure").reason == erasing.CONFIRMED_SINCE


def test_what_a_login_asked_for_that_is_inactive_now_is_not_done():
    letter = make.letter(make.appeal())
    thief = make.organiser(password=None)
    erasing.ask(letter_id=letter.pk, by=thief, now=NOW)
    thief.is_active = False
    thief.save()
    assert erasing.carry_out(LATER) == 0
    assert "has been closed since" in moderator().get("/admin/appeals/letter/erasures/").text


def test_where_no_worker_runs_the_letter_ends_with_its_row_as_any_that_was_held():
    letter = make.letter(make.appeal())
    erasing.ask(letter_id=letter.pk, by=None, now=NOW)
    forgetting.expire_letters(NOW + dt.timedelta(days=32))
    assert Letter.objects.get(pk=letter.pk).state == "withdrawn"
    assert not Erasure.objects.exists()


def test_the_first_page_says_that_something_is_to_be_erased():
    client = moderator()
    assert "to be erased" not in client.get("/admin/").text
    erasing.ask(letter_id=make.letter(make.appeal()).pk, by=None, now=NOW)
    assert "letter to be erased" in client.get("/admin/").text
