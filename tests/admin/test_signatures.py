"""Signatures without own words: a page of a hundred, all ticked; the others wait or are rejected for a reason."""

import pytest

from appeals.admin import signatures
from appeals.models import Letter, Tally
from tests import make
from tests.admin.entering import client_of, messages_of, moderator, organiser_with

pytestmark = pytest.mark.django_db
PAGE = "/admin/appeals/letter/signatures/"


def signed(appeal, number):
    return [make.letter(appeal, state="confirmed", own_words="") for _ in range(number)]


def keys(letters):
    return [str(letter.pk) for letter in letters]


def state_of(letter):
    return Letter.objects.values_list("state", flat=True).get(pk=letter.pk)


def test_it_lists_names_that_wait_and_nothing_else():
    appeal = make.appeal()
    wanted = signed(appeal, 2)
    make.letter(appeal, state="confirmed", own_words="Words.")
    make.letter(appeal, state="held", own_words="")
    make.letter(appeal, own_words="")
    rows = moderator().get(PAGE).context["rows"]
    assert {row["letter"].pk for row in rows} == {letter.pk for letter in wanted}
    assert all(row["is_ticked"] for row in rows)


def test_the_ticked_are_approved_and_the_others_wait():
    letters = signed(make.appeal(), 3)
    response = moderator().post(
        PAGE, {"shown": keys(letters), "ticked": keys(letters[:2]), "others": "wait"}, follow=True
    )
    assert [state_of(letter) for letter in letters] == ["approved", "approved", "confirmed"]
    assert "2 signatures approved." in messages_of(response)
    assert "1 left as it was." in messages_of(response)


def test_the_others_are_rejected_for_the_chosen_reason_and_the_count_falls():
    appeal = make.appeal()
    letters = signed(appeal, 3)
    moderator().post(PAGE, {"shown": keys(letters), "ticked": keys(letters[:1]), "others": "false_name"})
    assert [state_of(letter) for letter in letters] == ["approved", "rejected", "rejected"]
    assert Letter.objects.get(pk=letters[1].pk).rejection_reason == "false_name"
    assert Tally.objects.get(appeal=appeal).online == 1


def test_an_unknown_reason_changes_nothing_and_keeps_the_ticks():
    letters = signed(make.appeal(), 2)
    response = moderator().post(PAGE, {"shown": keys(letters), "ticked": keys(letters[:1]), "others": "my own"})
    assert response.status_code == 422
    assert {row["letter"].pk for row in response.context["rows"] if not row["is_ticked"]} == {letters[1].pk}
    assert [state_of(letter) for letter in letters] == ["confirmed", "confirmed"]


def test_only_what_was_shown_and_is_a_waiting_signature_is_decided_about():
    appeal = make.appeal()
    shown, unseen = signed(appeal, 2)
    with_words = make.letter(appeal, state="confirmed", own_words="Words.")
    approved = make.letter(appeal, own_words="")
    data = {"shown": keys([shown, with_words, approved]), "ticked": keys([unseen, with_words]), "others": "insult"}
    moderator().post(PAGE, data)
    assert [state_of(letter) for letter in (shown, unseen, with_words, approved)] == [
        "rejected",
        "confirmed",
        "confirmed",
        "approved",
    ]


def test_a_page_is_a_hundred_at_most(monkeypatch):
    monkeypatch.setattr(signatures, "PAGE_SIZE", 3)
    signed(make.appeal(), 5)
    assert len(moderator().get(PAGE).context["rows"]) == 3


def test_one_signature_costs_as_many_queries_as_fifty(django_assert_max_num_queries):
    """Guards against a query a row."""
    appeal = make.appeal()
    client = moderator()
    counts = []
    for number in (1, 49):
        signed(appeal, number)
        with django_assert_max_num_queries(12) as captured:
            client.get(PAGE)
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("data", [{}, {"shown": "x", "ticked": "\0"}, {"shown": ["\0", "1"], "others": "\0"}])
def test_a_post_without_sense_is_a_page(data):
    signed(make.appeal(), 1)
    assert moderator().post(PAGE, data, follow=True).status_code == 200


def test_an_organiser_who_may_only_look_may_not_come_here():
    letters = signed(make.appeal(), 1)
    looker = client_of(organiser_with("appeals.view_letter"))
    assert looker.get(PAGE).status_code == 403
    assert looker.post(PAGE, {"shown": keys(letters), "ticked": keys(letters)}).status_code == 403
    assert state_of(letters[0]) == "confirmed"
