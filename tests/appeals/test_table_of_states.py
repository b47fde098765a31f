"""The table of states holds over time: every state, day after day, and every act with chores before and after it."""

import datetime as dt

import pytest
from django.utils import timezone

from appeals.models import Contact, Letter, Tally
from appeals.models.letters.states import ACTS, RULES, State
from appeals.services.decisions import erasing, moderating
from appeals.services.writers.confirming import confirm_letter
from appeals.services.writers.forgetting import expire_letters, forget_addresses
from appeals.services.writers.own import lower_naming
from organisers.models import Record
from outbox.models import OutboxMessage
from tests import make
from tests.appeals.sending import assert_count_equals_rows

pytestmark = pytest.mark.django_db
DAY_0 = dt.datetime(2026, 3, 20, 12, tzinfo=timezone.get_default_timezone())
TODAY = timezone.localdate(DAY_0)
DAYS = [*range(40), 60, 100, 399, 400]
FOR_EVER = DAYS[-1]
NOBODY = {"by": None}
# What a letter begins as, and the last day on which its words and its address are stored (None: not even on the first).
LASTS = {
    "pending, mailed": ({"state": "pending"}, 7, 7),
    "pending, not mailed": ({"state": "pending", "pending_since": None}, 30, 30),
    "held": ({"state": "held"}, 30, 30),
    "held, confirmed": ({"state": "held", "confirmed_on": TODAY}, 30, 30),
    "confirmed": ({"state": "confirmed"}, FOR_EVER, None),
    "confirmed, news": ({"state": "confirmed", "wants_updates": True}, FOR_EVER, FOR_EVER),
    "approved": ({"state": "approved"}, FOR_EVER, None),
    "approved, news": ({"state": "approved", "wants_updates": True}, FOR_EVER, FOR_EVER),
    "rejected, unproved": ({"state": "rejected", "state_before": "held", "decided_on": TODAY}, 30, 30),
    "rejected, confirmed": ({"state": "rejected", "confirmed_on": TODAY, "decided_on": TODAY}, 30, None),
    "rejected, news": (
        {"state": "rejected", "confirmed_on": TODAY, "decided_on": TODAY, "wants_updates": True},
        30,
        30,
    ),
    "withdrawn": ({"state": "withdrawn"}, None, None),
}


def letter(appeal, fields):
    wants_updates = fields.get("wants_updates", False)
    own = {name: value for name, value in fields.items() if name != "wants_updates"}
    made = make.letter(
        appeal, written_on=TODAY, **{"pending_since": TODAY, **own} if own["state"] == "pending" else own
    )
    if own["state"] != "withdrawn":
        make.contact(made, make.address(), wants_updates=wants_updates)
    return made


def chores(day: float) -> None:
    now = DAY_0 + dt.timedelta(days=day)
    expire_letters(now)
    forget_addresses()


def test_every_state_lasts_as_long_as_the_table_says_and_ends_by_itself():
    appeal = make.appeal()
    letters = {name: letter(appeal, fields) for name, (fields, _, _) in LASTS.items()}
    assert {fields["state"] for fields, _, _ in LASTS.values()} == set(State)
    words, addresses = dict.fromkeys(LASTS), dict.fromkeys(LASTS)
    for day in DAYS:
        chores(day)
        for name, made in letters.items():
            if Letter.objects.filter(pk=made.pk).exclude(own_words="").exists():
                words[name] = day
            if Contact.objects.filter(pk=made.pk, sealed_address__isnull=False).exists():
                addresses[name] = day
    assert words == {name: last for name, (_, last, _) in LASTS.items()}
    assert addresses == {name: last for name, (_, _, last) in LASTS.items()}
    left = dict(Letter.objects.values_list("pk", "state"))
    # What was once confirmed leaves a blank row, so that totals are right; what was not leaves nothing.
    assert left.pop(letters["rejected, confirmed"].pk) == left.pop(letters["rejected, news"].pk) == "withdrawn"
    assert set(left) == {letters[name].pk for name, (_, last, _) in LASTS.items() if last in (FOR_EVER, None)}
    assert_count_equals_rows(appeal)


