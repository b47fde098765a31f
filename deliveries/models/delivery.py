"""A delivery: approved letters on their way to one recipient by one channel, and everything that happened to it.

Every transition is one conditional UPDATE on the states it may start from and returns how many rows it changed.
"""

import datetime as dt
import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appeals.models import Appeal, Letter, Recipient


class Channel(models.TextChoices):
    """How letters reach a recipient."""

    HAND = "hand", _("by hand")
    POST = "post", _("by post")
    FAX = "fax", _("by fax")
    EMAIL = "email", _("by e-mail")


class DeliveryState(models.TextChoices):
    """making → ready → (sending →) departed; cancelled from any of them before anything has left."""

    MAKING = "making", _("files are being made")
    READY = "ready", _("ready")
    SENDING = "sending", _("being sent")
    DEPARTED = "departed", _("delivered")
    CANCELLED = "cancelled", _("cancelled")


# States in which nothing has left yet.
AT_HOME = frozenset({DeliveryState.MAKING, DeliveryState.READY})


def new_seed() -> str:
    return secrets.token_hex(16)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Questions about deliveries."""

    def in_states(self, states: frozenset[DeliveryState]) -> Self:
        return self.filter(state__in=sorted(states))

    def departed(self) -> Self:
        """What has left, as the public ledger and the writers see it."""
        return self.filter(state=DeliveryState.DEPARTED)

    def arrived(self) -> Self:
        """What has left and has not come back: what counts as delivered."""
        return self.departed().filter(returned_on__isnull=True)

    def originals(self) -> Self:
        """Deliveries to an addressee, not copies of them."""
        return self.filter(copy_of__isnull=True)

    def unanswered(self) -> Self:
        return self.arrived().filter(answered_on__isnull=True)

    def overdue(self, today: dt.date) -> Self:
        """Deliveries whose answer was due before today and has not come."""
        return self.unanswered().filter(due_on__lt=today)


class Delivery(models.Model):
    """Letters to one recipient by one channel. `number` is its public number within the appeal."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("appeal"))
    number = models.PositiveIntegerField(_("number"))
    recipient = models.ForeignKey(
        Recipient, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("recipient")
    )
    channel = models.CharField(_("channel"), max_length=5, choices=Channel)
    copy_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies", verbose_name=_("copy of")
    )
    # For a fax: the rest of its letters, which follow by post.
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followers", verbose_name=_("follows")
    )
    state = models.CharField(_("state"), max_length=9, choices=DeliveryState, default=DeliveryState.MAKING)
    is_stopped = models.BooleanField(_("stopped"), default=False)
    # Order and references of the letters come from it: the same delivery always has the same.
    seed = models.CharField(max_length=32, default=new_seed, editable=False)
    letter_count = models.PositiveIntegerField(_("letters"), default=0)
    page_count = models.PositiveIntegerField(_("pages"), default=0)
    part_count = models.PositiveSmallIntegerField(_("parts"), default=0)
    letters_per_part = models.PositiveIntegerField(_("letters per part"), default=0)
    parts_made = models.PositiveSmallIntegerField(_("parts made"), default=0)
    # The figures of the covering letter, as they were when it was prepared (deliveries.presentation).
    figures = models.JSONField(default=dict, editable=False)
    prepared_at = models.DateTimeField(_("prepared at"))
    departed_on = models.DateField(_("delivered on"), null=True, blank=True)
    # By post or e-mail: the day on which it came back.
    returned_on = models.DateField(_("came back on"), null=True, blank=True)
    register_number = models.CharField(_("number in the city’s register"), max_length=60, blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    receipt = models.CharField(max_length=40, blank=True, editable=False)  # A private file: the stamped receipt.
    due_on = models.DateField(_("answer due on"), null=True, blank=True)
    reminded_on = models.DateField(_("reminded on"), null=True, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["appeal", "number"], name="delivery_one_a_number"),
            models.CheckConstraint(condition=Q(channel__in=sorted(Channel.values)), name="delivery_channel_is_known"),
            models.CheckConstraint(condition=Q(state__in=sorted(DeliveryState.values)), name="delivery_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="departed", departed_on__isnull=False)
                | ~Q(state="departed") & Q(departed_on__isnull=True),
                name="delivery_departed_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True)
                | Q(state="departed", registered_on__isnull=True, answered_on__isnull=True),
                name="delivery_returned_has_not_arrived",
            ),
            models.CheckConstraint(
                condition=Q(registered_on__isnull=True) | Q(state="departed"), name="delivery_registered_has_departed"
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(state="departed"), name="delivery_answered_has_departed"
            ),
        ]
        indexes = [
            models.Index(
                fields=["appeal", "-departed_on", "-id"], name="delivery_ledger", condition=Q(state="departed")
            )
        ]

    def __str__(self) -> str:
        return str(self.number)


