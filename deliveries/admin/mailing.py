"""The e-mails of a delivery in the admin: how far they are, what stands in the way, and what organisers decide."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from deliveries.admin import mail_rows
from deliveries.forms.choosing import label_of
from deliveries.forms.mailing import MailReasonForm, StartForm
from deliveries.mail import addresses
from deliveries.models import Delivery, Dispatch, DispatchState, Sender
from deliveries.services.mails import dispatching, mailing, rehearsing
from organisers import record_words
from organisers.desk import waiting
from organisers.desk.base import refuse
from organisers.desk.lists.one_query import first_of
from organisers.desk.waiting import Notice, Queue
from safety.typed.fields import grouped

REFRESH_SECONDS = 5
PAGE = "admin:deliveries_delivery_mails"
# Buttons that need nothing but a press.
BUTTONS: dict[str, Callable[..., bool]] = {
    "stop": mailing.stop,
    "resume": mailing.resume,
    "call_off": mailing.call_off,
}
# Decisions about one e-mail, each with a page that asks for the reason.
DECISIONS: dict[str, Callable[..., bool]] = {"again": mailing.send_again, "arrived": mailing.settle}


def mails_page(model_admin: Any, request: HttpRequest, delivery: Delivery) -> HttpResponse:
    """Every e-mail of a delivery. The page loads itself anew while they leave, unless it is asked to stand still."""
    if request.method == "POST":
        return press(model_admin, request, delivery)
    mails = mail_rows.mails_of(delivery)
    if mails is None:
        return redirect("admin:deliveries_delivery_change", delivery.pk)
    reloads = mails.is_under_way and not mails.obstacle and "still" not in request.GET
    values = {"mails": mails, "reloads": reloads, "may_change": model_admin.has_change_permission(request)}
    title = gettext("Fax through the fax service") if mails.is_fax else gettext("E-mails")
    response = show(model_admin, request, delivery, "mails", title, values)
    if reloads:
        response["Refresh"] = str(REFRESH_SECONDS)
    return response


def press(model_admin: Any, request: HttpRequest, delivery: Delivery) -> HttpResponse:
    """Does what a button says."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    by, now, decision = request.user, timezone.now(), request.POST.get("decision", "")
    if decision in BUTTONS:
        report(request, BUTTONS[decision](delivery_id=delivery.pk, by=by, now=now))
    elif decision in ("stop_all", "resume_all"):
        is_stopped = decision == "stop_all"
        report(request, mailing.switch_mail(appeal_id=delivery.appeal_id, is_stopped=is_stopped, by=by, now=now))
    elif decision == "rehearse":
        rehearse(request, delivery)
    else:
        messages.error(request, gettext("Please press one of the buttons of this page."))
    return redirect(PAGE, delivery.pk)


def rehearse(request: HttpRequest, delivery: Delivery) -> None:
    try:
        number = rehearsing.rehearse(delivery_id=delivery.pk, by=request.user, now=timezone.now())
    except mailing.CannotSend as refusal:
        messages.error(request, why_not(refusal))
        return
    text = ngettext(
        "%(number)s e-mail is on its way to your own address. The recipient gets nothing.",
        "%(number)s e-mails are on their way to your own address. The recipient gets nothing.",
        number,
    )
    messages.success(request, text % {"number": grouped(number)})


def report(request: HttpRequest, changed: bool) -> None:
    if changed:
        messages.success(request, gettext("Done."))
    else:
        messages.warning(request, gettext("Nothing has changed: things are no longer as this page showed them."))


def start_page(model_admin: Any, request: HttpRequest, delivery: Delivery) -> HttpResponse:
    """GET shows what would leave, and for where; POST sends it."""
    mails = mail_rows.mails_of(delivery)
    if mails is None or not mails.may_start:
        return redirect(PAGE, delivery.pk)
    form = StartForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            report(request, mailing.start(delivery_id=delivery.pk, by=request.user, now=timezone.now()))
        except mailing.CannotSend as refusal:
            form.add_error(None, why_not(refusal))
        else:
            return redirect(PAGE, delivery.pk)
    sender = dispatching.sender_of_appeal(delivery.appeal_id)
    values = {
        "mails": mails,
        "form": form,
        "recipient": label_of(delivery.recipient),
        "files": mailing.main_files(delivery),
        "sender_address": addresses.sender_of(sender, "")[1] if sender else "",
        "answer_to": sender.email if sender else "",
    }
    return show(model_admin, request, delivery, "mails_start", gettext("Send the e-mails"), values)


