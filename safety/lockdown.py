"""Whether the site is locked down: no name is shown, nothing is taken in, no mail leaves (`organisers.emergencies`).

The row is the truth, for every process and machine at the moment it is committed. A page asks once: `asked_once` keeps the
answer for as long as one request lasts, so that all of its names are shown or none.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext

from safety import erasure_list
from safety.erasure_list import Erased
from safety.models import Lockdown

_answer: ContextVar[list[Lockdown | None] | None] = ContextVar("locked down", default=None)


def is_locked_down() -> bool:
    """Whether the site is locked down: one query of a table of one row, within `asked_once` one in all."""
    return present() is not None


def present() -> Lockdown | None:
    """Since when and by whom; None where the site is open. The same query as that of `is_locked_down`."""
    answer = _answer.get()
    if answer is None:
        return Lockdown.objects.first()
    if not answer:
        answer.append(Lockdown.objects.first())
    return answer[0]


@contextmanager
def asked_once() -> Iterator[None]:
    """Asks the database once at most within the block, and not before somebody wants to know."""
    token = _answer.set([])
    try:
        yield
    finally:
        _answer.reset(token)


def no_writing_words() -> str:
    """What visitors are told who want to write, or have just tried to."""
    return gettext(
        "This site takes in nothing at the moment. What was written before is safe. Please come again in a day or two."
    )


def begin(*, by: str, now: dt.datetime) -> bool:
    """Locks the site down; False where it is already. `by` is an organiser's name, "" for a command.

    Belongs into a transaction. Pages that are cached go with its commit, here and in a shared cache; in other processes
    they last no longer than any page does (`campaign.web.caching.page_cache`).
    """
    erasure_list.enter(Erased.LOCKED_DOWN, [Lockdown.ONLY])
    _, is_new = Lockdown.objects.get_or_create(pk=Lockdown.ONLY, defaults={"since": now, "begun_by": by})
    _forget_answers()
    return is_new


def end() -> bool:
    """Opens the site again; False where it is open. Belongs into a transaction."""
    erasure_list.take_off(Erased.LOCKED_DOWN, [Lockdown.ONLY])
    is_changed = Lockdown.objects.all().delete()[0] > 0
    _forget_answers()
    return is_changed


def _forget_answers() -> None:
    answer = _answer.get()
    if answer is not None:
        answer.clear()
    transaction.on_commit(_clear_cache, robust=True)


def _clear_cache() -> None:
    cache.clear()
