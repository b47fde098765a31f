"""What is printed of a delivery: its files, the receipt form, address labels, and the cover sheet."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext

from deliveries.models import Delivery, DeliveryFile, DeliveryState
from deliveries.pdf.cover import cover_sheet
from deliveries.pdf.labels import labels
from deliveries.pdf.receipt import receipt_form
from deliveries.services.mails import mail_obstacles
from organisers import emergencies
from organisers.desk.base import refuse
from organisers.desk.editing.fields import BIGGEST_INTEGER
from safety import lockdown
from safety.files import private_files
from safety.files.uploaded import sandboxed

TYPES = {"pdf": "application/pdf", "tiff": "image/tiff"}
PAPERS = {
    "receipt": receipt_form,
    "labels": lambda delivery: labels([delivery]),
    "cover": cover_sheet,
}


def file_page(model_admin: Any, request: HttpRequest, delivery: Delivery, file_id: int) -> HttpResponseBase:
    """A file of a delivery, to be stored or printed. Its name says a number and nothing else."""
    if why := why_not(delivery):
        return refuse(request, why, page_of(delivery))
    rows = DeliveryFile.objects.filter(delivery=delivery, pk=min(file_id, BIGGEST_INTEGER)).exclude(name="")
    row = rows.first()
    if row is None:
        return refuse(request, gettext("This file is not stored any more."), page_of(delivery))
    suffix = row.name.rpartition(".")[2]
    try:
        content = emergencies.FileUntilLockedDown(private_files.path_of(row.name))
    except FileNotFoundError:
        return refuse(request, gettext("This file is not stored any more."), page_of(delivery))
    name = f"{delivery.number}-{row.part}.{suffix}"
    return sandboxed(FileResponse(content, as_attachment=True, filename=name, content_type=TYPES[suffix]))


def paper_page(model_admin: Any, request: HttpRequest, delivery: Delivery, what: str) -> HttpResponseBase:
    """A sheet that is made when somebody asks for it."""
    if why := why_not(delivery):
        return refuse(request, why, page_of(delivery))
    if what not in PAPERS:
        return refuse(request, gettext("There is no such sheet."), page_of(delivery))
    response = HttpResponse(PAPERS[what](delivery), content_type=TYPES["pdf"])
    response["Content-Disposition"] = f'attachment; filename="{delivery.number}-{what}.pdf"'
    return response


def why_not(delivery: Delivery) -> str:
    """Why nothing of it may be printed; "" where it may."""
    if lockdown.is_locked_down():
        return gettext("The site is locked down: nothing can be downloaded or printed before it is opened again.")
    if delivery.state == DeliveryState.CANCELLED:
        return gettext("This delivery was cancelled.")
    # What has left has been printed for an address that was checked then.
    if delivery.state != DeliveryState.DEPARTED and mail_obstacles.is_now_a_copy(delivery):
        return str(mail_obstacles.MailObstacle.NOW_A_COPY.label)
    if delivery.state != DeliveryState.DEPARTED and delivery.recipient.checked_at is None:
        return gettext("The recipient is not checked. Nothing is printed for it before that.")
    return ""


def page_of(delivery: Delivery) -> str:
    return reverse("admin:deliveries_delivery_change", args=[delivery.pk])