def decide_page(
    model_admin: Any, request: HttpRequest, delivery: Delivery, dispatch_id: uuid.UUID, act: str
) -> HttpResponse:
    """GET says what a decision about one e-mail means and asks for the reason; POST decides."""
    where = reverse(PAGE, args=[delivery.pk])
    dispatch = delivery.dispatches.filter(pk=dispatch_id).first()
    if dispatch is None or act not in DECISIONS:
        return refuse(request, gettext("There is no such e-mail."), where)
    form = MailReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason, now = form.cleaned_data["reason"], timezone.now()
        try:
            report(request, DECISIONS[act](dispatch_id=dispatch.pk, by=request.user, reason=reason, now=now))
        except mailing.CannotSend as refusal:
            form.add_error(None, why_not(refusal))
        else:
            return redirect(where)
    title = gettext("Send an e-mail again") if act == "again" else gettext("An e-mail has arrived")
    values = {"dispatch": dispatch, "answer": mail_rows.answer_of(dispatch), "act": act, "form": form}
    return show(model_admin, request, delivery, "mail_decision", title, values)


def show(
    model_admin: Any, request: HttpRequest, delivery: Delivery, template: str, title: str, values: dict[str, Any]
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
        "delivery": delivery,
        **values,
    }
    form = values.get("form")
    status = 422 if form is not None and form.errors else 200
    return render(request, f"admin/deliveries/delivery/{template}.html", context, status=status)


def why_not(refusal: mailing.CannotSend) -> str:
    """A refusal in words."""
    if isinstance(refusal, mailing.InTheWay):
        return str(refusal.obstacle.label)
    if isinstance(refusal, mailing.StillRunning):
        moment = date_format(timezone.localtime(refusal.possible_at), "DATETIME_FORMAT")
        return gettext("It may still be on its way. You can do this from %(moment)s on.") % {"moment": moment}
    if isinstance(refusal, rehearsing.NoOwnAddress):
        return gettext("Your login has no e-mail address. An organiser can enter one under “People”.")
    if isinstance(refusal, mailing.NoReason):
        return gettext("Please give a reason.")
    return gettext("The delivery’s state no longer allows that.")


# --- the first page of the admin ---


def what_waits(request: HttpRequest) -> Iterable[Queue]:
    """E-mails that need a decision, with the page of the first of them."""
    if not request.user.has_perm("deliveries.view_delivery"):
        return
    undecided = Dispatch.objects.in_states(DispatchState.UNCERTAIN, DispatchState.FAILED)
    yield Queue(
        ngettext_lazy("e-mail to a recipient uncertain or failed", "e-mails to recipients uncertain or failed"),
        undecided,
        lambda first: reverse(PAGE, args=[first]),
        first=first_of(undecided.order_by("changed_at"), "delivery_id"),
        short=gettext("Mail to be settled"),
        urgent=undecided,
        is_left_out_empty=True,
    )


def notices(request: HttpRequest) -> Iterable[Notice]:
    """Says so while the switch is off."""
    if request.user.has_perm("deliveries.view_delivery"):
        stopped = Sender.objects.filter(is_mail_stopped=True)
        text = gettext("All mail to recipients is stopped.")
        yield Notice(text, reverse("admin:deliveries_delivery_changelist"), if_any=stopped)


waiting.register(55, what_waits)
waiting.notice_sources.append(notices)
record_words.acts.update(
    {
        "send delivery": _("sending of e-mails begun"),
        "call off sending": _("sending of e-mails called off"),
        "rehearse delivery": _("rehearsed"),
        "send dispatch again": _("e-mail sent again"),
        "settle dispatch": _("uncertain e-mail has arrived"),
        "stop mail": _("all mail to recipients stopped"),
        "resume mail": _("mail to recipients resumed"),
    }
)
