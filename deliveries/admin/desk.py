"""What deliveries add to the organisers' desk: menu, rights, what waits, notices, labels of the record."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from appeals.models import Appeal
from deliveries.models import Delivery, DeliveryState, Sender
from organisers import menu, record_words, roles
from organisers.desk import waiting
from organisers.desk.waiting import Notice, Queue
from organisers.entering import fresh_login

LIST = "admin:deliveries_delivery_changelist"


def what_waits(request: HttpRequest) -> Iterable[Queue]:
    """Deliveries ready to be handed over, whose files are being made, and whose answer is overdue."""
    if not request.user.has_perm("deliveries.view_delivery"):
        return
    url = reverse(LIST)
    label = ngettext_lazy("delivery ready to be handed over", "deliveries ready to be handed over")
    rows = Delivery.objects.filter(state=DeliveryState.READY)
    yield Queue(label, rows, f"{url}?state=ready", short=gettext("Ready to be handed over"))
    label = ngettext_lazy("delivery whose files are being made", "deliveries whose files are being made")
    rows = Delivery.objects.filter(state=DeliveryState.MAKING)
    yield Queue(label, rows, f"{url}?state=making", short=gettext("Files being made"), is_left_out_empty=True)
    label = ngettext_lazy("delivery not answered in time", "deliveries not answered in time")
    rows = Delivery.objects.overdue(timezone.localdate())
    yield Queue(label, rows, f"{url}?state=overdue", short=gettext("Not answered in time"), urgent=rows)


def notices(request: HttpRequest) -> Iterable[Notice]:
    """Says so where nobody is set who signs the deliveries."""
    if not request.user.has_perm("deliveries.change_sender"):
        return
    missing = Appeal.objects.exclude(pk__in=Sender.objects.filter(texts__isnull=False).values("pk"))
    text = gettext("Nothing can be delivered yet: the organisation that signs the deliveries is not set.")
    yield Notice(text, reverse("admin:deliveries_sender_changelist"), if_any=missing)


waiting.register(50, what_waits)
waiting.notice_sources.append(notices)
menu.register(
    menu.Entry(60, LIST, "deliveries.view_delivery", _("Deliveries"), menu.DELIVERING),
    menu.Entry(62, "admin:deliveries_reply_changelist", "deliveries.change_reply", _("Answers"), menu.DELIVERING),
    menu.Entry(
        64,
        "admin:deliveries_sender_changelist",
        "deliveries.change_sender",
        _("Settings of deliveries"),
        menu.DELIVERING,
    ),
)
fresh_login.require_for_model("deliveries_sender")
fresh_login.require("deliveries_sender_revision")
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
        "stop mail": _("all mail to recipients stopped"),
        "let mail out": _("mail to recipients let out again"),
    }
)
