"""What the apps above do, in the same transaction, when comments that are shown are hidden, deleted or given other words.

They register here, as this app knows none of them.
"""

from collections.abc import Callable

from articles.models.comment import CommentQuerySet

_handlers: list[Callable[[], None]] = []


def register(handler: Callable[[], None]) -> None:
    """Has `handler` called when something is no longer to be shown; called once, when an app is ready."""
    _handlers.append(handler)


def tell(comments: CommentQuerySet) -> None:
    """Tells the apps above where one of these is shown; belongs into the transaction of the change, and before it."""
    if _handlers and comments.shown().exists():
        for handler in _handlers:
            handler()
