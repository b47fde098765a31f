"""Every state and every transition: it changes letters in the states it may start from, once, and no others."""

import datetime as dt

import pytest
from django.utils import timezone

from appeals.models import Letter
from appeals.models.letters.states import ACTS, COUNTED, DELIVERABLE, PENDING_DAYS, RULES, SHOWN, WAITING, State
from tests import make

TODAY = dt.date(2026, 3, 20)
# transition → {state it starts from: state it leads to}
EXPECTED = {
    # A held letter is confirmed and stays held.
    "confirm": {State.PENDING: State.CONFIRMED, State.HELD: State.HELD},
    "approve": {State.CONFIRMED: State.APPROVED},
    "reject": dict.fromkeys([State.HELD, State.CONFIRMED, State.APPROVED], State.REJECTED),
    "restore": {State.REJECTED: State.CONFIRMED},
    "release": {State.HELD: State.PENDING},
    "hold": dict.fromkeys([State.CONFIRMED, State.APPROVED], State.HELD),
    "hold back": {State.PENDING: State.HELD},
    "requeue": {State.APPROVED: State.CONFIRMED},
    "withdraw": dict.fromkeys(set(State) - {State.WITHDRAWN}, State.WITHDRAWN),
}
TRANSITIONS = {
    "confirm": lambda letters: letters.confirm(TODAY),
    "approve": lambda letters: letters.approve(TODAY),
    "reject": lambda letters: letters.reject("insult", TODAY),
    "restore": lambda letters: letters.restore(TODAY),
    "release": lambda letters: letters.release(TODAY, pending_since=None),
    "hold": lambda letters: letters.hold(TODAY),
    "hold back": lambda letters: letters.hold_back("limit"),
    "requeue": lambda letters: letters.requeue(),
    "withdraw": lambda letters: letters.withdraw(TODAY),
}


@pytest.fixture
def appeal(db):
    return make.appeal()


@pytest.mark.parametrize("transition", TRANSITIONS)
def test_a_transition_changes_what_it_may_start_from_once_and_nothing_else(appeal, transition):
    for state in State:
        letter = make.letter(appeal, state=state, pending_since=TODAY if state == State.PENDING else None)
        only = Letter.objects.filter(pk=letter.pk)
        expected = EXPECTED[transition].get(state)
        assert TRANSITIONS[transition](only) == (1 if expected else 0), state
        assert only.get().state == (expected or state)
        if expected not in EXPECTED[transition] or expected == state:
            assert TRANSITIONS[transition](only) == 0, f"repeated from {state}"


def test_the_named_sets_say_what_the_design_says():
    assert set(State) - COUNTED == {State.HELD, State.PENDING, State.REJECTED, State.WITHDRAWN}
    assert set(SHOWN) == set(DELIVERABLE) == {State.APPROVED}
    assert set(State) - WAITING == {State.PENDING, State.APPROVED, State.REJECTED, State.WITHDRAWN}
    assert set(RULES) == set(State)


def test_the_table_of_acts_says_what_the_transitions_do():
    for name, act in ACTS.items():
        if name in EXPECTED:
            assert act.states == set(EXPECTED[name]), name
            assert all(leads in ("", EXPECTED[name][state]) for state, leads in act.leads.items()), name
        assert not act.undone_by or act.undone_by in ACTS
    after_delivery = {name for name, act in ACTS.items() if act.after_delivery}
    erasing = {"withdraw", "ask erasure", "stop erasure"}
    assert after_delivery == erasing | {"approve", "release", "reject", "restore", "redact", "stop naming", "take back"}


@pytest.mark.parametrize("before", sorted(ACTS["reject"].states))
def test_restoring_leads_back_to_the_state_before(appeal, before):
    letter = make.letter(appeal, state=before)
    assert Letter.objects.filter(pk=letter.pk).reject("nonsense", TODAY)
    assert Letter.objects.filter(pk=letter.pk).restore(TODAY)
    letter.refresh_from_db()
    assert (letter.state, letter.rejection_reason, letter.state_before) == (before, "", "")


