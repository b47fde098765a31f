"""What apps above add to the public ledger: lines below the deliveries, such as where the letters were heard."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Quotation:
    """Words that came back, and their language."""

    words: str
    language: str


@dataclass(frozen=True)
class Addition:
    """One line of the ledger, in the active language; `on` is the day it is ordered by, `anchor` an id of its own."""

    words: str
    on: dt.date
    anchor: str
    quotations: tuple[Quotation, ...] = ()


# Gets the key of an appeal and how many lines fit at most; gives the newest ones, in the same few queries.
Source = Callable[[int, int], list[Addition]]
MOST_SHOWN = 50
_sources: list[Source] = []


def register(source: Source) -> None:
    """Adds lines to the ledger; called once, when an app is ready."""
    _sources.append(source)


def additions_of(appeal_id: int) -> list[Addition]:
    """The newest lines of an appeal, newest first."""
    found = [addition for source in _sources for addition in source(appeal_id, MOST_SHOWN)]
    return sorted(found, key=lambda addition: addition.on, reverse=True)[:MOST_SHOWN]
