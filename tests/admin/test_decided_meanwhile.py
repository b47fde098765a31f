"""A list or a letter's page opened earlier undoes no decision that another organiser has made since."""

import pytest

from appeals.models import Letter
from articles.models import Comment
from tests import make
from tests.admin.entering import messages_of, moderator, superuser
from tests.comments import making
from tests.html_forms import forms_of

pytestmark = pytest.mark.django_db
LETTERS = "/admin/appeals/letter/"


def state_of(row):
    return type(row).objects.values_list("state", flat=True).get(pk=row.pk)


def button(page, **sent):
    """What the first form of a page that has these fields, or buttons, sends."""
    [form] = [form for form in forms_of(page.text) if form.attributes.get("class") == "reading-bar"][:1]
    return {**form.data(), **sent}


@pytest.mark.parametrize(
    ("before", "meanwhile", "sent"),
    [
        ("confirmed", "approved", {"decision": "hold"}),
        ("confirmed", "approved", {"decision": "reject", "reason": "insult"}),
        ("held", "confirmed", {"decision": "reject", "reason": "insult"}),
        ("approved", "held", {"decision": "reject", "reason": "insult"}),
    ],
)
def test_a_letter_decided_about_since_its_page_was_opened_stays_as_it_is(before, meanwhile, sent):
    letter = make.letter(make.appeal(), state=before, held_reason="trap" if before == "held" else "")
    client = moderator()
    data = button(client.get(f"{LETTERS}{letter.pk}/change/"), **sent)
    Letter.objects.filter(pk=letter.pk).update(state=meanwhile, held_reason="trap" if meanwhile == "held" else "")
    answer = client.post(f"{LETTERS}{letter.pk}/change/", data, follow=True)
    assert "Nothing was changed" in messages_of(answer)
    assert state_of(letter) == meanwhile


def test_letters_decided_about_since_the_reason_was_asked_for_stay_as_they_are():
    appeal = make.appeal()
    first, second = (make.letter(appeal, state="confirmed") for _ in range(2))
    client = moderator()
    chosen = {"action": "reject", "index": "0", "_selected_action": [str(first.pk), str(second.pk)]}
    asked = client.post(LETTERS, chosen)
    [form] = [form for form in forms_of(asked.text) if "letter" in form.fields]
    Letter.objects.filter(pk=first.pk).update(state="approved")
    answer = client.post(form.attributes["action"], {**form.data(), "reason": "insult"}, follow=True)
    assert (state_of(first), state_of(second)) == ("approved", "rejected")
    assert "1 letter left" in messages_of(answer)


def list_form(client, address, **sent):
    [form] = [form for form in forms_of(client.get(address).text) if form.attributes.get("id") == "changelist-form"]
    return {**form.data(), "index": "0", **sent}


def test_a_comment_approved_since_the_list_was_opened_is_not_rejected():
    comment = making.comment(make.article(), state="pending")
    client = superuser()
    sent = list_form(client, "/admin/articles/comment/", action="reject_insult", _selected_action=str(comment.pk))
    Comment.objects.filter(pk=comment.pk).update(state="approved")
    answer = client.post("/admin/articles/comment/", sent, follow=True)
    assert state_of(comment) == "approved"
    assert "1 comment left" in messages_of(answer)


def test_a_letter_whose_state_is_as_it_was_shown_is_decided_about():
    letter = make.letter(make.appeal(), state="confirmed")
    client = moderator()
    client.post(LETTERS, list_form(client, LETTERS, action="approve", _selected_action=str(letter.pk)))
    assert state_of(letter) == "approved"


@pytest.mark.parametrize("seen", ["x", "\0", "a b c", ["", " "]])
def test_a_forged_mark_of_what_was_shown_is_no_error(seen):
    letter = make.letter(make.appeal(), state="confirmed")
    client = moderator()
    data = {"action": "approve", "index": "0", "_selected_action": str(letter.pk), "seen": seen}
    assert client.post(LETTERS, data).status_code == 302
    for data in ({"decision": "approve", "seen": seen}, {"letter": str(letter.pk), "reason": "insult", "seen": seen}):
        for address in (f"{letter.pk}/change/", "rejecting/"):
            assert client.post(LETTERS + address, data).status_code == 302