def test_every_limit_of_the_table_is_among_those_tested():
    limits = {end.days for rule in RULES.values() for end in rule.ends}
    assert limits == {last for _, last, _ in LASTS.values() if last not in (FOR_EVER, None)}


SERVICES = {
    "confirm": lambda pk, now: confirm_letter(letter_id=pk, now=now),
    "approve": lambda pk, now: moderating.approve(ids=[pk], now=now, **NOBODY),
    "requeue": lambda pk, now: moderating.requeue(ids=[pk], now=now, **NOBODY),
    "hold": lambda pk, now: moderating.hold(ids=[pk], now=now, **NOBODY),
    "release": lambda pk, now: moderating.release(ids=[pk], now=now, **NOBODY),
    "reject": lambda pk, now: moderating.reject(ids=[pk], reason="insult", now=now, **NOBODY),
    "restore": lambda pk, now: moderating.restore(ids=[pk], now=now, **NOBODY),
    "stop naming": lambda pk, now: lower_naming(letter_id=pk, naming="nobody", now=now),
    "withdraw": lambda pk, now: moderating.withdraw(letter_id=pk, now=now, **NOBODY),
    "hold pending": lambda pk, now: moderating.hold_pending(ids=[pk], now=now, **NOBODY),
    "ask erasure": lambda pk, now: erasing.ask(letter_id=pk, now=now, **NOBODY),
    "stop erasure": lambda pk, now: erasing.stop(letter_id=pk, now=now, **NOBODY),
}


def states():
    """The state of every letter that is there."""
    return dict(Letter.objects.values_list("pk", "state"))


def state_of(made):
    return Letter.objects.filter(pk=made.pk).values_list("state", flat=True).first()


@pytest.mark.parametrize("by_mail", [True, False])
@pytest.mark.parametrize("first", SERVICES)
def test_an_act_after_an_act_with_chores_between_does_what_the_table_says_or_nothing(settings, first, by_mail):
    settings.CONFIRM_LETTERS = by_mail
    appeal = make.appeal()
    # All side by side, so that chores run once for them all: they depend on nothing but their own.
    letters = [(letter(appeal, fields).pk, fields, second) for fields, _, _ in LASTS.values() for second in SERVICES]
    for pk, _, _ in letters:
        SERVICES[first](pk, DAY_0)
    chores(0.1)
    before = states()
    changed = {pk: SERVICES[second](pk, DAY_0 + dt.timedelta(hours=2)) for pk, _, second in letters}
    after = states()
    chores(0.2)
    for pk, fields, second in letters:
        leads = ACTS[second].leads
        if before.get(pk) not in leads:
            assert after.get(pk) == before.get(pk), (fields, first, second)
        if changed[pk] in (True, 1):
            assert leads[before[pk]] in ("", after.get(pk), "confirmed"), (fields, first, second)
        if after.get(pk) == "pending" and before.get(pk) == "held":
            # Released: it can be confirmed, as its address is there and its mail waits.
            assert Contact.objects.get(pk=pk).sealed_address is not None
            assert not by_mail or OutboxMessage.objects.filter(about=pk).exists()
    assert_count_equals_rows(appeal)
    assert Tally.objects.get(appeal=appeal).online >= 0


@pytest.mark.parametrize("days", [0.1, 10, 29])
def test_a_held_letter_that_was_rejected_and_restored_is_released_as_the_admin_says(settings, days):
    """Its address was erased within the hour: the admin said “released”, and the letter could never be confirmed."""
    settings.CONFIRM_LETTERS = True
    made = letter(make.appeal(), {"state": "held"})
    SERVICES["reject"](made.pk, DAY_0)
    chores(days)
    later = DAY_0 + dt.timedelta(days=days)
    assert SERVICES["restore"](made.pk, later) == 1
    chores(days)
    assert SERVICES["release"](made.pk, later) == 1
    assert state_of(made) == "pending" and OutboxMessage.objects.filter(about=made.pk).exists()
    assert Contact.objects.get(pk=made.pk).sealed_address is not None


