"""A second opinion: the letter leaves the asker's queue, another one decides, and the asker cannot."""

import pytest
from django.utils import timezone

from appeals.services.decisions import erasing, moderating
from organisers.decisions import notes
from organisers.models import Record, SecondOpinion
from tests import make
from tests.admin.entering import messages_of
from tests.desk.pages import START, moderator, page_of, press, state_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def asked():
    letter = make.letter(make.appeal(), state="confirmed")
    client, user = moderator()
    press(client, page_of(letter), "ask")
    return letter, client, user


def test_it_leaves_the_asker_s_queue_and_is_in_everybody_else_s_with_who_asked(asked):
    letter, client, user = asked
    assert "left to somebody else still waits" in client.get(START).text
    other, _ = moderator()
    page = other.get(START).headers["Location"]
    assert page == page_of(letter)
    assert f"{user.get_username()} asks you for a second opinion." in other.get(page).text
    assert Record.objects.about(f"letter {letter.pk}").get().act == "ask second opinion"


@pytest.mark.parametrize("decision", ["approve", "reject:insult", "hold"])
def test_the_asker_cannot_decide_and_another_can(asked, decision):
    letter, client, _ = asked
    assert 'value="approve"' not in client.get(page_of(letter)).text
    answer = client.post(page_of(letter), {"decision": decision}, follow=True)
    assert "somebody else decides" in messages_of(answer)
    assert state_of(letter) == "confirmed"
    other, _ = moderator()
    press(other, page_of(letter), decision)
    assert state_of(letter) != "confirmed"
    assert not SecondOpinion.objects.exists()


def test_nor_with_many_at_once_nor_as_signatures(asked):
    letter, client, user = asked
    assert moderating.approve(ids=[letter.pk], by=user, now=NOW) == 0
    client.post("/admin/appeals/letter/", {"action": "approve", "index": "0", "_selected_action": str(letter.pk)})
    type(letter).objects.filter(pk=letter.pk).update(own_words="", words_digest="")
    data = {"shown": str(letter.pk), "ticked": str(letter.pk)}
    client.post("/admin/appeals/letter/signatures/", data)
    assert state_of(letter) == "confirmed"
    assert client.get("/admin/appeals/letter/signatures/").context["rows"] == []


def test_it_is_asked_once(asked):
    letter, _, _ = asked
    other, user = moderator()
    assert not notes.ask(kind="letter", key=letter.pk, by=user, now=NOW)
    assert 'value="ask"' not in other.get(page_of(letter)).text
    assert SecondOpinion.objects.count() == 1


def test_who_is_alone_takes_the_request_back(asked):
    letter, client, _ = asked
    press(client, page_of(letter), "stop asking")
    press(client, page_of(letter), "approve")
    assert state_of(letter) == "approved"
    assert Record.objects.filter(act="stop asking").count() == 1


def test_a_writer_s_wish_does_not_wait_for_it(asked):
    letter, _, user = asked
    assert erasing.ask(letter_id=letter.pk, by=user, now=NOW)
    assert moderating.withdraw(letter_id=letter.pk, by=None, now=NOW)
    assert not SecondOpinion.objects.exists()
