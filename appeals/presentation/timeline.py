"""A letter's timeline, as its writer sees it: what has happened to it, when, and what is still to come.

The apps above register the steps that come after reading: delivered, translated, heard.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext

from appeals.models import Letter
from appeals.models.letters.states import Naming, State


@dataclass(frozen=True)
class Step:
    """One step: its words, and the day on which it was taken (None if unknown)."""

    words: str
    is_done: bool
    on: dt.date | None = None
    # What belongs to the step and stands below it: a number of a register, words from the residents.
    details: tuple[str, ...] = ()
    url: str = ""
    # The heading of the writer's own page, as long as no later step that is done has one.
    heading: str = ""


Source = Callable[[Letter], list[Step]]
_sources: list[tuple[int, Source]] = []


def register(position: int, source: Source) -> None:
    """Adds steps to the timelines of approved letters, in the order of `position`; called once, when an app is ready.

    `source(letter)` gives a letter's steps in the active language; it asks the same few queries whatever is stored.
    """
    _sources.append((position, source))
    _sources.sort(key=lambda registered: registered[0])


def life_of(letter: Letter) -> list[Step]:
    """The steps of a letter that was not withdrawn, in the active language; a held letter looks like a pending one."""
    steps = [written(letter), confirmed(letter), read(letter)]
    if letter.state == State.APPROVED:
        steps += [step for _, source in _sources for step in source(letter)]
    return steps


def heading_of(letter: Letter, life: list[Step]) -> str:
    """What has happened to a letter that was not withdrawn, in a sentence, from the steps of `life_of`."""
    if letter.state == State.REJECTED:
        return gettext("Your letter was rejected")
    if letter.confirmed_on is None and letter.state in (State.PENDING, State.HELD):
        return gettext("Your letter waits to be confirmed")
    if letter.state != State.APPROVED:
        return gettext("Your letter waits to be read")
    later = (step.heading for step in reversed(life) if step.is_done and step.heading)
    return next(later, gettext("Your letter is approved"))


def written(letter: Letter) -> Step:
    return Step(gettext("Written"), is_done=True, on=letter.written_on)


def confirmed(letter: Letter) -> Step:
    return Step(gettext("Confirmed"), is_done=letter.confirmed_on is not None, on=letter.confirmed_on)


def read(letter: Letter) -> Step:
    if letter.state == State.REJECTED:
        return Step(gettext("Read and rejected"), is_done=True, on=letter.decided_on)
    if letter.state != State.APPROVED:
        return Step(gettext("Read by an organiser"), is_done=False)
    if letter.naming == Naming.NOBODY and not letter.own_words:
        # It was approved unread, as it has nothing to read.
        return Step(gettext("Approved"), is_done=True, on=letter.decided_on)
    return Step(gettext("Read and approved"), is_done=True, on=letter.decided_on)
