"""What the apps above do, in the same transaction, when letters are erased, named less, hidden, or given other words.

They register here, as this app knows none of them. A function gets the keys of letters that are locked, and must not lock
rows of contacts or letters itself.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

Handler = Callable[[Sequence[UUID]], None]
_erased: list[Handler] = []
_named_less: list[Handler] = []
_reworded: list[Handler] = []
_hidden: list[Handler] = []


def register(
    *,
    erased: Handler | None = None,
    named_less: Handler | None = None,
    reworded: Handler | None = None,
    hidden: Handler | None = None,
) -> None:
    """Adds what an app does with the letters that it stores something of; called once, when it is ready.

    `erased`: names and words are gone. `named_less`: the writer is to be named to fewer than before, or to nobody.
    `reworded`: an organiser has taken out some of the own words. `hidden`: letters that were shown are not to be any more.
    """
    for handlers, handler in ((_erased, erased), (_named_less, named_less), (_reworded, reworded), (_hidden, hidden)):
        if handler is not None:
            handlers.append(handler)


def erase(ids: Sequence[UUID]) -> None:
    """Erases what other apps store of letters that are withdrawn, blanked or deleted."""
    for handler in _erased:
        handler(ids)


def name_less(ids: Sequence[UUID]) -> None:
    """Tells other apps that the writers of letters are to be named to fewer than before."""
    for handler in _named_less:
        handler(ids)


def reword(ids: Sequence[UUID]) -> None:
    """Tells other apps that the own words of letters have changed."""
    for handler in _reworded:
        handler(ids)


def hide(ids: Sequence[UUID]) -> None:
    """Tells other apps that letters which were shown are rejected, held, or to be read again."""
    for handler in _hidden:
        handler(ids)
