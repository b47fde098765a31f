"""Apps above are told, in the same transaction, when letters are erased, named less, or lose words."""

import datetime as dt

import pytest
from django.utils import timezone

from appeals.models import Letter
from appeals.services.decisions import letter_changes, moderating
from appeals.services.writers import forgetting, own
from tests import make

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def told(monkeypatch):
    """What handlers were told."""
    heard = []

    def handler(change):
        return lambda ids: heard.extend((change.name.lower(), pk) for pk in ids)

    monkeypatch.setattr(letter_changes, "_handlers", {change: [handler(change)] for change in letter_changes.Change})
    return heard


def test_a_withdrawal_erases_once(told):
    letter = make.letter(make.appeal())
    assert own.withdraw(letter_id=letter.pk, now=NOW)
    assert not own.withdraw(letter_id=letter.pk, now=NOW)
    assert told == [("erased", letter.pk)]


def test_a_rejected_letter_that_is_blanked_and_one_that_is_deleted_erase(told):
    appeal, long_ago = make.appeal(), timezone.localdate() - dt.timedelta(days=100)
    proved = make.letter(appeal, state="rejected", decided_on=long_ago, confirmed_on=long_ago)
    unproved = make.letter(appeal, state="rejected", state_before="held", decided_on=long_ago)
    forgetting.expire_letters(NOW)
    assert sorted(told) == sorted([("erased", proved.pk), ("erased", unproved.pk)])


@pytest.mark.parametrize("naming", ["mayor", "nobody"])
def test_a_lower_naming_is_told_once(told, naming):
    letter = make.letter(make.appeal(), naming="public")
    assert own.lower_naming(letter_id=letter.pk, naming=naming, now=NOW)
    assert not own.lower_naming(letter_id=letter.pk, naming=naming, now=NOW)
    assert told == [("named_less", letter.pk)]


def test_words_that_are_taken_out_are_told_and_no_longer_found(told):
    letter = make.letter(make.appeal(), own_words="My neighbour Aslan was there.")
    redacted = "My neighbour ▮ was there."
    assert moderating.redact(letter_id=letter.pk, own_words=redacted, by=make.organiser(), now=NOW)
    assert told == [("reworded", letter.pk)]
    stored = Letter.objects.get(pk=letter.pk)
    assert stored.own_words == redacted and stored.state == "approved" and "aslan" not in stored.search_text


def test_a_letter_keeps_some_words_and_one_that_is_not_read_is_not_redacted(told):
    letter = make.letter(make.appeal())
    with pytest.raises(ValueError, match="no words"):
        moderating.redact(letter_id=letter.pk, own_words=" \n", by=make.organiser(), now=NOW)
    for state in ("pending", "held", "rejected", "withdrawn"):
        other = make.letter(make.appeal(), state=state)
        assert not moderating.redact(letter_id=other.pk, own_words="Less.", by=make.organiser(), now=NOW)
    assert told == []


@pytest.mark.parametrize("act", ["reject", "requeue", "hold"])
def test_a_letter_that_was_shown_and_is_not_any_more_is_told_once(told, act):
    appeal, by = make.appeal(), make.organiser()
    shown, never_shown = make.letter(appeal), make.letter(appeal, state="confirmed")
    fields = {"reason": "insult"} if act == "reject" else {}
    for _ in range(2):
        getattr(moderating, act)(ids=[shown.pk, never_shown.pk], by=by, now=NOW, **fields)
    assert told == [("hidden", shown.pk)]


@pytest.mark.parametrize("act", ["requeue", "hold"])
def test_a_delivered_letter_is_not_taken_back_into_the_queue(act):
    appeal, by = make.appeal(), make.organiser()
    delivered = make.letter(appeal, delivered_on=timezone.localdate())
    at_home = make.letter(appeal)
    changed = getattr(moderating, act)(ids=[delivered.pk, at_home.pk], by=by, now=NOW)
    assert changed == 1
    assert Letter.objects.get(pk=delivered.pk).state == "approved"


def test_a_delivered_letter_is_rejected_restored_and_withdrawn_and_stays_delivered():
    appeal, by = make.appeal(), make.organiser()
    letter = make.letter(appeal, delivered_on=timezone.localdate())
    assert moderating.reject(ids=[letter.pk], reason="exposes", by=by, now=NOW) == 1
    assert moderating.restore(ids=[letter.pk], by=by, now=NOW) == 1
    assert own.withdraw(letter_id=letter.pk, now=NOW)
    stored = Letter.objects.get(pk=letter.pk)
    assert stored.state == "withdrawn" and stored.delivered_on == timezone.localdate() and stored.own_words == ""
