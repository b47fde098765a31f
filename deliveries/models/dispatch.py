"""One e-mail to a recipient, or to a fax service: it is sent once, or nobody can tell and an organiser decides.

A dispatch that is ready or being sent has one message in the outbox; no other has any.
"""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deliveries.models.delivery import Delivery, DeliveryFile


class DispatchState(models.TextChoices):
    """ready → sending → sent, uncertain, failed, or ready again later (deliveries.services.mails.dispatching)."""

    READY = "ready", _("waits to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    UNCERTAIN = "uncertain", _("uncertain")
    FAILED = "failed", _("failed")


MAY_HAVE_LEFT = frozenset({DispatchState.SENDING, DispatchState.SENT, DispatchState.UNCERTAIN})


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    """Questions about dispatches; their transitions are in deliveries.services: dispatching and mailing."""

    def in_states(self, *states: DispatchState) -> Self:
        return self.filter(state__in=sorted(states))

    def unsent(self) -> Self:
        return self.exclude(state=DispatchState.SENT)

    def left(self) -> Self:
        """Those that have left, or may have; also if they are to be sent once more."""
        return self.filter(Q(state__in=sorted(MAY_HAVE_LEFT)) | Q(may_have_left=True))

    def to_settle(self) -> Self:
        """Those of which only an organiser can know that they have arrived."""
        sent_again = Q(may_have_left=True, state__in=[DispatchState.READY, DispatchState.FAILED])
        return self.filter(Q(state=DispatchState.UNCERTAIN) | sent_again)


class Dispatch(models.Model):
    """One part of a delivery as an e-mail."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    delivery = models.ForeignKey(
        Delivery, on_delete=models.CASCADE, related_name="dispatches", verbose_name=_("delivery")
    )
    file = models.ForeignKey(DeliveryFile, on_delete=models.PROTECT, related_name="dispatches", verbose_name=_("file"))
    part = models.PositiveSmallIntegerField(_("part"))
    state = models.CharField(_("state"), max_length=9, choices=DispatchState, default=DispatchState.READY)
    # The same for every attempt, whatever the settings are by then.
    message_id = models.CharField("Message-ID", max_length=300, unique=True, editable=False)
    # The attempt that has begun, by its claim in the outbox: only that one may say how it ended. Empty once it has.
    attempt = models.CharField(max_length=32, blank=True, editable=False)
    # Where the last attempt went, or would have gone.
    address = models.CharField(_("address"), max_length=320, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # It was sent or uncertain before an organiser had it sent again: that is not forgotten.
    may_have_left = models.BooleanField(default=False, editable=False)
    last_outcome = models.CharField(_("last answer"), max_length=40, blank=True)
    changed_at = models.DateTimeField(_("changed at"))

    objects = DispatchQuerySet.as_manager()

    class Meta:
        ordering = ["part"]
        verbose_name = _("e-mail of a delivery")
        verbose_name_plural = _("e-mails of deliveries")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "part"], name="dispatch_one_a_part"),
            models.CheckConstraint(condition=Q(state__in=sorted(DispatchState.values)), name="dispatch_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}/{self.part}"
