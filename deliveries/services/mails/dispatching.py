"""What the worker does with the e-mails of deliveries: each leaves once, or it is uncertain whether it has.

ready ─begin→ sending ─250→ sent                     begin: committed just before DATA, once the recipient was accepted
                 ├─ refused or cut before the last dot → ready, later
                 ├─ 5xx → failed
                 └─ no answer to the last dot; worker gone → uncertain

The dispatch's row alone says what has become of it. An attempt is named by its claim in the outbox; only the one that has
begun may say how it ended. Locks: delivery, recipient, sender, letters, dispatch, outbox.
"""

import datetime as dt
import hashlib

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from deliveries.mail import addresses, letters
from deliveries.models import Delivery, DeliveryEvent, DeliveryFile, DeliveryState, Dispatch, DispatchState, Sender
from deliveries.services import departing
from deliveries.services.mails import mail_obstacles
from deliveries.services.mails.mail_obstacles import MailObstacle
from deliveries.services.papers import files, reprinting, work
from outbox import queue
from outbox.message import OF_THE_SERVER, Mail, Outcome, Result
from outbox.models import OutboxMessage
from outbox.queue import Kind, NotYet, OnceKind
from safety.files import private_files

DISPATCH = "dispatch"
DEPART = "delivery sent"
# How often it is asked whether what stands in the way of an e-mail is gone.
LOOKS_AGAIN = dt.timedelta(minutes=1)
# About five days with the waits of `queue.wait_after`: RFC 5321, 4.5.4.1 asks for four to five.
MOST_ATTEMPTS = 66
# Codes of `Dispatch.last_outcome` that no server has sent.
WORKER_GONE = "worker gone"
FILE_DAMAGED = "file damaged"
RESTORED = "restored"

State = DispatchState


def register() -> None:
    """Makes the kinds known to the outbox."""
    queue.register(DISPATCH, OnceKind(prepare))
    queue.register(DEPART, Kind(depart))


def prepare(message: OutboxMessage, now: dt.datetime) -> "DispatchAttempt | None":
    """The attempt to be made at a dispatch now; None where there is none to be made. Raises NotYet."""
    dispatches = Dispatch.objects.select_related("delivery__recipient", "file")
    found = dispatches.filter(pk=message.about).first()
    if found is None or found.state not in (State.READY, State.SENDING):
        return None
    if found.state == State.SENDING:
        if not judge(found, message, now):
            raise NotYet(now)
        return None
    delivery, sender = found.delivery, sender_of_appeal(found.delivery.appeal_id)
    obstacle = obstacle_of(found, sender, files.stale_parts(delivery))
    if obstacle in (MailObstacle.NO_FILE, MailObstacle.STALE):
        have_made_again(found, now)
    if obstacle or sender is None:
        raise NotYet(now + LOOKS_AGAIN)
    part = letters.Part(delivery, found.file, content_of(found, now))
    return DispatchAttempt(message, found, letters.compose(part, sender, addresses.address_of(delivery, sender)))


def judge(dispatch: Dispatch, message: OutboxMessage, now: dt.datetime) -> bool:
    """sending → uncertain: the claim of the attempt that has begun has run out, so nobody knows how far it came.

    Its name stays, as it may still say how it ended.
    """
    begun = Dispatch.objects.filter(pk=dispatch.pk, state=State.SENDING, attempt=dispatch.attempt)
    changed = begun.exclude(attempt=message.claim).update(
        state=State.UNCERTAIN, attempts=F("attempts") + 1, last_outcome=WORKER_GONE, changed_at=now
    )
    return changed == 1


@transaction.atomic
def doubt_all(now: dt.datetime) -> int:
    """ready or sending → uncertain, of every dispatch, after a restore: they may have left since the backup.

    Returns how many. Their messages go, so that no worker looks at them.
    """
    begun = Dispatch.objects.in_states(State.READY, State.SENDING)
    doubted = begun.update(state=State.UNCERTAIN, attempt="", last_outcome=RESTORED, changed_at=now)
    OutboxMessage.objects.filter(kind=DISPATCH).delete()
    return doubted


def have_made_again(dispatch: Dispatch, now: dt.datetime) -> None:
    """Deletes a file that must not leave, if it is there; it is made without what may no longer be delivered.

    What may have left before keeps its row and its items: it is printed again. Else a step makes it: the one that came for a
    file that a withdrawal had deleted may have found its e-mail under way, or the delivery stopped.
    """
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().get(pk=dispatch.delivery_id)
        if delivery.state not in mail_obstacles.SENDABLE:
            return
        files.forget(DeliveryFile.objects.filter(delivery=delivery, part=dispatch.part))
        if not dispatch.may_have_left and work.waiting(work.MAKE, delivery.pk) is None:
            work.put(work.MAKE, delivery.pk)
    if dispatch.may_have_left:
        reprinting.print_again(delivery, dispatch.part, now)


def content_of(dispatch: Dispatch, now: dt.datetime) -> bytes:
    """The dispatch's file, as it was made. Raises NotYet where it is not."""
    try:
        content = private_files.read(dispatch.file.name)
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != dispatch.file.sha256:
        Dispatch.objects.filter(pk=dispatch.pk, state=State.READY).update(last_outcome=FILE_DAMAGED)
        have_made_again(dispatch, now)
        raise NotYet(now + LOOKS_AGAIN)
    return content


