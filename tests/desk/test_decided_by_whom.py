"""A decision on what another has just decided says by whom, and changes nothing."""

import pytest

from tests import make
from tests.admin.entering import messages_of
from tests.desk.pages import moderator, page_of, press, state_of
from tests.html_forms import forms_of

pytestmark = pytest.mark.django_db


def test_it_says_who_was_faster_and_what_it_was():
    letter = make.letter(make.appeal(), state="confirmed")
    slow, _ = moderator()
    fast, user = moderator()
    [bar] = [form for form in forms_of(slow.get(page_of(letter)).text) if form.attributes.get("class") == "reading-bar"]
    press(fast, page_of(letter), "reject:off_topic")
    answer = slow.post(page_of(letter), {**bar.data(), "decision": "approve"}, follow=True)
    said = messages_of(answer)
    assert user.get_username() in said
    assert "rejected: about something else" in said
    assert state_of(letter) == "rejected"


def test_a_second_opinion_is_not_asked_about_what_is_decided():
    letter = make.letter(make.appeal(), state="confirmed")
    slow, _ = moderator()
    fast, user = moderator()
    [bar] = [form for form in forms_of(slow.get(page_of(letter)).text) if form.attributes.get("class") == "reading-bar"]
    press(fast, page_of(letter), "approve")
    said = messages_of(slow.post(page_of(letter), {**bar.data(), "decision": "ask"}, follow=True))
    assert user.get_username() in said
