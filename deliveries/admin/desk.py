"""What deliveries add to the organisers' desk: menu, rights, what waits, notices, labels of the record."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from appeals.models import Appeal
from deliveries.models import Delivery, DeliveryState, Sender
from organisers import menu, record_words, roles
from organisers.desk import waiting
from organisers.desk.waiting import Notice, Waiting, count_up_to_limit

LIST = "admin:deliveries_delivery_changelist"


def what_waits(request: HttpRequest) -> Iterable[Waiting]:
    """Deliveries whose files are being made, that are ready to be handed over, and whose answer is overdue."""
    if not request.user.has_perm("deliveries.view_delivery"):
        return
    url = reverse(LIST)
    number = count_up_to_limit(Delivery.objects.filter(state=DeliveryState.READY))
    label = ngettext("delivery ready to be handed over", "deliveries ready to be handed over", number)
    yield Waiting(label, number, f"{url}?state=ready")
    if number := count_up_to_limit(Delivery.objects.filter(state=DeliveryState.MAKING)):
        label = ngettext("delivery whose files are being made", "deliveries whose files are being made", number)
        yield Waiting(label, number, f"{url}?state=making")
    if number := count_up_to_limit(Delivery.objects.overdue(timezone.localdate())):
        label = ngettext("delivery not answered in time", "deliveries not answered in time", number)
        yield Waiting(label, number, f"{url}?state=overdue")


def notices(request: HttpRequest) -> Iterable[Notice]:
    """Says so where nobody is set who signs the deliveries."""
    if not request.user.has_perm("deliveries.change_sender"):
        return
    missing = Appeal.objects.exclude(pk__in=Sender.objects.filter(texts__isnull=False).values("pk"))
    appeal_id = missing.values_list("pk", flat=True).first()
    if appeal_id is not None:
        text = gettext("Nothing can be delivered yet: the organisation that signs the deliveries is not set.")
        yield Notice(text, reverse("admin:deliveries_sender_changelist"))


waiting.register(50, what_waits)
waiting.notice_sources.append(notices)
menu.register(
    menu.Entry(52, LIST, "deliveries.view_delivery", _("Deliveries")),
    menu.Entry(53, "admin:deliveries_reply_changelist", "deliveries.change_reply", _("Answers")),
    menu.Entry(59, "admin:deliveries_sender_changelist", "deliveries.change_sender", _("Settings of deliveries")),
)
roles.grant(
    roles.DELIVERERS,
    *("deliveries.view_delivery", "deliveries.add_delivery", "deliveries.change_delivery"),
    *("deliveries.add_sender", "deliveries.change_sender"),
    *("deliveries.view_reply", "deliveries.add_reply", "deliveries.change_reply", "deliveries.delete_reply"),
)
record_words.acts.update(
    {
        "prepare delivery": _("prepared"),
        "make delivery again": _("files made again"),
        "deliver": _("delivered"),
        "take back delivery": _("taken back"),
        "delivery came back": _("came back"),
        "delivery did not come back": _("did not come back after all"),
        "cancel delivery": _("cancelled"),
        "publish reply": _("answer published"),
    }
)