def sender_of_appeal(appeal_id: int) -> Sender | None:
    """Who sends an appeal's letters; None where no organisation is named."""
    return Sender.objects.filter(pk=appeal_id, texts__isnull=False).first()


class DispatchAttempt:
    """One attempt at a dispatch, by the worker that holds the claim of its message (`outbox.queue.Attempt`)."""

    def __init__(self, message: OutboxMessage, dispatch: Dispatch, mail: Mail) -> None:
        self.mail = mail
        self.message_id = dispatch.message_id
        self._message = message
        self._dispatch = dispatch
        self._rows = Dispatch.objects.filter(pk=dispatch.pk)
        self._begun = self._rows.filter(attempt=message.claim)

    def begin(self, now: dt.datetime) -> bool:
        """ready → sending, where nothing stands in the way of this very file to this very address."""
        return (
            self._may_leave()
            and self._rows.filter(state=State.READY).update(
                state=State.SENDING, attempt=self._message.claim, address=self.mail.address, changed_at=now
            )
            == 1
        )

    def may_go_on(self, now: dt.datetime) -> bool:
        """Whether that is still so, and nobody else has judged the attempt meanwhile."""
        return self._may_leave() and self._begun.filter(state=State.SENDING).exists()

    @transaction.atomic
    def ended(self, outcome: Outcome, now: dt.datetime) -> dt.datetime | None:
        """Writes down how it ended; returns when the outbox is to look again. What others have decided stays."""
        # The last part that is sent takes the delivery along: of two at once, the second sees the first.
        delivery = Delivery.objects.select_for_update(no_key=True).get(pk=self._dispatch.delivery_id)
        if outcome.result is Result.WITHDRAWN:
            self._begun.filter(state=State.SENDING).update(state=State.READY, attempt="", changed_at=now)
            return now + LOOKS_AGAIN
        values = {"attempt": "", "attempts": F("attempts") + 1, "last_outcome": str(outcome)[:40], "changed_at": now}
        if outcome.result is Result.SENT:
            if self._begun.filter(state__in=[State.SENDING, State.UNCERTAIN]).update(state=State.SENT, **values):
                put_departure(delivery)
        elif outcome.result is Result.UNKNOWN:
            self._begun.filter(state=State.SENDING).update(state=State.UNCERTAIN, **values)
        elif outcome.result is Result.PERMANENT and outcome.phase not in OF_THE_SERVER:
            late = self._begun.filter(state=State.UNCERTAIN)
            (self._in_hand() | late).update(state=State.FAILED, **values)
        else:
            return self._try_again(values, now)
        return None

    def _try_again(self, values: dict, now: dt.datetime) -> dt.datetime | None:
        if not self._in_hand().update(state=State.READY, **values):
            return None
        attempts = self._rows.values_list("attempts", flat=True).get()
        if attempts < MOST_ATTEMPTS:
            return now + queue.wait_after(attempts)
        self._rows.filter(state=State.READY).update(state=State.FAILED)
        return None

    def _in_hand(self):  # type: ignore[no-untyped-def]
        """The dispatch, where this attempt has begun and nobody has judged it, or where none has begun."""
        unsent = Q(state=State.SENDING, attempt=self._message.claim)
        if queue.is_own(self._message):
            unsent |= Q(state=State.READY)
        return self._rows.filter(unsent)

    def _may_leave(self) -> bool:
        delivery, file, sender, may_be_delivered = mail_obstacles.locked(
            self._dispatch.delivery_id, self._dispatch.part, self._dispatch.file_id
        )
        if mail_obstacles.of_delivery(delivery, sender) or mail_obstacles.of_file(delivery, file) or sender is None:
            return False
        is_same = addresses.address_of(delivery, sender) == self.mail.address
        return is_same and file.sha256 == self._dispatch.file.sha256 and may_be_delivered


# --- all of them are sent ---


def put_departure(delivery: Delivery) -> None:
    """Has the worker mark a delivery as departed, once all its e-mails are sent. The delivery is locked."""
    if delivery.state == DeliveryState.SENDING and not delivery.dispatches.unsent().exists():
        work.put(DEPART, delivery.pk)


def depart(message: OutboxMessage, now: dt.datetime) -> None:
    """A step of its own: the attempt that sent the last part must not wait for the letters of the delivery."""
    delivery = Delivery.objects.filter(pk=message.item, state=DeliveryState.SENDING).first()
    if delivery is None or delivery.dispatches.unsent().exists():
        return
    last = delivery.dispatches.order_by("-changed_at").first()
    begun = delivery.events.filter(act=DeliveryEvent.Act.SENDING).select_related("done_by").last()
    on = timezone.localdate(last.changed_at if last else now)
    departing.mark_departed(delivery_id=delivery.pk, on=on, by=begun.done_by if begun else None, now=now)


def obstacle_of(dispatch: Dispatch, sender: Sender | None, stale: set[int]) -> MailObstacle | None:
    """What stands in the way of a dispatch that is ready; `stale` are its delivery's stale parts. No query."""
    if found := mail_obstacles.of_delivery(dispatch.delivery, sender):
        return found
    # A reprint shows such letters as withdrawn.
    if dispatch.part in stale and not dispatch.file.is_reprint:
        return MailObstacle.STALE
    return mail_obstacles.of_file(dispatch.delivery, dispatch.file)
