"""What the apps above do, in the same transaction, when something of a letter must no longer be shown.

They register here, as this app knows none of them.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from enum import Enum, auto
from uuid import UUID


class Change(Enum):
    """What happened to letters."""

    ERASED = auto()  # Withdrawn, blanked or deleted: their words and names are gone.
    NAMED_LESS = auto()  # Their writers are to be named to fewer than before, or to nobody.
    REWORDED = auto()  # An organiser has taken out some of their own words.
    HIDDEN = auto()  # They were shown, and are rejected, held, or to be read again.


Handler = Callable[[Sequence[UUID]], None]
_handlers: dict[Change, list[Handler]] = defaultdict(list)


def register(handler: Handler, *changes: Change) -> None:
    """Has `handler` called with the keys of letters that changed in one of these ways; called once, when an app is ready.

    The letters are locked; a handler must not lock rows of contacts or letters itself.
    """
    for change in changes:
        _handlers[change].append(handler)


def tell(change: Change, ids: Sequence[UUID]) -> None:
    """Tells the apps above; belongs into the transaction that makes the change."""
    for handler in _handlers[change]:
        handler(ids)
