"""Several letters at once: how many were changed, how many were left; rejecting asks for a reason first."""

import uuid

import pytest

from appeals.models import Letter, Tally
from organisers.models import Record
from tests import make
from tests.admin.entering import client_of, messages_of, moderator, organiser_with

pytestmark = pytest.mark.django_db
LIST = "/admin/appeals/letter/"
REJECTING = f"{LIST}rejecting/"


def run_action(client, action, letters, **more):
    data = {
        "action": action,
        "index": "0",
        "_selected_action": [str(getattr(one, "pk", one)) for one in letters],
        **more,
    }
    return client.post(f"{LIST}?state=every", data, follow=True)


def states(letters):
    found = dict(Letter.objects.values_list("pk", "state"))
    return [found[letter.pk] for letter in letters]


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [("approve", "confirmed", "approved"), ("restore", "rejected", "confirmed"), ("release", "held", "confirmed")],
)
def test_an_action_reports_what_it_changed_and_what_it_left(action, before, after):
    appeal = make.appeal()
    letters = [
        make.letter(appeal, state=before),
        make.letter(appeal, state=before),
        make.letter(appeal, state="pending"),
    ]
    response = run_action(moderator(), action, letters)
    assert states(letters) == [after, after, "pending"]
    assert "2 letters changed." in messages_of(response)
    assert "1 letter left as it was" in messages_of(response)
    assert Tally.objects.get(appeal=appeal).online == Letter.objects.counted().count()
    assert Record.objects.filter(act=action).count() == 2


def test_repeated_it_changes_nothing():
    letters = [make.letter(make.appeal(), state="confirmed")]
    client = moderator()
    run_action(client, "approve", letters)
    response = run_action(client, "approve", letters)
    assert "changed." not in messages_of(response)
    assert "1 letter left" in messages_of(response)


def test_rejecting_asks_for_a_reason_and_names_the_letters():
    appeal = make.appeal()
    letters = [make.letter(appeal, state=state) for state in ("confirmed", "approved", "withdrawn")]
    client = moderator()
    asked = run_action(client, "reject", letters)
    assert {letter.pk for letter in asked.context["letters"]} == {letters[0].pk, letters[1].pk}
    assert states(letters) == ["confirmed", "approved", "withdrawn"]
    chosen = {"letter": [str(letter.pk) for letter in letters]}
    missing = client.post(REJECTING, {**chosen, "reason": "because I say so"})
    assert missing.status_code == 422
    assert states(letters) == ["confirmed", "approved", "withdrawn"]
    done = client.post(REJECTING, {**chosen, "reason": "advertising"}, follow=True)
    assert states(letters) == ["rejected", "rejected", "withdrawn"]
    assert "2 letters changed." in messages_of(done)
    assert Tally.objects.get(appeal=appeal).online == 0


def test_an_organiser_who_may_only_look_decides_about_nothing():
    letters = [make.letter(make.appeal(), state="confirmed")]
    looker = client_of(organiser_with("appeals.view_letter"))
    for action in ("approve", "reject", "restore", "release", "delete_selected"):
        run_action(looker, action, letters)
    assert looker.post(REJECTING, {"letter": str(letters[0].pk), "reason": "insult"}).status_code == 403
    assert states(letters) == ["confirmed"]
    assert 'name="action"' not in looker.get(LIST).text


def test_forged_choices_are_left_out():
    letter = make.letter(make.appeal(), state="confirmed")
    forged = ["x", "\0", "1", str(uuid.uuid4()), "9" * 500, "[]", letter]
    response = run_action(moderator(), "approve", forged)
    assert response.status_code == 200
    assert states([letter]) == ["approved"]


@pytest.mark.parametrize(
    "data",
    [
        {"action": "approve", "index": "0"}, {"action": "approve", "index": "x"}, {"action": "drop", "index": "0"},
        {"action": ["approve", "reject"], "index": "7"}, {"index": "9" * 5000, "action": "approve"},
        {"action": "approve", "index": "0", "_selected_action": "\0"}, {"action": "\0", "index": "0"},
        {"_selected_action": "x"}, {"action": "reject", "index": "0", "_selected_action": "x"},
    ],
)  # fmt: skip
def test_an_action_without_sense_is_a_page_and_changes_nothing(data):
    letter = make.letter(make.appeal(), state="confirmed")
    assert moderator().post(LIST, data, follow=True).status_code == 200
    assert states([letter]) == ["confirmed"]


@pytest.mark.parametrize(
    "data", [{}, {"letter": "x"}, {"letter": "\0", "reason": "insult"}, {"reason": ["insult"] * 3}]
)
def test_rejecting_nothing_is_a_message(data):
    response = moderator().post(REJECTING, data, follow=True)
    assert "No letter was chosen" in messages_of(response)
    assert moderator().get(REJECTING).status_code == 302


def test_all_pages_at_once_is_not_accepted():
    appeal = make.appeal()
    chosen, other = (make.letter(appeal, state="confirmed") for _ in range(2))
    run_action(moderator(), "approve", [chosen], select_across="1")
    assert states([chosen, other]) == ["approved", "confirmed"]
