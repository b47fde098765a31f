"""The count of an appeal's letters, stored, and changed in their transactions; and the figures that the public sees."""

import datetime as dt

from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class TallyQuerySet(models.QuerySet["Tally"]):
    """The only place that changes a count."""

    def add(self, appeal_id: int, difference: int, *, on_wall: int = 0, ended: int = 0) -> None:
        """Changes the count of online letters, as the last statement of the transaction that changed their states.

        Last, because all writers share this row, and its lock is held until the commit. `on_wall` is the difference of
        those on the wall; `ended` more unproved letters were ended by the confirmation of another one. Raises
        DoesNotExist for an appeal without a tally.
        The statement is a text, as writing it takes Django longer than running it takes the database (docs/speed.md).
        """
        table = connection.ops.quote_name(Tally._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET online = online + %s, on_wall = on_wall + %s, ended = ended + %s "  # noqa: S608 (the name of a table)
                "WHERE appeal_id = %s",
                [difference, on_wall, ended, appeal_id],
            )
            if cursor.rowcount != 1:
                raise Tally.DoesNotExist(f"appeal {appeal_id} has no tally")

    def add_delivered(self, appeal_id: int, difference: int) -> None:
        """Changes the count of delivered letters; last in its transaction, as `add`."""
        self.filter(appeal_id=appeal_id).update(delivered=F("delivered") + difference)

    def publish(self, *, now: dt.datetime, step: dt.timedelta) -> int:
        """Publishes the figures of appeals whose last ones are of an earlier step than `now`; returns of how many.

        Steps are counted from 1970. Figures of a later moment were published by a clock that was ahead: they are due too.
        """
        began = now - (now - EPOCH) % step
        due = self.filter(Q(published_at__lt=began) | Q(published_at__gt=now))
        return due.update(published_online=F("online"), published_on_wall=F("on_wall"), published_at=now)


class Tally(models.Model):
    """How many of an appeal's letters count, were delivered, are on the wall; equals the rows at every commit."""

    appeal = models.OneToOneField(Appeal, on_delete=models.CASCADE, primary_key=True, related_name="tally")
    online = models.PositiveIntegerField(_("letters online"), default=0)
    delivered = models.PositiveIntegerField(_("letters delivered"), default=0)
    # Approved, with words of their own.
    on_wall = models.PositiveIntegerField(_("letters on the wall"), default=0)
    ended = models.PositiveIntegerField(
        _("unconfirmed letters ended"),
        default=0,
        help_text=_("Letters whose address was confirmed for another letter; they were deleted then."),
    )
    # What a public site shows until the next step (COUNT_STEP): figures that moved at once would tell who confirmed.
    published_online = models.PositiveIntegerField(default=0, editable=False)
    published_on_wall = models.PositiveIntegerField(default=0, editable=False)
    published_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")
        constraints = [models.CheckConstraint(condition=Q(online__gte=0), name="tally_online_not_negative")]

    def __str__(self) -> str:
        return str(self.online)
