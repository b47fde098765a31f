"""Publishing an issue, once; and making its files anew."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from bulletins.models import Issue, IssueFile
from bulletins.services import making
from bulletins.services.making import Obstacle
from organisers import record
from outbox import queue
from outbox.models import OutboxMessage

# A message without an address: when its turn comes, the worker makes the files of an issue.
MAKE = "bulletin files"


class CannotPublish(Exception):
    """The issue stays a draft. `obstacles` says what is to be done; none: it is not as the organiser saw it."""

    def __init__(self, obstacles: list[Obstacle]) -> None:
        super().__init__(obstacles)
        self.obstacles = obstacles


def publish(*, issue_id: int, seen: str, by: Any, now: dt.datetime) -> bool:
    """Publishes a draft as it was `seen` (its fingerprint), with its files; False where it is published already.

    Raises CannotPublish. The files are made before the transaction, in which it is seen to that they are still right.
    """
    issue = Issue.objects.drafts().filter(pk=issue_id).first()
    if issue is None:
        return False
    drawn = making.draw(issue, now)
    if drawn.fingerprint != seen:
        raise CannotPublish([])
    if obstacles := making.obstacles(issue, drawn):
        raise CannotPublish(obstacles)
    return _publish(issue_id, drawn, by, now)


@transaction.atomic
def _publish(issue_id: int, drawn: making.Drawn, by: Any, now: dt.datetime) -> bool:
    # Whoever edits, chooses, withdraws or is named less takes this lock: from here on nothing changes.
    issue = Issue.objects.select_for_update().drafts().filter(pk=issue_id).first()
    if issue is None:
        return False
    if making.read(issue, now).fingerprint != drawn.fingerprint or making.obstacles(issue, drawn):
        raise CannotPublish([])
    if not Issue.objects.filter(pk=issue_id).publish(timezone.localdate(now), figures=drawn.figures):
        return False
    making.store(issue, drawn, now)
    record.write(by=by, act="publish issue", subject=f"issue {issue_id}", now=now)
    return True


@transaction.atomic
def make_anew(*, issue_id: int, by: Any, now: dt.datetime) -> bool:
    """Takes the files of a published issue away; the worker makes them anew of its letters and translations."""
    issue = Issue.objects.select_for_update().published().filter(pk=issue_id).first()
    if issue is None:
        return False
    take_files_away([issue_id])
    record.write(by=by, act="make issue anew", subject=f"issue {issue_id}", now=now)
    return True


def take_files_away(issue_ids: list[int]) -> None:
    """Erases the files of published issues at once, and lets the worker make others; belongs into a transaction."""
    Issue.objects.filter(pk__in=issue_ids).count_revision()
    published = list(Issue.objects.published().filter(pk__in=issue_ids).values_list("pk", flat=True))
    IssueFile.objects.filter(issue__in=published).delete()
    for issue_id in published:
        queue.put_many(MAKE, [uuid.uuid4()], item=issue_id)


# What the worker does.


def remake(*, issue_id: int, now: dt.datetime) -> bool:
    """Makes the files of a published issue that has none; False where there is nothing to do.

    Where the issue has changed while they were drawn, they are not stored: that change has put a message of its own.
    """
    issue = Issue.objects.published().filter(pk=issue_id).first()
    if issue is None:
        return False
    drawn = making.draw(issue, now)
    with transaction.atomic():
        locked = Issue.objects.select_for_update().published().filter(pk=issue_id, revision=drawn.revision).first()
        if locked is None or IssueFile.objects.filter(issue=locked).exists():
            return False
        making.store(locked, drawn, now)
    return True


def compose(message: OutboxMessage, now: dt.datetime) -> None:
    remake(issue_id=message.item, now=now)


def nothing(message: OutboxMessage, now: dt.datetime) -> None:
    """No address can be refused: there is none."""
