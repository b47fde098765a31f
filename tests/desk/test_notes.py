"""Notes about a letter: for organisers only, never more than 500 characters, gone with the letter."""

import pytest
from django.utils import timezone

from appeals.services.decisions import moderating
from appeals.services.writers import forgetting
from organisers.decisions import notes
from organisers.models import Note
from tests import make
from tests.admin.entering import client_of, organiser_with
from tests.desk.pages import moderator, page_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def letter():
    return make.letter(make.appeal(), state="confirmed")


def write(client, letter, text):
    return client.post(page_of(letter), {"decision": "note", "note": text})


def test_a_note_is_shown_to_the_others_with_who_wrote_it(letter):
    client, user = moderator()
    assert write(client, letter, "  Seems to be a poem. ").status_code == 302
    other, _ = moderator()
    page = other.get(page_of(letter)).text
    assert "Seems to be a poem." in page
    assert user.get_username() in page
    assert "Names of people do not belong here" in page


@pytest.mark.parametrize("text", ["", "   ", "x" * 501, "a\0b", "\ufffd", "\u200b"])
def test_what_is_no_note_is_refused_with_a_message_and_given_back(letter, text):
    client, _ = moderator()
    answer = write(client, letter, text)
    assert answer.status_code == 422
    assert "at most 500 characters" in answer.text
    assert not Note.objects.exists()


def test_two_who_write_at_once_both_have_written(letter):
    for client, _ in (moderator(), moderator()):
        write(client, letter, "A thought.")
    assert Note.objects.about("letter", letter.pk).count() == 2


def test_there_is_an_end_to_notes(letter):
    client, _ = moderator()
    for number in range(notes.MOST_NOTES):
        notes.add(kind="letter", key=letter.pk, text=f"{number}", by=None, now=NOW)
    assert "enough notes" in write(client, letter, "One more.").text


@pytest.mark.parametrize("which", ["own", "x", "9" * 30, "-1", ""])
def test_a_note_is_deleted_by_any_moderator_and_a_forged_one_is_no_error(letter, which):
    note = notes.add(kind="letter", key=letter.pk, text="Names somebody.", by=None, now=NOW)
    client, _ = moderator()
    client.post(page_of(letter), {"decision": f"remove note:{note.pk if which == 'own' else which}"})
    assert Note.objects.exists() == (which != "own")


def test_a_note_of_another_letter_is_not_deleted_from_here(letter):
    other = make.letter(letter.appeal)
    note = notes.add(kind="letter", key=other.pk, text="Stays.", by=None, now=NOW)
    client, _ = moderator()
    client.post(page_of(letter), {"decision": f"remove note:{note.pk}"})
    assert Note.objects.exists()


def test_who_may_only_look_writes_none(letter):
    client = client_of(organiser_with("appeals.view_letter"))
    assert write(client, letter, "A note.").status_code == 403
    assert "<textarea" not in client.get(page_of(letter)).text


@pytest.mark.parametrize("end", ["withdrawn", "expired", "deleted"])
def test_it_goes_with_its_letter(letter, end):
    notes.add(kind="letter", key=letter.pk, text="Canary.", by=None, now=NOW)
    if end == "withdrawn":
        moderating.withdraw(letter_id=letter.pk, by=None, now=NOW)
    else:
        moderating.reject(ids=[letter.pk], reason="insult", by=None, now=NOW)
        confirmed = {"confirmed_on": None} if end == "deleted" else {}
        long_ago = timezone.localdate(NOW) - timezone.timedelta(days=400)
        type(letter).objects.update(decided_on=long_ago, **confirmed)
        forgetting.expire_letters(NOW)
    assert not Note.objects.exists()
