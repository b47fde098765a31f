"""What organisers decide: the count moves with the state, each decision is on record, and repeating one changes nothing."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.models import Contact, Letter, Tally
from appeals.models.letters.states import COUNTED, State
from appeals.services.decisions import moderating
from organisers.decisions import moderation
from organisers.models import Record
from tests import make

NOW = timezone.now()
DECISIONS = {
    "approve": lambda ids, by: moderating.approve(ids=ids, by=by, now=NOW),
    "reject": lambda ids, by: moderating.reject(ids=ids, reason="insult", by=by, now=NOW),
    "restore": lambda ids, by: moderating.restore(ids=ids, by=by, now=NOW),
    "release": lambda ids, by: moderating.release(ids=ids, by=by, now=NOW),
    "requeue": lambda ids, by: moderating.requeue(ids=ids, by=by, now=NOW),
    "hold": lambda ids, by: moderating.hold(ids=ids, by=by, now=NOW),
    "withdraw": lambda ids, by: sum(moderating.withdraw(letter_id=one, by=by, now=NOW) for one in ids),
}
STARTS = {
    "approve": {State.CONFIRMED},
    "reject": {State.HELD, State.CONFIRMED, State.APPROVED},
    "restore": {State.REJECTED},
    "release": {State.HELD},
    "requeue": {State.APPROVED},
    "hold": {State.CONFIRMED, State.APPROVED},
    "withdraw": set(State) - {State.WITHDRAWN},
}


@pytest.fixture
def appeal(db):
    return make.appeal()


def count(appeal):
    online = Tally.objects.get(appeal=appeal).online
    assert online == Letter.objects.filter(appeal=appeal, state__in=COUNTED).count()
    return online


@pytest.mark.parametrize("by_mail", [True, False])
@pytest.mark.parametrize("decision", DECISIONS)
def test_the_count_moves_with_the_state_and_a_repetition_moves_nothing(appeal, settings, decision, by_mail):
    settings.CONFIRM_LETTERS = by_mail
    for state in State:
        letter = make.letter(appeal, state=state, address=make.address())
        before = count(appeal)
        assert DECISIONS[decision]([letter.pk], None) == (1 if state in STARTS[decision] else 0), state
        letter.refresh_from_db()
        assert count(appeal) - before == (letter.state in COUNTED) - (state in COUNTED), state
        if letter.state not in STARTS[decision]:
            assert DECISIONS[decision]([letter.pk], None) == 0


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_decision_is_on_record_for_what_it_changed_and_for_nothing_else(appeal, decision):
    organiser = make.organiser()
    letters = {state: make.letter(appeal, state=state, address=make.address()) for state in State}
    DECISIONS[decision]([letter.pk for letter in letters.values()], organiser)
    entries = Record.objects.filter(act=decision)
    assert {entry.subject for entry in entries} == {f"letter {letters[state].pk}" for state in STARTS[decision]}
    assert {entry.done_by_id for entry in entries} == {organiser.pk}
    assert {entry.reason for entry in entries} == {"insult" if decision == "reject" else ""}


@pytest.mark.parametrize("decision", DECISIONS)
def test_ids_of_no_letter_change_nothing(appeal, decision):
    assert DECISIONS[decision]([uuid.uuid4()], None) == 0
    assert DECISIONS[decision]([], None) == 0
    assert not Record.objects.exists()


def test_a_reason_that_is_not_on_the_list_is_refused(appeal):
    letter = make.letter(appeal)
    with pytest.raises(ValueError):
        moderating.reject(ids=[letter.pk], reason="I know this person", by=None, now=NOW)
    assert count(appeal) == 1


def test_letters_of_several_appeals_change_each_its_own_count(appeal):
    other = make.appeal()
    letters = [make.letter(appeal), make.letter(appeal), make.letter(other), make.letter(other, state="pending")]
    assert moderating.reject(ids=[letter.pk for letter in letters], reason="insult", by=None, now=NOW) == 3
    assert (count(appeal), count(other)) == (0, 0)
    assert moderating.restore(ids=[letter.pk for letter in letters], by=None, now=NOW) == 3
    assert (count(appeal), count(other)) == (2, 1)


def test_a_batch_costs_the_same_queries_for_one_letter_and_for_fifty(appeal):
    """Changing and counting each letter alone would be an N+1."""

    def queries(number):
        ids = [make.letter(appeal).pk for _ in range(number)]
        with CaptureQueriesContext(connection) as captured:
            moderating.reject(ids=ids, reason="insult", by=None, now=NOW)
        return len(captured)

    assert queries(1) == queries(50)


def test_more_letters_than_a_batch_holds_are_all_changed(appeal, monkeypatch):
    monkeypatch.setattr(moderation, "MOST_AT_ONCE", 2)
    ids = [make.letter(appeal).pk for _ in range(5)]
    assert moderating.reject(ids=[*ids, *ids], reason="insult", by=None, now=NOW) == 5
    assert count(appeal) == 0


def test_withdrawing_takes_the_address_out_and_lets_it_write_again(appeal):
    letter = make.letter(appeal, address="ada@example.org")
    assert moderating.withdraw(letter_id=letter.pk, by=None, now=NOW)
    assert not Contact.objects.exists()
    make.letter(appeal, address="ada@example.org")


@pytest.mark.parametrize("naming", ["public", "mayor"])
def test_to_be_named_no_longer_erases_the_name_at_once(appeal, naming):
    letter = make.letter(appeal, naming=naming, name="Ada", city="Leeds", organisation="Union", own_words="Homes!")
    assert moderating.stop_naming(letter_id=letter.pk, now=NOW)
    assert not moderating.stop_naming(letter_id=letter.pk, now=NOW)
    letter.refresh_from_db()
    assert (letter.naming, letter.name, letter.city, letter.organisation) == ("nobody", "", "", "")
    assert (letter.own_words, letter.search_text) == ("Homes!", "homes")
    assert count(appeal) == 1
