"""What follows a delivery, on its own page in the admin: its registration, reminders, answers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from deliveries import ledger, pdf, scans
from deliveries.forms.answering import RegistrationForm
from deliveries.models import Delivery, Sender
from deliveries.services import answering
from organisers.desk.base import refuse
from safety.files import private_files
from safety.files.uploaded import sandboxed


def context_of(request: HttpRequest, delivery: Delivery) -> dict[str, Any]:
    """The variables of `admin/deliveries/delivery/_answers.html`; nothing of a copy or of what is not there."""
    if delivery.departed_on is None or not is_with_an_addressee(delivery):
        return {"answers": None}
    today = timezone.localdate()
    is_waiting = delivery.answered_on is None
    waiting = Delivery.objects.filter(pk=delivery.pk).unanswered()
    replies = delivery.replies.prefetch_related("texts")
    return {
        "answers": {
            "silence": ledger.silence_words(ledger.days_between(delivery.departed_on, today)),
            "is_waiting": is_waiting,
            "is_overdue": is_waiting and delivery.due_on is not None and delivery.due_on < today,
            "may_remind": waiting.filter(answering.may_be_reminded(today)).exists(),
            "source": Sender.objects.filter(pk=delivery.appeal_id).values_list("answer_source", flat=True).first()
            or "",
            "replies": [(reply, [text.get_language_display() for text in reply.texts.all()]) for reply in replies],
            "may_add_reply": request.user.has_perm("deliveries.add_reply"),
            "may_change_reply": request.user.has_perm("deliveries.change_reply"),
        }
    }


def is_with_an_addressee(delivery: Delivery) -> bool:
    """Whether it has left for an addressee, and has not come back."""
    return delivery.departed_on is not None and delivery.returned_on is None and delivery.copy_of_id is None


def mark_reminded(request: HttpRequest, delivery: Delivery) -> None:
    """The button that says a reminder has been sent."""
    now = timezone.now()
    today = timezone.localdate(now)
    if answering.mark_reminded(delivery_id=delivery.pk, by=request.user, now=now, today=today):
        messages.success(request, gettext("Recorded: the reminder has been sent."))
    else:
        text = gettext("Nothing was changed: it was recorded already, an answer has come, or none is due yet.")
        messages.warning(request, text)


def registering_page(model_admin: Any, request: HttpRequest, delivery: Delivery) -> HttpResponseBase:
    """GET shows what is stored; POST stores a registration, or corrects it, if it still is as it was seen."""
    story = reverse("admin:deliveries_delivery_change", args=[delivery.pk])
    if not is_with_an_addressee(delivery):
        return refuse(request, gettext("Only what was delivered to an addressee can be registered."), story)
    now = timezone.now()
    if request.method != "POST":
        form = RegistrationForm(delivery=delivery, today=timezone.localdate(now))
        return render_registering(model_admin, request, delivery, form)
    form = RegistrationForm(request.POST, request.FILES, delivery=delivery, today=timezone.localdate(now))
    seen = request.POST.get("seen", "")
    if seen != answering.registration_of(delivery):
        messages.warning(
            request, gettext("Somebody else has changed this since you opened the page. Both are shown here.")
        )
        return render_registering(model_admin, request, delivery, form, status=409)
    if not form.is_valid():
        return render_registering(model_admin, request, delivery, form, status=422)
    data = form.cleaned_data
    is_changed = answering.register(
        delivery_id=delivery.pk,
        seen=seen,
        number=data["number"],
        on=data["on"],
        receipt=data["receipt"],
        by=request.user,
        now=now,
    )
    if is_changed:
        messages.success(request, gettext("The registration is saved."))
    else:
        messages.warning(request, gettext("Nothing was changed."))
    return redirect(story)


def render_registering(
    model_admin: Any, request: HttpRequest, delivery: Delivery, form: RegistrationForm, *, status: int = 200
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Registration of a delivery"),
        "opts": model_admin.opts,
        "delivery": delivery,
        "form": form,
        "seen": answering.registration_of(delivery),
        "is_clash": status == 409,
    }
    return render(request, "admin/deliveries/delivery/registering.html", context, status=status)


def receipt_page(model_admin: Any, request: HttpRequest, delivery: Delivery) -> HttpResponseBase:
    return private_file(request, delivery.receipt, reverse("admin:deliveries_delivery_change", args=[delivery.pk]))


def reminder_page(model_admin: Any, request: HttpRequest, delivery: Delivery) -> HttpResponseBase:
    """The reminder as a PDF, ready to be signed. Making it changes nothing."""
    if not is_with_an_addressee(delivery) or delivery.answered_on is not None:
        story = reverse("admin:deliveries_delivery_change", args=[delivery.pk])
        return refuse(request, gettext("There is nothing to send a reminder about."), story)
    content = pdf.reminder(delivery, timezone.localdate())
    headers = {"Content-Disposition": f'attachment; filename="{delivery.number}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def private_file(request: HttpRequest, name: str, back: str) -> HttpResponseBase:
    """A scan for an organiser, who may see it. A PDF is offered as a download."""
    try:
        content = private_files.read(name)
    except (FileNotFoundError, ValueError):
        return refuse(request, gettext("There is no such file."), back)
    kind = "attachment" if name.endswith(".pdf") else "inline"
    headers = {"Content-Disposition": f'{kind}; filename="{name}"'}
    return sandboxed(HttpResponse(content, content_type=scans.content_type_of(name), headers=headers))
