"""A letter's timeline, as its writer sees it: what has happened to it, when, and what is still to come."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext

from appeals.models import Letter
from appeals.models.states import Naming, State


@dataclass(frozen=True)
class Step:
    """One step: its words, and the day on which it was taken (None if unknown)."""

    words: str
    is_done: bool
    on: dt.date | None = None


def life_of(letter: Letter) -> list[Step]:
    """The steps of a letter that was not withdrawn, in the active language; a held letter looks like a pending one."""
    return [written(letter), confirmed(letter), read(letter)]


def written(letter: Letter) -> Step:
    return Step(gettext("Written"), is_done=True, on=letter.written_on)


def confirmed(letter: Letter) -> Step:
    return Step(gettext("Confirmed"), is_done=letter.confirmed_on is not None, on=letter.confirmed_on)


def read(letter: Letter) -> Step:
    if letter.state == State.REJECTED:
        return Step(gettext("Read, not accepted"), is_done=True, on=letter.decided_on)
    if letter.state != State.APPROVED:
        return Step(gettext("Read by an organiser"), is_done=False)
    if letter.naming == Naming.NOBODY and not letter.own_words:
        # It was approved unread, as it has nothing to read.
        return Step(gettext("Accepted"), is_done=True, on=letter.decided_on)
    return Step(gettext("Read and accepted"), is_done=True, on=letter.decided_on)
