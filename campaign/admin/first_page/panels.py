"""Registers the panels of the first page, its notice about the worker, and its line about mail in trouble."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext_lazy

from campaign.admin.first_page import figures, running, week
from organisers.desk import waiting
from organisers.desk.waiting import Panel, Queue
from outbox.models import OutboxMessage


def figures_panel(request: HttpRequest) -> Iterable[Panel]:
    """For those who read letters, or write the appeal."""
    if not (request.user.has_perm("appeals.view_letter") or request.user.has_perm("appeals.view_appeal")):
        return
    now = timezone.now()
    rows = figures.rows_of(now)
    content = {"figures": figures.figures_of(rows, now), "week_text": week.week_text(rows, now)}
    yield Panel("admin/first_page/_figures.html", lambda answers: content)


def mail_in_trouble(request: HttpRequest) -> Iterable[Queue]:
    if request.user.has_perm("outbox.view_outboxmessage"):
        rows = OutboxMessage.objects.in_trouble()
        label = ngettext_lazy("message that cannot be sent", "messages that cannot be sent")
        url = reverse("admin:outbox_outboxmessage_changelist")
        yield Queue(label, rows, f"{url}?trouble=yes", short=gettext("Mail in trouble"), urgent=rows)


waiting.register(60, mail_in_trouble)
waiting.notice_sources.insert(0, running.worker_notices)
waiting.notice_sources.append(running.backup_notices)
waiting.panel_sources.extend((figures_panel, running.panels))