class DeliveryFile(models.Model):
    """A file that goes out with letters in it. Its row stays when the file is deleted: what was handed over has a hash."""

    class Kind(models.TextChoices):
        DOSSIER = "dossier", _("dossier")
        FAX = "fax", _("fax")
        FAX_IMAGE = "fax_image", _("fax, as a picture")

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="files", verbose_name=_("delivery"))
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    part = models.PositiveSmallIntegerField(_("part"))
    # Files made again after they had left (a letter was withdrawn since) have a hash of their own and never replace them.
    is_reprint = models.BooleanField(_("reprint"), default=False)
    # Of a private file (safety.files); empty once deleted.
    name = models.CharField(max_length=40, blank=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64)
    page_count = models.PositiveIntegerField(_("pages"))
    size = models.PositiveIntegerField(_("bytes"))
    # The day: a file is made again when a writer withdraws a letter of it, and the hour of that is nobody's business.
    made_on = models.DateField(_("made on"))

    class Meta:
        ordering = ["kind", "part", "pk"]
        verbose_name = _("file of a delivery")
        verbose_name_plural = _("files of deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "kind", "part"], condition=Q(is_reprint=False), name="deliveryfile_one_a_part"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.part}"


class DeliveryItem(models.Model):
    """One letter in a delivery. Of recipient and channel it has a copy, so that no letter goes twice the same way."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="items", verbose_name=_("delivery"))
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="+", verbose_name=_("letter"))
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="+", verbose_name=_("recipient"))
    channel = models.CharField(_("channel"), max_length=5, choices=Channel)
    position = models.PositiveIntegerField(_("position"))
    reference = models.CharField(_("reference"), max_length=12)
    file = models.ForeignKey(
        DeliveryFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="items", verbose_name=_("file")
    )
    page = models.PositiveIntegerField(_("page"), null=True, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("letter of a delivery")
        verbose_name_plural = _("letters of deliveries")
        constraints = [
            models.UniqueConstraint(fields=["recipient", "channel", "letter"], name="deliveryitem_one_a_letter"),
            models.UniqueConstraint(fields=["delivery", "position"], name="deliveryitem_one_a_position"),
            models.UniqueConstraint(fields=["delivery", "reference"], name="deliveryitem_one_a_reference"),
        ]

    def __str__(self) -> str:
        return self.reference


class DeliveryEvent(models.Model):
    """One line of a delivery's story; it stays as long as the delivery."""

    class Act(models.TextChoices):
        PREPARED = "prepared", _("prepared")
        MADE = "made", _("files made")
        STOPPED = "stopped", _("stopped")
        RESUMED = "resumed", _("resumed")
        PRINTED = "printed", _("printed")
        REPRINTED = "reprinted", _("printed again after a withdrawal")
        REHEARSED = "rehearsed", _("rehearsed")
        SENDING = "sending", _("sending begun")
        SENT_AGAIN = "sent_again", _("an e-mail sent again")
        ARRIVED = "arrived", _("an uncertain e-mail has arrived")
        CALLED_OFF = "called_off", _("sending called off")
        DEPARTED = "departed", _("delivered")
        RETURNED = "returned", _("came back")
        NOT_RETURNED = "unreturned", _("did not come back after all")
        TAKEN_BACK = "taken_back", _("taken back")
        CANCELLED = "cancelled", _("cancelled")
        REGISTERED = "registered", _("registered")
        CORRECTED = "corrected", _("corrected")
        REMINDED = "reminded", _("reminded")
        ANSWERED = "answered", _("answered")
        PUBLISHED = "published", _("answer published")

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="events", verbose_name=_("delivery"))
    act = models.CharField(_("act"), max_length=10, choices=Act)
    # Of what the site itself does, the day: it may do it because a writer has withdrawn a letter.
    done_at = models.DateTimeField(_("done at"))
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organiser"),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("event of a delivery")
        verbose_name_plural = _("events of deliveries")

    def __str__(self) -> str:
        return f"{self.act} {self.delivery_id}"
