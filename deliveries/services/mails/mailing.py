"""What organisers do with the e-mails of deliveries: start, stop, resume, call off, send again, settle, the switch.

Each is one transaction, with the delivery locked first. A delivery's e-mails are queued once, however often it is started.
"""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from appeals.models import Letter
from deliveries.models import (
    Channel,
    Delivery,
    DeliveryEvent,
    DeliveryFile,
    DeliveryState,
    Dispatch,
    DispatchState,
    Sender,
)
from deliveries.models.dispatch import MAY_HAVE_LEFT
from deliveries.services import story
from deliveries.services.mails import dispatching, mail_obstacles
from deliveries.services.mails.mail_obstacles import SENDABLE, MailObstacle
from deliveries.services.papers import files
from organisers import record
from outbox import queue
from outbox.message import sender_host
from outbox.models import CLAIM

Act = DeliveryEvent.Act
State = DispatchState
BY_MAIL = frozenset({Channel.EMAIL, Channel.FAX})
# From here an organiser may send a dispatch again: nothing is on its way by itself.
ENDED = frozenset({State.SENT, State.UNCERTAIN, State.FAILED})
REASON_MAX_LENGTH = 200


class CannotSend(Exception):
    """Nothing was changed."""


class NotReady(CannotSend):
    """The delivery is not one whose e-mails can be sent now."""


