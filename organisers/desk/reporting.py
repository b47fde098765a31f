"""Messages that say how many rows were changed, and how many were left as they were."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext


@dataclass(frozen=True)
class ChangeTexts:
    """What is said of changed and of skipped rows: each an `ngettext_lazy` that depends on "number"."""

    changed: Any
    skipped: Any


def say_number(request: HttpRequest, level: int, text: Any, number: int) -> None:
    """Adds `text` (an `ngettext_lazy` that depends on "number") to the messages, unless the number is zero."""
    if number:
        messages.add_message(request, level, text % {"number": number})


def say_batch(request: HttpRequest, batch_id: UUID, changed: int) -> None:
    """Offers the page on which several decisions are taken back as one."""
    if changed > 1 and request.user.has_perm("organisers.view_batch"):
        url = reverse("admin:organisers_batch_change", args=[batch_id])
        messages.info(request, format_html('<a href="{}">{}</a>', url, gettext("Take these decisions back")))


def say_how_many(request: HttpRequest, changed: int, chosen: int, texts: ChangeTexts) -> None:
    """Reports how many of the chosen rows were changed and how many were left as they were."""
    say_number(request, messages.SUCCESS, texts.changed, changed)
    say_number(request, messages.WARNING, texts.skipped, chosen - changed)
