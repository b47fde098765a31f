"""One's own last decision is taken back where it was made, with a link to what it was about."""

import pytest
from django.utils import timezone

from appeals.models import Letter, Tally
from appeals.services.decisions import moderating
from organisers.models import Record
from safety.typed.taking_out import seen_of
from tests import make
from tests.admin.entering import messages_of
from tests.desk.pages import START, moderator, page_of, press, state_of, undo, words_of
from tests.html_forms import forms_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("before", "decision"),
    [
        ("confirmed", "approve"), ("confirmed", "reject:insult"), ("confirmed", "hold"), ("held", "release"),
        ("approved", "requeue"), ("rejected", "restore"), ("held", "reject:nonsense"),
    ],
)  # fmt: skip
def test_each_decision_is_taken_back_and_leads_to_its_letter(before, decision):
    appeal = make.appeal()
    letter, other = make.letter(appeal, state=before), make.letter(appeal, state="confirmed")
    count = Tally.objects.get(appeal=appeal).online
    client, _ = moderator()
    answer = press(client, page_of(letter), decision)
    shown = client.get(page_of(other))
    assert f'href="{page_of(letter)}"' in shown.text
    assert undo(client, page_of(other)).headers["Location"] == page_of(letter)
    assert answer.status_code == 302
    assert state_of(letter) == before
    assert Tally.objects.get(appeal=appeal).online == count


def test_it_is_offered_where_the_queue_is_empty_too():
    letter = make.letter(make.appeal(), state="confirmed")
    client, _ = moderator()
    page = press(client, page_of(letter), "approve").headers["Location"]
    assert page == START
    undo(client, page)
    assert state_of(letter) == "confirmed"


def test_the_button_is_taken_for_our_own():
    """A partial that is included with its own variables only has no token, which the test client does not ask for."""
    letter = make.letter(make.appeal(), state="confirmed")
    client, _ = moderator()
    press(client, page_of(letter), "approve")
    for path in (START, page_of(letter), "/admin/appeals/letter/signatures/"):
        [form] = [form for form in forms_of(client.get(path).text) if form.attributes.get("class") == "reading-last"]
        assert form.data()["csrfmiddlewaretoken"], path


def test_one_walks_back_decision_by_decision():
    appeal = make.appeal()
    letters = [make.letter(appeal, state="confirmed") for _ in range(2)]
    client, _ = moderator()
    for letter in letters:
        press(client, page_of(letter), "approve")
    for letter in reversed(letters):
        undo(client, START)
        assert state_of(letter) == "confirmed"
    assert "reading-last" not in client.get(page_of(letters[0])).text


def test_what_somebody_else_has_decided_since_stays():
    letter = make.letter(make.appeal(), state="confirmed")
    client, _ = moderator()
    press(client, page_of(letter), "approve")
    form = client.get(START)
    moderating.hold(ids=[letter.pk], by=make.organiser(password=None), now=timezone.now())
    batch = form.context["last"].batch_id
    answer = client.post(START, {"decision": "undo", "batch": str(batch)}, follow=True)
    assert "somebody has decided since" in messages_of(answer)
    assert state_of(letter) == "held"


@pytest.mark.parametrize("batch", ["", "x", "\0", "8f14e45f-ceea-467f-a0e6-5d1f7e1a2b3c", "theirs"])
def test_only_one_s_own_last_decision_can_be_taken_back_here(batch):
    letter = make.letter(make.appeal(), state="confirmed")
    other, _ = moderator()
    press(other, page_of(letter), "approve")
    theirs = Record.objects.about(f"letter {letter.pk}").get().batch_id
    client, _ = moderator()
    answer = client.post(START, {"decision": "undo", "batch": str(theirs) if batch == "theirs" else batch}, follow=True)
    assert "not your last decision" in messages_of(answer)
    assert state_of(letter) == "approved"


def test_twice_is_once():
    letter = make.letter(make.appeal(), state="confirmed")
    client, _ = moderator()
    press(client, page_of(letter), "approve")
    batch = str(client.get(START).context["last"].batch_id)
    for _ in range(2):
        client.post(START, {"decision": "undo", "batch": batch})
    assert state_of(letter) == "confirmed"
    assert Record.objects.about(f"letter {letter.pk}").count() == 2


def test_looking_takes_nothing_back():
    letter = make.letter(make.appeal(), state="confirmed")
    client, user = moderator()
    press(client, page_of(letter), "approve")
    batch = str(client.get(START).context["last"].batch_id)
    user.user_permissions.filter(codename="change_letter").delete()
    user.user_permissions.remove(*user.user_permissions.filter(codename="change_letter"))
    assert client.post(START, {"decision": "undo", "batch": batch}).status_code == 403
    assert client.get(START).status_code == 200
    assert state_of(letter) == "approved"


def test_words_taken_out_last_are_put_back():
    letter = make.letter(make.appeal(), state="confirmed", own_words="Greet Aidos there.")
    client, _ = moderator()
    client.post(f"/admin/appeals/letter/{letter.pk}/redacting/", {"word": "1", "words_seen": seen_of(letter.own_words)})
    assert words_of(letter) == "Greet ▮ there."
    undo(client, page_of(letter))
    assert words_of(letter) == "Greet Aidos there."
    assert Letter.objects.get(pk=letter.pk).words_digest == letter.words_digest
