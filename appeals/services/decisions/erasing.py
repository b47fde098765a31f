"""Erasing a letter because its writer has asked an organiser to: hidden at once, erased after a day, unless it is stopped.

The day is there because a login can be stolen: another organiser sees what is to be erased, and can stop it. On their own
pages writers erase their letters themselves, at once.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from appeals.models import Contact, Erasure, Letter
from appeals.models.letters.letter import LetterQuerySet
from appeals.models.letters.states import COUNTED
from appeals.services.decisions import core, moderating
from organisers import record
from safety import erasure_list
from safety.erasure_list import Erased

DELAY = dt.timedelta(days=1)
# So many requests of one login wait at a time. A few writers a month cannot use their own link; a stolen login that asks
# for all letters takes no more than these off the site, and they are stopped one by one.
MOST_WAITING = 20
CONFIRMED_SINCE = "confirmed since"


class TooManyWait(Exception):
    """As many letters as one login may have erased at a time wait for it already."""


@transaction.atomic
def ask(*, letter_id: UUID, by: Any, now: dt.datetime) -> bool:
    """Has a letter erased after `DELAY`; from now on it is neither counted nor shown. Whether anything changed.

    Raises TooManyWait.
    """
    if by is not None:
        # One request of a login at a time. A decision that refers to the login is not kept waiting by this lock.
        get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)
        if Erasure.objects.filter(asked_by_id=by.pk).exclude(pk=letter_id).count() >= MOST_WAITING:
            raise TooManyWait

    def change(letters: LetterQuerySet) -> int:
        asked = {"asked_by": by, "asked_at": now, "due_at": now + DELAY}
        if not Erasure.objects.get_or_create(letter_id=letter_id, defaults=asked)[1]:
            return 0
        letters.hide_until_erased(timezone.localdate(now))
        erasure_list.enter(Erased.ASKED, [letter_id])
        return 1

    return core.decide([letter_id], change, "ask erasure", by, now) == 1


@transaction.atomic
def stop(*, letter_id: UUID, by: Any, now: dt.datetime) -> bool:
    """Puts a letter that was to be erased back where it was; whether anything changed."""
    erasure = Erasure.objects.filter(pk=letter_id)

    def change(letters: LetterQuerySet) -> int:
        letters.stop_erasing(timezone.localdate(now))
        erasure_list.take_off(Erased.ASKED, [letter_id])
        return erasure.delete()[0]

    return erasure.exists() and core.decide([letter_id], change, "stop erasure", by, now) == 1


def stop_all(*, asked_by_id: int, by: Any, now: dt.datetime) -> int:
    """Stops everything that a login has asked for; returns how many letters are back where they were."""
    asked = list(Erasure.objects.filter(asked_by_id=asked_by_id).order_by("pk").values_list("pk", flat=True))
    return sum(stop(letter_id=letter_id, by=by, now=now) for letter_id in asked)


def carry_out(now: dt.datetime) -> int:
    """A chore: erases every letter whose day is over; returns how many.

    What a closed login has asked for begins its day anew: a login that is opened again, for its owner, does not erase at
    once what a thief has asked for.
    """
    Erasure.objects.of_closed_logins().filter(due_at__lt=now + DELAY).update(due_at=now + DELAY)
    return sum(_carry_out(letter_id, now) for letter_id in list(Erasure.objects.due(now).values_list("pk", flat=True)))


@transaction.atomic
def _carry_out(letter_id: UUID, now: dt.datetime) -> bool:
    # Locked in the order of a withdrawal: contact, letter, and what belongs to it.
    Contact.objects.filter(pk=letter_id).lock()
    Letter.objects.filter(pk=letter_id).lock()
    erasure = Erasure.objects.due(now).filter(pk=letter_id).first()
    if erasure is None:
        return False
    # Only its writer's confirmation can have brought it back into the count: that says more than the request.
    if Letter.objects.filter(pk=letter_id, state__in=sorted(COUNTED)).exists():
        erasure.delete()
        erasure_list.take_off(Erased.ASKED, [letter_id])
        record.write(by=None, act="stop erasure", subject=f"letter {letter_id}", now=now, reason=CONFIRMED_SINCE)
        return False
    return moderating.withdraw(letter_id=letter_id, by=erasure.asked_by, now=now)