class InTheWay(CannotSend):
    """`obstacle` stands in the way."""

    def __init__(self, obstacle: MailObstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


class StillRunning(CannotSend):
    """A worker may still be at it; `possible_at` says from when on it cannot."""

    def __init__(self, possible_at: dt.datetime) -> None:
        super().__init__(possible_at)
        self.possible_at = possible_at


class NoReason(CannotSend):
    """A named organiser has to say why."""


@transaction.atomic
def start(*, delivery_id: int, by: Any, now: dt.datetime) -> bool:
    """ready → being sent: puts an e-mail for each file into the outbox; False where that was done already.

    Raises NotReady, InTheWay.
    """
    delivery = _lock(delivery_id)
    if delivery is None or delivery.channel not in BY_MAIL:
        raise NotReady
    if delivery.state in SENDABLE:
        return False
    if delivery.state != DeliveryState.READY:
        raise NotReady
    parts = list(main_files(delivery))
    if obstacle := _first_obstacle(delivery, parts):
        raise InTheWay(obstacle)
    there = set(delivery.dispatches.values_list("part", flat=True))
    Dispatch.objects.bulk_create(_new(delivery, file, now) for file in parts if file.part not in there)
    Delivery.objects.filter(pk=delivery_id).update(state=DeliveryState.SENDING, is_stopped=False)
    story.tell(delivery_id, Act.SENDING, by=by, now=now)
    record.write(by=by, act="send delivery", subject=f"delivery {delivery_id}", now=now)
    _queue(delivery.dispatches.in_states(State.READY))
    delivery.state = DeliveryState.SENDING
    dispatching.put_departure(delivery)  # After it was taken back, everything may have been sent before.
    return True


@transaction.atomic
def stop(*, delivery_id: int, by: Any, now: dt.datetime) -> bool:
    """No further e-mail of the delivery leaves until somebody resumes it; returns whether anything changed."""
    delivery = _lock(delivery_id)
    if delivery is None or delivery.is_stopped or not is_under_way(delivery):
        return False
    Delivery.objects.filter(pk=delivery_id).update(is_stopped=True)
    story.tell(delivery_id, Act.STOPPED, by=by, now=now)
    return True


@transaction.atomic
def resume(*, delivery_id: int, by: Any, now: dt.datetime) -> bool:
    """What waits goes on at once; returns whether anything changed."""
    sending = Delivery.objects.filter(pk=delivery_id, state__in=sorted(SENDABLE), is_stopped=True)
    if not sending.update(is_stopped=False):
        return False
    story.tell(delivery_id, Act.RESUMED, by=by, now=now)
    queue.wake(Dispatch.objects.filter(delivery_id=delivery_id).values_list("pk", flat=True))
    return True


@transaction.atomic
def call_off(*, delivery_id: int, by: Any, now: dt.datetime) -> bool:
    """being sent → ready, as long as nothing has left or may have; returns whether anything changed."""
    delivery = _lock(delivery_id)
    if delivery is None or not may_be_called_off(delivery):
        return False
    dispatches = Dispatch.objects.filter(delivery_id=delivery_id)
    queue.forget(dispatches.values_list("pk", flat=True))
    dispatches.delete()
    Delivery.objects.filter(pk=delivery_id).update(state=DeliveryState.READY, is_stopped=False)
    story.tell(delivery_id, Act.CALLED_OFF, by=by, now=now)
    record.write(by=by, act="call off sending", subject=f"delivery {delivery_id}", now=now)
    return True


def may_be_called_off(delivery: Delivery) -> bool:
    return delivery.state == DeliveryState.SENDING and not delivery.dispatches.left().exists()


def is_under_way(delivery: Delivery) -> bool:
    """Whether there are e-mails that leave by themselves."""
    return delivery.state in SENDABLE and delivery.dispatches.in_states(State.READY, State.SENDING).exists()


@transaction.atomic
def send_again(*, dispatch_id: uuid.UUID, by: Any, reason: str, now: dt.datetime) -> bool:
    """uncertain, sent, failed → ready, by a named organiser with a reason; returns whether anything changed.

    It leaves under the same Message-ID: most mailboxes show it once. Raises NoReason, StillRunning.
    """
    delivery, dispatch = _lock_dispatch(dispatch_id)
    _check_reason(by, reason)
    if delivery is None or dispatch is None or dispatch.state not in ENDED or delivery.state not in SENDABLE:
        return False
    if dispatch.attempt and now < dispatch.changed_at + CLAIM:
        raise StillRunning(dispatch.changed_at + CLAIM)
    rows = Dispatch.objects.filter(pk=dispatch_id).in_states(*ENDED)
    may_have_left = dispatch.may_have_left or dispatch.state in MAY_HAVE_LEFT
    values = {"attempt": "", "attempts": 0, "last_outcome": "", "may_have_left": may_have_left, "changed_at": now}
    if not rows.update(state=State.READY, **values):
        return False
    _tell(delivery, dispatch, Act.SENT_AGAIN, "send dispatch again", by, reason, now)
    _queue(Dispatch.objects.filter(pk=dispatch_id))
    return True


@transaction.atomic
def settle(*, dispatch_id: uuid.UUID, by: Any, reason: str, now: dt.datetime) -> bool:
    """uncertain → sent, by a named organiser who knows that it has arrived; returns whether anything changed.

    So does one that may have left and was to be sent again: it is not. Raises NoReason.
    """
    delivery, dispatch = _lock_dispatch(dispatch_id)
    _check_reason(by, reason)
    unsettled = Dispatch.objects.filter(pk=dispatch_id).to_settle()
    if delivery is None or dispatch is None or not unsettled.update(state=State.SENT, attempt="", changed_at=now):
        return False
    queue.forget([dispatch_id])
    _tell(delivery, dispatch, Act.ARRIVED, "settle dispatch", by, reason, now)
    dispatching.put_departure(delivery)
    return True


@transaction.atomic
def switch_mail(*, appeal_id: int, is_stopped: bool, by: Any, now: dt.datetime) -> bool:
    """The one switch for all mail to recipients; returns whether anything changed. What waits goes on at once, or waits."""
    if not Sender.objects.filter(pk=appeal_id, is_mail_stopped=not is_stopped).update(is_mail_stopped=is_stopped):
        return False
    record.write(by=by, act="stop mail" if is_stopped else "resume mail", subject=f"sender {appeal_id}", now=now)
    if not is_stopped:
        waiting = Dispatch.objects.filter(delivery__appeal_id=appeal_id).in_states(State.READY)
        queue.wake(waiting.values_list("pk", flat=True))
    return True


def main_files(delivery: Delivery) -> QuerySet[DeliveryFile]:
    """The files that a delivery's e-mails take along, in the order of its parts."""
    return DeliveryFile.objects.filter(
        delivery_id=delivery.pk, kind=files.main_kind(delivery.channel), is_reprint=False
    ).order_by("part")


def _first_obstacle(delivery: Delivery, parts: list[DeliveryFile]) -> MailObstacle | None:
    """The letters are locked for this, as a decision about one of them locks it. What has left needs nothing any more."""
    found = mail_obstacles.of_settings(delivery, dispatching.sender_of_appeal(delivery.appeal_id))
    if found:
        return found
    if [file.part for file in parts] != list(range(1, delivery.part_count + 1)):
        return MailObstacle.NO_FILE
    left = files.parts_left(delivery)
    for file in parts:
        if file.part not in left and (found := mail_obstacles.of_file(delivery, file)):
            return found
    Letter.objects.filter(pk__in=delivery.items.values("letter_id")).lock()
    return MailObstacle.STALE if files.stale_parts(delivery) - left else None


def _new(delivery: Delivery, file: DeliveryFile, now: dt.datetime) -> Dispatch:
    pk = uuid.uuid4()
    return Dispatch(
        id=pk,
        delivery=delivery,
        file=file,
        part=file.part,
        message_id=f"<{pk.hex}@{sender_host()}>",
        changed_at=now,
    )


def _queue(dispatches: QuerySet[Dispatch]) -> None:
    """One message for each, in the order of their parts, and none but that."""
    ids = list(dispatches.order_by("part").values_list("pk", flat=True))
    queue.forget(ids)
    queue.put_many(dispatching.DISPATCH, ids)


def _lock(delivery_id: int) -> Delivery | None:
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("recipient")
    return rows.filter(pk=delivery_id).first()


def _lock_dispatch(dispatch_id: uuid.UUID) -> tuple[Delivery | None, Dispatch | None]:
    owner = Dispatch.objects.filter(pk=dispatch_id).values_list("delivery_id", flat=True).first()
    delivery = Delivery.objects.select_for_update().filter(pk=owner or 0).first()
    return delivery, Dispatch.objects.filter(pk=dispatch_id).first()


def _check_reason(by: Any, reason: str) -> None:
    if getattr(by, "pk", None) is None or not reason.strip() or len(reason) > REASON_MAX_LENGTH:
        raise NoReason


def _tell(
    delivery: Delivery,
    dispatch: Dispatch,
    act: DeliveryEvent.Act,
    recorded: str,
    by: Any,
    reason: str,
    now: dt.datetime,
) -> None:
    part = f"{dispatch.part}/{delivery.part_count}: " if delivery.part_count > 1 else ""
    story.tell(delivery.pk, act, by=by, now=now, reason=part + reason.strip())
    record.write(by=by, act=recorded, subject=f"dispatch {dispatch.pk}", now=now)
