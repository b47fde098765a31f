"""The modes that are no everyday state: each stands at the head of every page of the admin until it ends."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Mode:
    """One of them: a sentence, since when, by whom, and where it ends.

    `url` is "" for organisers who may not end it; `way_out` is what the link says there. `since` is a moment or a day.
    `by` is an organiser's name, "" where nobody in particular began it. `is_grave`: what the public sees depends on it.
    """

    text: str
    url: str = ""
    since: dt.datetime | dt.date | None = None
    by: str = ""
    way_out: str = ""
    is_grave: bool = False

    @property
    def has_time(self) -> bool:
        return isinstance(self.since, dt.datetime)


ModeSource = Callable[[HttpRequest], Iterable[Mode]]
_sources: list[ModeSource] = []


def register(source: ModeSource) -> None:
    """Adds what an app knows of modes. It is asked with every page of the admin: at most one query, by an index."""
    _sources.append(source)


def present_modes(request: HttpRequest) -> list[Mode]:
    """The modes of this moment, the grave ones first."""
    modes = [mode for source in _sources for mode in source(request)]
    return sorted(modes, key=lambda mode: not mode.is_grave)
