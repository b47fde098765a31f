"""What becomes of issues when a letter in them is withdrawn, named less, hidden, or given other words.

It runs in the transaction of that change, with the letter locked; the issues are locked here, in the order of their keys.
A draft reads its letters anew whenever it is shown. Of a published issue the files are erased at once.
"""

from collections.abc import Sequence
from uuid import UUID

from appeals.services.decisions import letter_changes
from appeals.services.decisions.letter_changes import Change
from bulletins.models import Issue, IssueFile, IssueLetter
from bulletins.services import publishing
from outbox import queue
from outbox.queue import Kind
from safety import vacuum


def register() -> None:
    """Called once, when the app is ready."""
    queue.register(publishing.MAKE, Kind(publishing.compose, publishing.nothing))
    letter_changes.register(leave_out, Change.ERASED)
    letter_changes.register(print_anew, Change.NAMED_LESS, Change.REWORDED, Change.HIDDEN)
    vacuum.register(IssueFile)


def leave_out(ids: Sequence[UUID]) -> None:
    """The letters are in no issue any more."""
    issues = lock_issues_with(ids)
    IssueLetter.objects.filter(letter__in=ids).delete()
    publishing.take_files_away(issues)


def print_anew(ids: Sequence[UUID]) -> None:
    publishing.take_files_away(lock_issues_with(ids))


def lock_issues_with(ids: Sequence[UUID]) -> list[int]:
    # A publication that is under way is waited for, and so is seen as published afterwards.
    found = Issue.objects.with_letters(list(ids)).select_for_update().order_by("pk")
    return list(found.values_list("pk", flat=True))
