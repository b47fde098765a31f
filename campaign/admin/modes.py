"""The modes of the site that stand at the head of every page of the admin."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import CharField, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat
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
# How the record names what begins each of them: the act and its reason, and the kind and key of the row.
BEGINNINGS = {
    "paused": ("set state", "paused", "appeal", "pk"),
    "held": ("hold everything", "True", "appeal", "pk"),
    "stopped": ("stop mail", "", "sender", "pk"),
    "unchecked": ("uncheck recipient", "", "recipient", "unchecked__pk"),
}


def of_the_site(request: HttpRequest) -> Iterable[Mode]:
    """Locked down; or public, and letters count without confirmation."""
    if row := lockdown.present():
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
    """What organisers have switched, and what the mail to an office waits for: one query."""
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
    rows: list[Any] = list(found.filter(unusual).annotate(**beginnings()).order_by("pk", "unchecked__position"))
    for _pk, of_one in groupby(rows, key=lambda row: row.pk):
        yield from of_appeal(request, list(of_one))


def beginnings() -> dict[str, Subquery]:
    """When each mode began, and with whom, by the latest entry of the record about it."""
    found = {}
    for name, (act, reason, kind, key) in BEGINNINGS.items():
        subject = Concat(Value(f"{kind} "), Cast(OuterRef(key), CharField()))
        entries = Record.objects.filter(act=act, reason=reason, subject=subject).order_by("-done_at")
        found[f"{name}_since"] = Subquery(entries.values("done_at")[:1])
        found[f"{name}_by"] = Subquery(entries.values("done_by__username")[:1])
    return found


def of_appeal(request: HttpRequest, rows: list[Any]) -> Iterable[Mode]:
    """The modes of an appeal; `rows` has it once for each of its recipients that is not checked."""

    def mode(text: str, row: Any, name: str, permission: str, url: str, way_out: str) -> Mode:
        return Mode(
            text,
            url if request.user.has_perm(permission) else "",
            getattr(row, f"{name}_since"),
            by=getattr(row, f"{name}_by") or "",
            way_out=way_out,
        )

    appeal = rows[0]
    appeal_page = reverse("admin:appeals_appeal_change", args=[appeal.pk])
    if appeal.state == Appeal.State.PAUSED:
        text = gettext("The appeal is paused: nobody can write.")
        yield mode(text, appeal, "paused", "appeals.change_settings", appeal_page, gettext("Open the appeal again …"))
    if appeal.holds_everything:
        text, url = gettext("Every new letter is held."), reverse("admin:safety_lockdown_changelist")
        yield mode(text, appeal, "held", "appeals.hold_everything", url, gettext("Stop holding them …"))
    if appeal.stops_mail:
        text, url = (
            gettext("All mail to recipients is stopped."),
            reverse("admin:deliveries_sender_change", args=[appeal.pk]),
        )
        way_out = gettext("Let mail go out again …")
        yield mode(text, appeal, "stopped", "deliveries.change_sender", url, way_out)
    if appeal.lacks_check:
        text = gettext("A delivery waits, as its recipient is not checked: nothing is sent to it.")
        for row in rows:
            if row.unchecked_id:
                url = reverse("admin:appeals_recipient_checking", args=[row.unchecked_id])
                way_out = gettext("Check the recipient …")
                yield mode(text, row, "unchecked", "appeals.change_recipient", url, way_out)


modes.register(of_the_site)
modes.register(of_appeals)
