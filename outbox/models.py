"""The outbox: what has to be mailed, without its address, text or links; alarms; blocked addresses and domains."""

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from outbox import lanes

# Due long ago: a message that is to go at once does not tell when its letter was written, and no clock is behind it.
AT_ONCE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
# A worker that has not finished a message after this long is taken for dead. Longer than a message can take
# (outbox.sending.smtp: its timeouts add up to 260 s), and the claim is renewed before the message's text goes out.
CLAIM = dt.timedelta(seconds=300)
SHOWN_FOR = dt.timedelta(hours=24)
# After so many failed attempts, some seven minutes, a message is listed as in trouble.
TROUBLED_AFTER = 2
TOLD_AGAIN_AFTER = dt.timedelta(hours=1)


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    """Questions about the outbox, and claiming, which makes a message one worker's own."""

    def due(self, now: dt.datetime) -> Self:
        """Messages to be sent now: those to single people before those to many; of a lane those not tried before first.

        A claim that ends later than any claim can was made by a clock that ran ahead; it counts as ended.
        """
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now) | Q(claimed_until__gt=now + 2 * CLAIM)
        return self.filter(free, due_at__lte=now).order_by("is_bulk", "lane", "due_at", "attempts", "pk")

    def in_line(self, *, is_bulk: bool, lane: int) -> Self:
        """One lane's messages, or those to many in it."""
        # With a list: Django writes a plain comparison as “NOT is_bulk”, for which SQLite reads no index.
        return self.filter(is_bulk__in=[is_bulk], lane=lane)

    def lines(self, now: dt.datetime) -> list[tuple[bool, int, int, int, int]]:
        """The lanes that have messages due, or claimed: whether to many, the lane, its oldest, its newest, how many.

        It reads an entry of one index for each message, and no row.
        """
        grouped = self.filter(due_at__lte=now).order_by().values_list("is_bulk", "lane")
        return list(grouped.annotate(oldest=Min("pk"), newest=Max("pk"), number=Count("pk")))

    def in_trouble(self) -> Self:
        """Messages that have failed more often than a mail server that is merely busy makes them fail."""
        return self.filter(attempts__gt=TROUBLED_AFTER)

    def end_stale_claims(self, now: dt.datetime) -> int:
        """Forgets the claims of workers that have died: they say when a message was last in hand."""
        return self.filter(claimed_until__lte=now).update(claim="", claimed_until=None)

    def claimed_by(self, claim: str) -> Self:
        return self.filter(claim=claim)

    def about(self, subject: uuid.UUID) -> Self:
        return self.filter(about=subject)

    def claim(self, pk: int, *, claim: str, now: dt.datetime, until: dt.datetime) -> bool:
        """Makes a due message one worker's own; of several workers exactly one is told that it is."""
        return self.due(now).filter(pk=pk).order_by().update(claim=claim, claimed_until=until) == 1


class OutboxMessage(models.Model):
    """A message to send: of which kind, about which letter, when. It is rendered when it is sent, then deleted."""

    kind = models.CharField(_("kind"), max_length=20)
    about = models.UUIDField(_("about"), db_index=True)
    item = models.PositiveBigIntegerField(
        _("item"), default=0, help_text=_("Which of its kind, where there are several: the update of a news mail.")
    )
    is_bulk = models.BooleanField(_("one of many"), default=False)
    lane = models.PositiveIntegerField(_("lane"), default=lanes.ORGANISERS, editable=False)
    # The day, and no hour: a message to be sent at once is as old as its letter.
    since = models.DateField(_("waiting since"), default=timezone.localdate, editable=False)
    due_at = models.DateTimeField(_("due at"), default=AT_ONCE)
    claim = models.CharField(max_length=32, blank=True, default="", editable=False)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    refusals = models.PositiveSmallIntegerField(
        _("refusals"), default=0, help_text=_("How often its address was refused while others passed.")
    )
    errors = models.PositiveSmallIntegerField(
        _("errors"), default=0, help_text=_("How often the program failed to make or to send it.")
    )
    last_error = models.CharField(_("last error"), max_length=40, blank=True, default="")

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("message to send")
        verbose_name_plural = _("messages to send")
        indexes = [
            models.Index(fields=["is_bulk", "lane", "due_at", "attempts", "id"], name="outbox_due"),
            models.Index(
                fields=["attempts", "since"], name="outbox_in_trouble", condition=Q(attempts__gt=TROUBLED_AFTER)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(lane__lt=lanes.COUNT), name="outbox_lane_has_16_bits"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class AlarmQuerySet(models.QuerySet["Alarm"]):
    """Questions about alarms."""

    def current(self, now: dt.datetime) -> Self:
        return self.filter(raised_at__gt=now - SHOWN_FOR)

    def over(self, now: dt.datetime) -> Self:
        return self.filter(raised_at__lte=now - SHOWN_FOR)

    def untold(self, now: dt.datetime) -> Self:
        """Raised since they were told by mail, the last time an hour ago or longer; what a clock ahead wrote counts not."""
        may_be_told = Q(told_at__isnull=True) | Q(told_at__lte=now - TOLD_AGAIN_AFTER) | Q(told_at__gt=now)
        is_new = Q(told_at__isnull=True) | Q(raised_at__gt=F("told_at")) | Q(told_at__gt=now)
        return self.current(now).filter(may_be_told, is_new)

    def tell(self, code: str, now: dt.datetime) -> bool:
        """Whether an alarm is to be told now, by the caller alone, of however many workers."""
        return self.untold(now).filter(pk=code).update(told_at=now) == 1


class Alarm(models.Model):
    """Something that organisers should know: shown to them for a day, and mailed to those who asked for alarms."""

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    raised_at = models.DateTimeField(_("raised at"))
    number = models.PositiveIntegerField(_("number"), default=0)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")

    def __str__(self) -> str:
        return self.code


class Blocked(models.Model):
    """An address or a domain whose letters are held, stored as a blind index."""

    class Kind(models.TextChoices):
        ADDRESS = "address", _("address")
        DOMAIN = "domain", _("domain")

    class Reason(models.TextChoices):
        """Why, from a list, so that no text about a supporter is stored."""

        ADVERTISING = "advertising", _("advertising")
        INSULT = "insult", _("insults or threatens")
        FALSE_NAMES = "false_names", _("writes in the name of others")
        FLOOD = "flood", _("sends masses of letters")
        OTHER = "other", _("another reason")

    index = models.CharField(max_length=64, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True, default="")
    blocked_on = models.DateField(_("blocked on"))
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organiser"),
    )

    class Meta:
        verbose_name = _("blocked address or domain")
        verbose_name_plural = _("blocked addresses and domains")
        ordering = ["-blocked_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["address", "domain"]), name="blocked_kind_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.index[:8]}"
