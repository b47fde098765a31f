"""A delivery's own page: its story, its files, what stands in the way, and the buttons that take it on."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from deliveries.admin import answers, mail_rows
from deliveries.forms.acting import DepartingForm, ReasonForm, ReturnedForm
from deliveries.forms.choosing import label_of
from deliveries.models import Channel, Delivery, DeliveryState
from deliveries.services import departing, returning, story
from deliveries.services.papers import files, making, reprinting, work

REFRESH_SECONDS = 3
# Buttons that need nothing but a press.
BUTTONS = {
    "stop": making.stop,
    "resume": making.resume,
    "make_again": making.make_again,
    "printed": story.mark_printed,
    "reprint": reprinting.reprint,
    "unreturned": returning.unmark_returned,
}
REMINDED = "reminded"
TAKE_BACK, CANCEL, DEPART, RETURNED = "take_back", "cancel", "depart", "returned"


def story_page(request: HttpRequest, model_admin: Any, delivery: Delivery) -> HttpResponseBase:
    if request.method != "POST":
        return show_story(request, model_admin, delivery)
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    decision = request.POST.get("decision", "")
    if decision == REMINDED:
        answers.mark_reminded(request, delivery)
        return redirect(request.path)
    if decision in (TAKE_BACK, CANCEL, DEPART, RETURNED):
        form = forms_of(delivery, request).get(decision)
        if form is None:
            report(request, False)
        elif not form.is_valid() or not act_by_form(request, delivery, decision, form):
            return show_story(request, model_admin, delivery, {decision: form})
        return redirect(request.path)
    if decision not in BUTTONS:
        messages.error(request, gettext("Please press one of the buttons of this page."))
        return redirect(request.path)
    report(request, BUTTONS[decision](delivery_id=delivery.pk, by=request.user, now=timezone.now()))
    return redirect(request.path)


def act_by_form(request: HttpRequest, delivery: Delivery, decision: str, form: forms.Form) -> bool:
    """Does what a form says; False where the form has an error by now."""
    by, now, data = request.user, timezone.now(), form.cleaned_data
    if decision == TAKE_BACK:
        report(request, departing.take_back(delivery_id=delivery.pk, by=by, reason=data["reason"], now=now))
    elif decision == CANCEL:
        report(request, departing.cancel(delivery_id=delivery.pk, by=by, reason=data["reason"], now=now))
    elif decision == RETURNED:
        try:
            report(request, returning.mark_returned(delivery_id=delivery.pk, on=data["on"], by=by, now=now))
        except returning.WrongDay:
            form.add_error("on", gettext("Choose a day from the day of delivery to today."))
    else:
        was_before = data.get("was_before", False)
        try:
            changed = departing.mark_departed(
                delivery_id=delivery.pk, on=data["on"], by=by, now=now, was_before=was_before
            )
        except departing.WrongDay:
            form.add_error("on", gettext("Choose a day from the day of preparing to today."))
        except departing.Stale:
            form.add_error(
                None, gettext("Something has changed since the files were made. Look at what stands in the way.")
            )
        else:
            report(request, changed)
    return form.is_valid()


def report(request: HttpRequest, changed: bool) -> None:
    if changed:
        messages.success(request, gettext("Done."))
    else:
        messages.warning(request, gettext("Nothing was changed: the delivery’s state no longer allows that."))


def forms_of(delivery: Delivery, request: HttpRequest | None = None) -> dict[str, Any]:
    """The forms that the delivery's state allows and, of forms that were sent, those whose act looks at the state itself."""
    data = request.POST if request is not None else None
    found: dict[str, Any] = {}
    if is_handed_over_by_hand(delivery):
        initial = {"on": timezone.localdate()}
        found[DEPART] = DepartingForm(data, initial=initial, is_stale=files.is_stale(delivery))
    if data is not None or departing.may_be_taken_back(delivery):
        found[TAKE_BACK] = ReasonForm(data, name=TAKE_BACK)
    if data is not None or returning.may_come_back(delivery):
        found[RETURNED] = ReturnedForm(data, initial={"on": timezone.localdate()})
    if data is not None or departing.may_be_cancelled(delivery):
        found[CANCEL] = ReasonForm(data, name=CANCEL)
    return found


def is_handed_over_by_hand(delivery: Delivery) -> bool:
    """Whether an organiser says when it left; an e-mail leaves by the worker, which knows."""
    return delivery.state == DeliveryState.READY and delivery.channel != Channel.EMAIL


def show_story(
    request: HttpRequest, model_admin: Any, delivery: Delivery, bound: dict[str, Any] | None = None
) -> HttpResponse:
    may_change = model_admin.has_change_permission(request)
    kind = work.REPRINT if delivery.state == DeliveryState.DEPARTED else work.MAKE
    waiting = work.waiting(kind, delivery.pk)
    # A page that loads itself anew would lose what is being typed: it has buttons only, until that is switched off.
    reloads = not bound and "still" not in request.GET and is_under_way(delivery, waiting)
    found = forms_of(delivery) if may_change and not reloads else {}
    context: dict[str, Any] = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Delivery no. %(number)s") % {"number": delivery.number},
        "opts": model_admin.opts,
        "delivery": delivery,
        "recipient": label_of(delivery.recipient),
        "may_change": may_change,
        "forms": {**found, **(bound or {})},
        "files": delivery.files.all(),
        "in_the_way": what_is_in_the_way(delivery),
        "is_printed": story.is_printed(delivery.pk),
        "may_reprint": delivery.state == DeliveryState.DEPARTED and bool(reprinting.parts_without_file(delivery)),
        "reloads": reloads,
        "waits": waiting,
        "related": related_to(delivery),
        "events": delivery.events.select_related("done_by"),
        "papers": delivery.state != DeliveryState.CANCELLED and delivery.recipient.checked_at is not None,
        "mails": mail_rows.mails_of(delivery),
        **answers.context_of(request, delivery),
    }
    template = "admin/deliveries/delivery/change_form.html"
    response = render(request, template, context, status=422 if bound else 200)
    if reloads:
        response["Refresh"] = str(REFRESH_SECONDS)
    return response


def is_under_way(delivery: Delivery, waiting: Any) -> bool:
    return waiting is not None and not delivery.is_stopped and delivery.state in files.WORKED_ON


def what_is_in_the_way(delivery: Delivery) -> dict[str, Any]:
    """What has happened to the letters and files since, of a delivery that has not left."""
    if delivery.state not in files.UNFINISHED:
        return {}
    found = {
        "is_unchecked": delivery.recipient.checked_at is None,
        "undeliverable": files.undeliverable(delivery).count(),
        "missing": len(files.missing_parts(delivery)) if delivery.state != DeliveryState.MAKING else 0,
    }
    return found if any(found.values()) else {}


def related_to(delivery: Delivery) -> list[tuple[str, Delivery]]:
    """Deliveries that belong to it, with what they are to it."""
    found = []
    if delivery.copy_of:
        found.append((gettext("Copy of"), delivery.copy_of))
    if delivery.follows:
        found.append((gettext("Follows the fax"), delivery.follows))
    found += [(gettext("A copy goes out as"), copy) for copy in delivery.copies.all()]
    return found + [(gettext("The other letters follow by post as"), follower) for follower in delivery.followers.all()]