def test_a_held_letter_whose_address_is_gone_is_not_said_to_be_released(settings):
    settings.CONFIRM_LETTERS = True
    made = letter(make.appeal(), {"state": "held"})
    Contact.objects.update(sealed_address=None)
    assert SERVICES["release"](made.pk, DAY_0) == 0
    assert state_of(made) == "held"


@pytest.mark.parametrize("days", [20, 30, 45])
def test_a_released_letter_waits_thirty_days_for_its_mail_to_leave(settings, days):
    """It had what was left of the thirty days since it was written: on the last of them, none for its mail to leave."""
    settings.CONFIRM_LETTERS = True
    made = letter(make.appeal(), {"state": "held"})
    SERVICES["reject"](made.pk, DAY_0 + dt.timedelta(days=19))
    SERVICES["restore"](made.pk, DAY_0 + dt.timedelta(days=20))
    chores(days)
    assert SERVICES["release"](made.pk, DAY_0 + dt.timedelta(days=days)) == 1
    chores(days + 30)
    assert state_of(made) == "pending" and OutboxMessage.objects.filter(about=made.pk).exists()
    chores(days + 31)
    assert state_of(made) is None


def test_what_an_organiser_holds_has_its_thirty_days_from_then_on():
    appeal = make.appeal()
    made = make.letter(appeal, written_on=TODAY - dt.timedelta(days=200), address=make.address())
    SERVICES["hold"](made.pk, DAY_0)
    chores(30)
    assert state_of(made) == "held"
    chores(31)
    # Its row stays: a delivery may have it.
    assert state_of(made) == "withdrawn"
    assert_count_equals_rows(appeal)


UNDONE = {name: act.undone_by for name, act in ACTS.items() if act.undone_by and name in SERVICES}


@pytest.mark.parametrize("by_mail", [True, False])
@pytest.mark.parametrize("name", UNDONE)
def test_an_act_that_can_be_undone_is_undone_by_what_the_table_says(settings, name, by_mail):
    settings.CONFIRM_LETTERS = by_mail
    appeal = make.appeal()
    for state in ACTS[name].states:
        made = letter(appeal, {"state": state, "confirmed_on": TODAY})
        assert SERVICES[name](made.pk, DAY_0)
        chores(0.1)
        assert SERVICES[UNDONE[name]](made.pk, DAY_0 + dt.timedelta(hours=3)), (name, state)
        assert state_of(made) == state, (name, state)
    assert_count_equals_rows(appeal)


WITH_ONE = {"withdraw": moderating.withdraw, "ask erasure": erasing.ask, "stop erasure": erasing.stop} | {
    "stop naming": moderating.stop_naming
}


def test_what_an_organiser_does_is_recorded_as_the_table_says():
    organiser, appeal = make.organiser(), make.appeal()
    recorded = set()
    for name in set(SERVICES) - {"confirm"}:
        made = letter(appeal, {"state": min(ACTS[name].states)})
        options = {"reason": "insult"} if name == "reject" else {}
        if name == "stop erasure":
            erasing.ask(letter_id=made.pk, by=None, now=DAY_0)
        if name in WITH_ONE:
            WITH_ONE[name](letter_id=made.pk, by=organiser, now=DAY_0)
        else:
            getattr(moderating, name.replace(" ", "_"))(ids=[made.pk], by=organiser, now=DAY_0, **options)
        recorded |= set(Record.objects.about(f"letter {made.pk}").values_list("act", flat=True))
    # Taking words out, and taking a batch back, have tests of their own.
    assert recorded == {name for name, act in ACTS.items() if act.is_recorded} - {"redact", "take back"}
