"""The modes of the site that stand at the head of every page of the admin: one query while all is as usual."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from appeals.models import Appeal, Recipient
from deliveries.models import Delivery, DeliveryState
from organisers.desk import modes
from organisers.desk.modes import Mode
from organisers.models import Record
from safety import lockdown

UNFINISHED = (DeliveryState.MAKING, DeliveryState.READY, DeliveryState.SENDING)
# How the record names what begins each of them, and with which reason.
BEGINNINGS = {"set state": "paused", "hold everything": "True", "stop mail": "", "uncheck recipient": ""}


def of_the_site(request: HttpRequest) -> Iterable[Mode]:
    """Locked down; or public, and letters count without confirmation."""
    if lockdown.is_locked_down() and (row := lockdown.present()):
        yield Mode(
            gettext("The site is locked down: no names, no writing, no mail, no exports."),
            reverse("admin:safety_lockdown_changelist"),
            row.since,
            by=row.begun_by or gettext("a command on the server"),
            way_out=gettext("Open the site again …"),
            is_grave=True,
        )
    if not settings.CONFIRM_LETTERS and not settings.IS_LOCAL:
        text = gettext(
            "Letters count without confirmation by mail (CONFIRM_LETTERS=0), so anybody can write in anybody’s name. "
            "Whoever runs the server can end this."
        )
        yield Mode(text)


def of_appeals(request: HttpRequest) -> Iterable[Mode]:
    """What organisers have switched, and what the mail to an office waits for: one query more where there is something."""
    unchecked = Recipient.objects.filter(
        Exists(Delivery.objects.filter(recipient=OuterRef("pk"), state__in=UNFINISHED)),
        appeal=OuterRef("pk"),
        checked_at__isnull=True,
    )
    # A row for each recipient that is not checked, so that they are not asked for once more.
    with_recipients = Appeal.objects.annotate(
        unchecked=FilteredRelation("recipients", condition=Q(recipients__checked_at=None)),
        unchecked_id=F("unchecked__pk"),
    )
    found = with_recipients.annotate(stops_mail=F("sender__is_mail_stopped"), lacks_check=Exists(unchecked))
    unusual = Q(state=Appeal.State.PAUSED) | Q(holds_everything=True) | Q(stops_mail=True) | Q(lacks_check=True)
    rows: list[Any] = list(found.filter(unusual).order_by("pk", "unchecked__position"))
    if rows:
        begun = beginnings(rows)
        for _pk, of_one in groupby(rows, key=lambda row: row.pk):
            appeal, *others = of_one
            recipients = [row.unchecked_id for row in (appeal, *others) if row.unchecked_id]
            yield from of_appeal(request, appeal, recipients, begun)


def beginnings(appeals: list[Any]) -> dict[tuple[str, str], Record]:
    """The latest entry of the record that begins a mode, by what was done and what it was done to."""
    subjects = {f"{kind} {appeal.pk}" for appeal in appeals for kind in ("appeal", "sender")}
    subjects |= {f"recipient {appeal.unchecked_id}" for appeal in appeals if appeal.unchecked_id}
    began = Q()
    for act, reason in BEGINNINGS.items():
        began |= Q(act=act, reason=reason)
    entries = Record.objects.filter(began, subject__in=subjects).select_related("done_by")
    return {(entry.act, entry.subject): entry for entry in entries.order_by("done_at")}


def of_appeal(
    request: HttpRequest, appeal: Any, recipients: list[Any], begun: dict[tuple[str, str], Record]
) -> Iterable[Mode]:
    def mode(text: str, act: str, subject: str, permission: str, url: str, way_out: str) -> Mode:
        entry = begun.get((act, subject))
        return Mode(
            text,
            url if request.user.has_perm(permission) else "",
            entry.done_at if entry else None,
            by=entry.done_by.get_username() if entry and entry.done_by else "",
            way_out=way_out,
        )

    key = f"appeal {appeal.pk}"
    appeal_page = reverse("admin:appeals_appeal_change", args=[appeal.pk])
    if appeal.state == Appeal.State.PAUSED:
        text = gettext("The appeal is paused: nobody can write.")
        yield mode(text, "set state", key, "appeals.change_settings", appeal_page, gettext("Open the appeal again …"))
    if appeal.holds_everything:
        text, url = gettext("Every new letter is held."), reverse("admin:safety_lockdown_changelist")
        yield mode(text, "hold everything", key, "appeals.hold_everything", url, gettext("Hold them no more …"))
    if appeal.stops_mail:
        text, url = (
            gettext("All mail to recipients is stopped."),
            reverse("admin:deliveries_sender_change", args=[appeal.pk]),
        )
        way_out = gettext("Let it go out again …")
        yield mode(text, "stop mail", f"sender {appeal.pk}", "deliveries.change_sender", url, way_out)
    if appeal.lacks_check:
        text = gettext("A delivery waits, as its recipient is not checked: nothing is sent to it.")
        for recipient in recipients:
            url = reverse("admin:appeals_recipient_checking", args=[recipient])
            subject, way_out = f"recipient {recipient}", gettext("Check the recipient …")
            yield mode(text, "uncheck recipient", subject, "appeals.change_recipient", url, way_out)


modes.register(of_the_site)
modes.register(of_appeals)
