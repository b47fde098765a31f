"""A delivery's e-mails as the admin shows them: in words, with what stands in the way of each. Four queries for all."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deliveries.mail import addresses
from deliveries.models import Channel, Delivery, DeliveryState, Dispatch, DispatchState
from deliveries.services.mails import dispatching, mail_obstacles, mailing
from deliveries.services.papers import files
from outbox.models import AT_ONCE, OutboxMessage

State = DispatchState
# How far the last attempt came, by the first word of its outcome (`outbox.message.Outcome`).
OUTCOMES: dict[str, Any] = {
    "connect": _("no connection with the mail server"),
    "ehlo": _("the mail server refused the connection"),
    "starttls": _("no encryption with the mail server"),
    "auth": _("the mail server does not accept our password"),
    "mail": _("the sender was not accepted"),
    "rcpt": _("the address was not accepted"),
    "data": _("the text was refused"),
    "text": _("the line broke while the text was being sent"),
    "end": _("no answer after the whole text"),
    dispatching.WORKER_GONE: _("the program was ended while it was sending"),
    dispatching.FILE_DAMAGED: _("the file on this server is damaged or missing"),
    dispatching.RESTORED: _("it may have left before this site was brought back from a backup"),
}
REFUSED_AT_END = _("refused after the whole text")


@dataclass(frozen=True)
class MailRow:
    """One e-mail of a delivery."""

    dispatch: Dispatch
    answer: str
    obstacle: str
    next_at: dt.datetime | None
    may_settle: bool
    may_send_again: bool


@dataclass(frozen=True)
class Mails:
    """A delivery's e-mails, and what an organiser can do with them."""

    rows: list[MailRow]
    address: str
    obstacle: str
    is_fax: bool
    is_mail_stopped: bool
    is_under_way: bool
    may_start: bool
    may_call_off: bool
    may_rehearse: bool
    goes_into_folder: bool

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def sent(self) -> int:
        return self.count(State.SENT)

    @property
    def undecided(self) -> int:
        """How many need an organiser's decision."""
        return self.count(State.UNCERTAIN) + self.count(State.FAILED)

    def count(self, state: DispatchState) -> int:
        return sum(row.dispatch.state == state for row in self.rows)


def mails_of(delivery: Delivery) -> Mails | None:
    """None for a delivery that no e-mail takes along. It has its recipient with it."""
    sender = dispatching.sender_of_appeal(delivery.appeal_id)
    dispatches = list(delivery.dispatches.select_related("file"))
    is_fax = delivery.channel == Channel.FAX
    if delivery.channel not in mailing.BY_MAIL or (is_fax and not dispatches and not (sender and sender.fax_gateway)):
        return None
    for dispatch in dispatches:
        dispatch.delivery = delivery
    stale = files.stale_parts(delivery) if dispatches else set()
    waiting = {
        message.about: message for message in OutboxMessage.objects.filter(about__in=[each.pk for each in dispatches])
    }
    found = mail_obstacles.of_settings(delivery, sender)
    if dispatches:
        found = mail_obstacles.of_delivery(delivery, sender)
    is_sendable = delivery.state in mail_obstacles.SENDABLE
    states = {dispatch.state for dispatch in dispatches}
    is_ready = delivery.state == DeliveryState.READY
    return Mails(
        rows=[row_of(each, waiting.get(each.pk), sender, stale) for each in dispatches],
        address=address_of(delivery, sender),
        obstacle=str(found.label) if found else "",
        is_fax=is_fax,
        is_mail_stopped=sender is not None and sender.is_mail_stopped,
        is_under_way=is_sendable and bool(states & {State.READY, State.SENDING}),
        may_start=is_ready,
        may_call_off=mailing.may_be_called_off(delivery),
        may_rehearse=is_ready and not dispatches and mailing.main_files(delivery).exists(),
        goes_into_folder=not settings.HAS_MAIL_SERVER,
    )


def row_of(dispatch: Dispatch, message: OutboxMessage | None, sender: Any, stale: set[int]) -> MailRow:
    obstacle = None
    if dispatch.state == State.READY:
        obstacle = dispatching.obstacle_of(dispatch, sender, stale)
    is_put_off = message is not None and message.due_at > AT_ONCE and dispatch.state == State.READY
    is_failing = message is not None and message.last_error == "error"
    return MailRow(
        dispatch=dispatch,
        answer=gettext("the e-mail could not be made; the server’s log says why")
        if is_failing
        else answer_of(dispatch),
        obstacle=str(obstacle.label) if obstacle else "",
        next_at=message.due_at if message is not None and is_put_off else None,
        may_settle=is_to_settle(dispatch),
        may_send_again=dispatch.state in mailing.ENDED,
    )


def is_to_settle(dispatch: Dispatch) -> bool:
    """As `DispatchQuerySet.to_settle`, without a query."""
    is_sent_again = dispatch.may_have_left and dispatch.state in (State.READY, State.FAILED)
    return dispatch.state == State.UNCERTAIN or is_sent_again


def answer_of(dispatch: Dispatch) -> str:
    """The last outcome in words, with the server's codes."""
    outcome = dispatch.last_outcome
    if not outcome or dispatch.state == State.SENT:
        return ""
    if outcome in OUTCOMES:
        return str(OUTCOMES[outcome])
    phase, _space, codes = outcome.partition(" ")
    words = REFUSED_AT_END if phase == "end" else OUTCOMES.get(phase, phase)
    return f"{words} ({codes})"


def address_of(delivery: Delivery, sender: Any) -> str:
    try:
        return addresses.address_of(delivery, sender) if sender else ""
    except addresses.NoAddress:
        return ""
