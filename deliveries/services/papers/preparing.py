"""Preparing a delivery: its letters are frozen, each once per recipient and channel; the worker makes the files."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from appeals.models import Appeal, Letter, Recipient
from deliveries.models import Channel, Delivery, DeliveryEvent, DeliveryItem
from deliveries.presentation.figures import figures_of
from deliveries.presentation.order import order_of
from deliveries.presentation.sizes import LETTERS_A_PART, LETTERS_IN_A_FAX, letters_for
from deliveries.services import story
from deliveries.services.papers import choosing, files, work
from deliveries.services.papers.choosing import Choice, Obstacle
from organisers import record

BATCH = 1000
Role = Recipient.Role


class CannotPrepare(Exception):
    """Nothing is prepared: `obstacles` stand in the way of a delivery to `recipient`."""

    def __init__(self, recipient: Recipient, obstacles: list[Obstacle]) -> None:
        super().__init__(recipient, obstacles)
        self.recipient, self.obstacles = recipient, obstacles


class TakenMeanwhile(Exception):
    """Some of the letters were put into another delivery at the same moment; nothing is prepared."""


def prepare(*, choice: Choice, copies: Mapping[int, str], by: Any, now: dt.datetime) -> Delivery:
    """Freezes the letters of a choice for its recipient, and for further addresses (recipient: channel) as copies.

    One transaction. A fax takes the first twenty letters; the rest goes by post, and follows it. Copies take those of the
    letters along that have not gone the same way to the same address. Raises CannotPrepare, TakenMeanwhile, and
    Recipient.DoesNotExist for a recipient that is no addressee, or a copy's that is no further address of its appeal.
    """
    try:
        with transaction.atomic():
            return _prepare(choice, copies, by, now)
    except IntegrityError as error:
        raise TakenMeanwhile from error


def _prepare(choice: Choice, copies: Mapping[int, str], by: Any, now: dt.datetime) -> Delivery:
    recipient = Recipient.objects.prefetch_related("texts").get(pk=choice.recipient_id, role=Role.ADDRESSEE)
    # Deliveries of an appeal are prepared one after the other: two organisers at once do not choose the same letters.
    # Letters that come in refer to its row, and do not wait for that.
    appeal = Appeal.objects.select_for_update(no_key=True).get(pk=recipient.appeal_id)
    further = list(
        Recipient.objects.prefetch_related("texts").filter(pk__in=list(copies), appeal=appeal, role=Role.COPY)
    )
    if len(further) != len(copies):
        raise Recipient.DoesNotExist
    # Letters are locked in the order of their keys, as moderators' decisions do; what they decide meanwhile is heeded.
    wanted = list(choosing.chosen_letters(choice, appeal.pk).values_list("pk", flat=True))
    still_approved = set(Letter.objects.filter(pk__in=wanted).deliverable().lock())
    letters = [pk for pk in wanted if pk in still_approved]
    figures = figures_of(appeal, today=timezone.localdate(now))
    original = _freeze(appeal, recipient, choice.channel, letters, figures, by, now)
    for copy in further:
        if untaken := _untaken(appeal, copy, copies[copy.pk], letters):
            _freeze(appeal, copy, copies[copy.pk], untaken, figures, by, now, copy_of=original)
    return original


def _freeze(
    appeal: Appeal,
    recipient: Recipient,
    channel: str,
    letters: list[UUID],
    figures: dict[str, Any],
    by: Any,
    now: dt.datetime,
    *,
    copy_of: Delivery | None = None,
    follows: Delivery | None = None,
) -> Delivery:
    """One delivery with its items, and for a fax the one by post that follows it."""
    rest: list[UUID] = []
    if channel == Channel.FAX:
        letters, rest = letters[:LETTERS_IN_A_FAX], letters[LETTERS_IN_A_FAX:]
    found = choosing.obstacles(recipient, channel)
    if rest and not choosing.has_postal_address(recipient):
        found.append(Obstacle.NO_POST)
    if not letters:
        found.append(Obstacle.NOTHING)
    if found:
        raise CannotPrepare(recipient, found)
    in_a_part = {Channel.EMAIL: letters_for(recipient.mail_megabytes), Channel.FAX: LETTERS_IN_A_FAX}.get(
        Channel(channel), LETTERS_A_PART
    )
    number = Delivery.objects.filter(appeal=appeal).aggregate(last=Max("number"))["last"] or 0
    delivery = Delivery.objects.create(
        appeal=appeal,
        number=number + 1,
        recipient=recipient,
        channel=channel,
        copy_of=copy_of,
        follows=follows,
        figures=figures,
        letter_count=len(letters),
        letters_per_part=in_a_part,
        part_count=files.part_of(len(letters), in_a_part),
        prepared_at=now,
    )
    _add_items(delivery, letters)
    story.tell(delivery.pk, DeliveryEvent.Act.PREPARED, by=by, now=now)
    record.write(by=by, act="prepare delivery", subject=f"delivery {delivery.pk}", now=now, rows=len(letters))
    work.put(work.MAKE, delivery.pk)
    rest = _untaken(appeal, recipient, Channel.POST, rest) if rest else []
    if rest:
        _freeze(appeal, recipient, Channel.POST, rest, figures, by, now, copy_of=copy_of, follows=delivery)
    return delivery


def _untaken(appeal: Appeal, recipient: Recipient, channel: str, letters: Collection[UUID]) -> list[UUID]:
    """Those of the letters that have not gone the same way to the same recipient, in their order."""
    undelivered = choosing.undelivered(appeal_id=appeal.pk, recipient_id=recipient.pk, channel=channel)
    free = set(undelivered.filter(pk__in=letters).values_list("pk", flat=True))
    return [pk for pk in letters if pk in free]


def _add_items(delivery: Delivery, letters: list[UUID]) -> None:
    rows = Letter.objects.filter(pk__in=letters).only("pk", "country")
    DeliveryItem.objects.bulk_create(
        (
            DeliveryItem(
                delivery=delivery,
                letter_id=letter_id,
                recipient_id=delivery.recipient_id,
                channel=delivery.channel,
                position=position,
                reference=reference,
            )
            for position, (letter_id, reference) in enumerate(order_of(delivery.seed, rows), start=1)
        ),
        batch_size=BATCH,
    )
