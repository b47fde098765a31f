"""What is erased on purpose does not come back when a backup from before is restored: each act that erases, one by one."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from appeals.models import Contact, Letter
from appeals.services.decisions import erasing, moderating, redacting
from appeals.services.figures import counting
from appeals.services.texts import ending
from appeals.services.writers import confirming, forgetting, own
from articles.models import Comment, Photo
from articles.services import comments
from articles.services import redacting as comment_words
from campaign.backup.erased import replaying
from campaign.chores import carry_out_retention
from campaign.desk_mails import choosing
from campaign.models import MailChoice
from deliveries.models import Reply
from deliveries.services import replying
from organisers import emergencies
from organisers.decisions import notes
from organisers.models import Invitation, Note
from organisers.people import changing, inviting
from outbox import blocking
from outbox.models import Blocked
from safety import lockdown
from safety.erasure_list import Erased
from safety.typed.email_address import EmailAddress
from safety.typed.taking_out import seen_of
from tests import make
from tests.comments.making import comment
from tests.deliveries import making_answers
from tests.erased.restoring import erased_and_restored
from tests.people import making as people

pytestmark = pytest.mark.django_db
NOW = timezone.now()
NAMED = "Planted Name"
WORDS = "Greet Planted Name from me."


@dataclass(frozen=True)
class Case:
    """`make` something, `erase` it, and say whether it `is_there`."""

    make: Callable[[], Any]
    erase: Callable[[Any], object]
    is_there: Callable[[Any], bool]


def letter(**fields: Any) -> Letter:
    return make.letter(make.appeal(), **{"name": NAMED, "own_words": WORDS, **fields})


def named(row: Any) -> bool:
    return Letter.objects.filter(pk=row.pk, name=NAMED).exists()


def shown(row: Any) -> bool:
    return Letter.objects.shown().filter(pk=row.pk).exists()


def of_letters(changes: dict[str, Any]) -> Callable[[Any], bool]:
    return lambda row: Letter.objects.filter(pk=row.pk, **changes).exists()


def with_contact(row: Any) -> bool:
    return Contact.objects.filter(pk=row.pk, sealed_address__isnull=False).exists()


def wants_news(row: Any) -> bool:
    return Contact.objects.filter(pk=row.pk, wants_updates=True).exists()


def subscriber() -> Letter:
    made = letter()
    make.contact(made, make.address(), wants_updates=True)
    return made


def noted() -> Any:
    about = letter()
    return notes.add(kind="letter", key=about.pk, text=NAMED, by=make.organiser(password=None), now=NOW)


def photo() -> Photo:
    return Photo.objects.create(
        article=make.article(), file="a" * 64 + ".jpg", width=1, height=1, agreed_by=people.organiser()
    )


def answer() -> Reply:
    return making_answers.reply(making_answers.delivery(make.appeal()), en=NAMED)


def own_address() -> Any:
    by = make.organiser(password=None)
    return choosing.choose(by=by, email=EmailAddress.parse("own@example.org"), **CHOICE)


CHOICE: dict[str, Any] = {"language": "en", "wants_digest": True, "wants_alarms": True, "forget": False, "now": NOW}


def ended_appeal() -> Letter:
    """Closed long ago; its letters are kept for years more, until somebody sets their last time sooner."""
    made = letter()
    type(made.appeal).objects.filter(pk=made.appeal_id).update(
        state="closed", ended_on=NOW.date() - dt.timedelta(days=120), everything_days=400
    )
    return made


def end_sooner(row: Letter) -> None:
    type(row.appeal).objects.filter(pk=row.appeal_id).update(everything_days=100)
    ending.erase_letters(NOW)


def close(person: Any) -> None:
    changing.close(person)


def forget_choice(row: MailChoice) -> None:
    choosing.choose(by=row.user, email=None, **{**CHOICE, "forget": True})


def take_out(row: Any) -> None:
    assert redacting.take_out(letter_id=row.pk, numbers={1, 2}, seen=seen_of(WORDS), by=None, now=NOW)


def take_out_of_comment(row: Any) -> None:
    assert comment_words.take_out(comment_id=row.pk, numbers={1, 2}, seen=seen_of(WORDS), by=None, now=NOW)


CASES: dict[str, Case] = {
    "withdrawn": Case(letter, lambda row: own.withdraw(letter_id=row.pk, now=NOW), named),
    "disowned": Case(
        lambda: letter(state="pending", address="ada@example.org"),
        lambda row: confirming.disown_letters(letter_id=row.pk, now=NOW),
        named,
    ),
    "another letter of its address confirmed": Case(
        lambda: letter(state="pending", address="ada@example.org"),
        lambda row: confirming.confirm_letter(
            letter_id=make.letter(row.appeal, state="pending", address="ada@example.org").pk, now=NOW
        ),
        named,
    ),
    "expired after a change of its state": Case(
        lambda: letter(state="held", decided_on=NOW.date(), address="bea@example.org"),
        lambda row: (
            Letter.objects.filter(pk=row.pk).update(state="pending", held_reason="", pending_since="2020-01-01"),
            forgetting.expire_letters(NOW),
        ),
        named,
    ),
    "asked to be erased": Case(letter, lambda row: erasing.ask(letter_id=row.pk, by=None, now=NOW), shown),
    "named to nobody": Case(letter, lambda row: own.lower_naming(letter_id=row.pk, naming="nobody", now=NOW), named),
    "named to the mayor": Case(
        letter,
        lambda row: own.lower_naming(letter_id=row.pk, naming="mayor", now=NOW),
        of_letters({"naming": "public"}),
    ),
    "words taken out": Case(letter, take_out, of_letters({"own_words__contains": NAMED})),
    "rejected": Case(letter, lambda row: moderating.reject(ids=[row.pk], reason="exposes", by=None, now=NOW), shown),
    "news stopped": Case(subscriber, lambda row: own.stop_news(letter_id=row.pk), wants_news),
    "mail came back": Case(subscriber, lambda row: forgetting.take_address_out(letter_id=row.pk), with_contact),
    "blocked": Case(
        lambda: None,
        lambda row: blocking.block("spam@example.org", by=None, now=NOW, reason="flood"),
        lambda row: not blocking.is_blocked("spam@example.org"),
    ),
    "unblocked": Case(
        lambda: blocking.block("spam@example.org", by=None, now=NOW),
        lambda row: blocking.unblock("spam@example.org"),
        lambda row: Blocked.objects.exists(),
    ),
    "note removed": Case(
        noted,
        lambda row: notes.remove(kind=row.kind, key=row.key, note_id=row.pk),
        lambda row: Note.objects.filter(pk=row.pk).exists(),
    ),
    "comment rejected": Case(
        lambda: comment(make.article(), state="pending", sealed_address=b"x"),
        lambda row: comments.reject(ids=[row.pk], reason="insult", by=None, now=NOW),
        lambda row: Comment.objects.filter(pk=row.pk, sealed_address__isnull=False).exists(),
    ),
    "words taken out of a comment": Case(
        lambda: comment(make.article(), text=WORDS),
        take_out_of_comment,
        lambda row: Comment.objects.filter(pk=row.pk, text__contains=NAMED).exists(),
    ),
    "comment unnamed": Case(
        lambda: comment(make.article(), pseudonym=NAMED),
        lambda row: comment_words.stop_naming(comment_id=row.pk, by=None, now=NOW),
        lambda row: Comment.objects.filter(pk=row.pk, pseudonym=NAMED).exists(),
    ),
    "answer deleted": Case(
        answer,
        lambda row: replying.forget(reply=Reply.objects.get(pk=row.pk), by=None, now=NOW),
        lambda row: Reply.objects.filter(pk=row.pk).exists(),
    ),
    "organiser's own address": Case(own_address, forget_choice, lambda row: MailChoice.objects.exists()),
    "link of an invitation": Case(
        lambda: people.invited(make.organiser())[0],
        lambda row: inviting.end_link(row),
        lambda row: Invitation.objects.exists(),
    ),
    "login closed": Case(
        lambda: make.organiser(password=None),
        close,
        lambda row: get_user_model().objects.filter(pk=row.pk, is_active=True).exists(),
    ),
    "last time of an appeal": Case(ended_appeal, end_sooner, named),
    "locked down": Case(
        lambda: None,
        lambda row: emergencies.lock_down(by=None, now=NOW),
        lambda row: not lockdown.is_locked_down(),
    ),
}
# Done in pages of the admin, or by a command: tests/erased/test_by_hand.py, tests/erased/test_after_a_panic.py.
ELSEWHERE = {Erased.ROW, Erased.PHOTO, Erased.PHOTO_DISAGREED, Erased.PANIC}


@pytest.mark.parametrize("name", CASES)
def test_what_was_erased_since_the_backup_is_erased_again(name, lists):
    case = CASES[name]
    row = case.make()
    make.letter(make.appeal(), name="Somebody Else")
    with erased_and_restored():
        case.erase(row)
        assert not case.is_there(row)
    assert case.is_there(row)  # The twin: without the list it is back.
    done = replaying.replay(lists, now=timezone.now())
    carry_out_retention(timezone.now())
    assert not case.is_there(row)
    assert (sum(done.done.values()) > 0, done.left, done.cut_off) == (True, [], [])
    assert counting.recount(fix=False, now=NOW) == []
    assert Letter.objects.filter(name="Somebody Else", state="approved").count() == 1
    again = replaying.replay(lists, now=timezone.now())
    assert (sum(again.done.values()), again.gone, again.left) == (0, 0, [])
    assert not case.is_there(row)


def test_every_act_of_the_list_is_tried(lists):
    tried = set()
    for case in CASES.values():
        row = case.make()
        with erased_and_restored():
            case.erase(row)
        tried |= set(replaying.replay(lists, now=timezone.now()).done)
    assert tried == {act.value for act in set(Erased) - ELSEWHERE}