def test_a_letter_with_nothing_to_read_is_approved_when_confirmed(appeal):
    silent = make.letter(appeal, state=State.PENDING, naming="nobody", own_words="", pending_since=TODAY)
    named = make.letter(appeal, state=State.PENDING, own_words="", pending_since=TODAY)
    telling = make.letter(appeal, state=State.PENDING, naming="nobody", pending_since=TODAY)
    assert Letter.objects.all().confirm(TODAY) == 3
    assert {letter.pk: (letter.state, letter.decided_on) for letter in Letter.objects.all()} == {
        silent.pk: (State.APPROVED, TODAY),
        named.pk: (State.CONFIRMED, None),
        telling.pk: (State.CONFIRMED, None),
    }


def test_a_held_letter_that_its_writer_has_confirmed_is_confirmed_when_released(appeal):
    silent = make.letter(appeal, state=State.HELD, naming="nobody", own_words="")
    telling = make.letter(appeal, state=State.HELD)
    assert Letter.objects.all().confirm(TODAY) == 2 and Letter.objects.held().count() == 2
    assert Letter.objects.all().release(TODAY, pending_since=None) == 2
    assert {letter.pk: (letter.state, letter.held_reason, letter.decided_on) for letter in Letter.objects.all()} == {
        silent.pk: (State.APPROVED, "", TODAY),
        telling.pk: (State.CONFIRMED, "", None),
    }


def test_a_letter_released_before_it_was_confirmed_has_its_days_before_it(appeal):
    make.letter(appeal, state=State.HELD, written_on=TODAY - dt.timedelta(days=30))
    Letter.objects.all().release(TODAY, pending_since=None)
    assert Letter.objects.get().pending_since is None
    assert Letter.objects.confirmable(TODAY).exists()


@pytest.mark.parametrize(("days", "changed"), [(PENDING_DAYS, 1), (PENDING_DAYS + 1, 0)])
def test_a_letter_is_confirmed_within_its_days_only(appeal, days, changed):
    make.letter(appeal, state=State.PENDING, pending_since=TODAY - dt.timedelta(days=days))
    assert Letter.objects.all().confirm(TODAY) == changed
    ended = Letter.objects.ended(State.PENDING, RULES[State.PENDING].ends[0], TODAY)
    assert ended.count() == 1 - changed


@pytest.mark.parametrize("state", sorted(ACTS["withdraw"].states))
def test_withdrawing_leaves_a_blank_row(appeal, state):
    fields = {"city": "Leeds", "organisation": "Union", "search_text": "ada union"}
    letter = make.letter(appeal, state=state, **fields)
    assert Letter.objects.filter(pk=letter.pk).withdraw(TODAY)
    letter.refresh_from_db()
    blank = ("name", "city", "organisation", "country", "own_words", "own_language", "search_text")
    assert [getattr(letter, field) for field in blank] == [""] * 7
    assert (letter.naming, letter.held_reason, letter.rejection_reason) == ("nobody", "", "")
    assert letter.withdrawn_on == TODAY


def test_each_question_about_letters_finds_its_states(appeal):
    for state in State:
        make.letter(appeal, state=state)
    found = {
        name: {letter.state for letter in getattr(Letter.objects.all(), name)()}
        for name in ("counted", "shown", "deliverable", "waiting", "awaiting_moderation", "held", "on_wall")
    }
    assert found == {
        "counted": COUNTED,
        "shown": SHOWN,
        "deliverable": DELIVERABLE,
        "waiting": WAITING,
        "awaiting_moderation": {State.CONFIRMED},
        "held": {State.HELD},
        "on_wall": {State.APPROVED},
    }


def test_a_letter_without_own_words_is_a_signature_and_not_on_the_wall(appeal):
    signature = make.letter(appeal, own_words="")
    assert list(Letter.objects.signatures()) == [signature]
    assert not Letter.objects.all().on_wall().exists()


def test_a_letter_knows_its_day_and_no_time(appeal):
    clocks = [
        field.name for field in Letter._meta.get_fields() if field.get_internal_type() in ("DateTimeField", "TimeField")
    ]
    assert clocks == []
    assert make.letter(appeal).written_on == timezone.localdate()
