"""Appeals that deliver, and deliveries at each point of their story."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from appeals.models import Appeal, Recipient, RecipientText
from deliveries.models import Delivery, Sender, SenderText
from deliveries.services import departing
from deliveries.services.papers import making, preparing
from deliveries.services.papers.choosing import Choice
from organisers import roles
from tests import make

LIST = "/admin/deliveries/delivery/"
ADD = f"{LIST}add/"


def appeal(**fields: Any) -> Appeal:
    """An appeal whose addressee is checked and reachable by every channel, with an organisation that signs."""
    made = make.appeal()
    addressee(made, checked_at=timezone.now(), email="city@example.org", fax="+7 7172 000000", **fields)
    RecipientText.objects.update(lines="11 Beibitshilik\n010000 Astana")
    sender = Sender.objects.create(appeal=made, email="office@example.org")
    for language in make.LANGUAGES:
        SenderText.objects.create(sender=sender, language=language, organisation=f"Union, {language}", lines="1 Road")
    return made


def addressee(appeal: Appeal, **fields: Any) -> Recipient:
    """The appeal's addressee, with some fields changed."""
    Recipient.objects.filter(appeal=appeal, role="addressee").update(**fields)
    return Recipient.objects.prefetch_related("texts").get(appeal=appeal, role="addressee")


def further(appeal: Appeal, position: int = 2, **fields: Any) -> Recipient:
    """A further address, which gets copies; checked."""
    values = {"checked_at": timezone.now(), "email": "akimat@example.org", "role": "copy", **fields}
    made = Recipient.objects.create(appeal=appeal, position=position, **values)
    for language in make.LANGUAGES:
        RecipientText.objects.create(recipient=made, language=language, organisation=f"Copy {position}", lines="2 Road")
    return made


def choice(appeal: Appeal, channel: str = "hand", **fields: Any) -> Choice:
    return Choice(recipient_id=addressee(appeal).pk, channel=channel, **fields)


def prepared(appeal: Appeal, channel: str = "hand", *, now: dt.datetime | None = None, **fields: Any) -> Delivery:
    """A delivery whose letters are frozen, and whose files are not made yet; `copies` and `by` may be among the fields."""
    by, copies = fields.pop("by", None), fields.pop("copies", {})
    chosen = choice(appeal, channel, **fields)
    return preparing.prepare(choice=chosen, copies=copies, by=by, now=now or timezone.now())


def make_files(delivery: Delivery) -> Delivery:
    """What the worker does with it."""
    while making.make_next(delivery_id=delivery.pk, now=timezone.now()):
        pass
    delivery.refresh_from_db()
    return delivery


def ready(appeal: Appeal, channel: str = "hand", **fields: Any) -> Delivery:
    return make_files(prepared(appeal, channel, **fields))


def departed(appeal: Appeal, channel: str = "hand", *, on: dt.date | None = None, **fields: Any) -> Delivery:
    delivery = ready(appeal, channel, **fields)
    departing.mark_departed(delivery_id=delivery.pk, on=on or timezone.localdate(), by=None, now=timezone.now())
    delivery.refresh_from_db()
    return delivery


def page_of(delivery: Delivery) -> str:
    return f"{LIST}{delivery.pk}/change/"


def browser(organiser: Any = None) -> Client:
    """A logged-in browser: a superuser's, unless told otherwise."""
    client = Client()
    client.force_login(organiser or make.organiser())
    return client


def member_of(group: str) -> Any:
    """An organiser who is in one group."""
    roles.make_groups()
    organiser = make.organiser(is_superuser=False)
    organiser.groups.add(Group.objects.get(name=group))
    return organiser
