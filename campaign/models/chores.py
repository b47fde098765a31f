"""When each regular chore is due: the row that workers compete for, so that one of them does it."""

import datetime as dt
from collections.abc import Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
# The row of a command that makes backups; without it the site has made none.
BACKUP_CHORE = "backup"
# The same where a folder was named: a stick, another disk.
BACKUP_ELSEWHERE = "backup elsewhere"
# When expired backups were last looked for (`done_at`), and from when on they may go (`due_at`).
BACKUP_CLOCK = "clock of backups"


class ChoreQuerySet(models.QuerySet["Chore"]):
    """Taking a chore, so that one of several workers does it."""

    def due(self, now: dt.datetime, every: Mapping[str, dt.timedelta]) -> list[str]:
        """Those chores of `every` (a name, and how often it is due) that are due; one query, which locks nothing."""
        due_at = dict(self.filter(name__in=every).values_list("name", "due_at"))
        return [name for name, again_in in every.items() if not now < due_at.get(name, now) <= now + again_in]

    def take(
        self, name: str, *, now: dt.datetime, again_in: dt.timedelta, unfinished_in: dt.timedelta | None = None
    ) -> bool:
        """Whether the chore is due and now the caller's to do; other workers are told no until it is due again.

        A date further ahead than the chore's interval was written by a clock that ran ahead; it counts as due. A worker
        that dies over it, or whose database goes away, leaves it due in `unfinished_in`, which is less.
        """
        due = self.filter(Q(due_at__lte=now) | Q(due_at__gt=now + again_in), name=name)
        return due.update(due_at=now + (unfinished_in or again_in)) == 1

    def done(self, name: str, *, now: dt.datetime, again_in: dt.timedelta | None = None) -> None:
        """A chore was done to its end, and is due again in `again_in` (where it was taken for less)."""
        later = {} if again_in is None else {"due_at": now + again_in}
        self.filter(name=name).update(done_at=now, **later)

    def make_known(self, names: list[str]) -> None:
        """Adds a row, due at once, for each chore that has none yet."""
        self.bulk_create((self.model(name=name, due_at=LONG_AGO) for name in names), ignore_conflicts=True)


class Chore(models.Model):
    """A regular chore: when it is due again, and when it was last done to its end.

    `done_through` is the last day it has dealt with, for those that go day by day.
    """

    name = models.CharField(_("name"), max_length=40, primary_key=True)
    due_at = models.DateTimeField(_("due at"))
    done_through = models.DateField(_("done through"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    objects = ChoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("chore")
        verbose_name_plural = _("chores")

    def __str__(self) -> str:
        return self.name
