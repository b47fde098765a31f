"""The record's codes in words. Each app adds its own; a code without words is shown as it is."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from organisers.models import Batch, BulkJob, Record

acts: dict[str, Any] = {
    "add": _("added"),
    "change": _("changed"),
    "delete": _("deleted"),
    "restore text": _("an earlier text put back"),
    "set up second factor": _("two-factor login set up"),
    "renew recovery codes": _("recovery codes renewed"),
    "remove second factor": _("two-factor login removed"),
    "use recovery code": _("logged in with a recovery code"),
    "change own password": _("own password changed"),
    "take back": _("a decision taken back"),
    "lock down": _("locked down"),
    "open again": _("opened again"),
    "panic": _("everything personal erased"),
    "restore": _("brought back from a backup"),
    "ask second opinion": _("second opinion asked for"),
    "stop asking": _("second opinion no longer asked for"),
    "ask bulk job": _("asked for in the background"),
    "cancel bulk job": _("cancelled in the background"),
    "resume bulk job": _("tried again in the background"),
}
reasons: dict[str, Any] = {}
DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


@dataclass(frozen=True)
class Entry:
    """An entry of the record as a page shows it."""

    done_at: Any
    done_by: Any
    act_words: Any
    reason_words: Any


def in_words(entry: Record) -> Entry:
    return Entry(entry.done_at, entry.done_by, act_words(entry), reason_words(entry))


def kind_words(kind: str) -> str:
    """What a batch is about, in the plural."""
    model = next((model for model in apps.get_models() if model._meta.model_name == kind), None)
    return str(model._meta.verbose_name_plural) if model is not None else kind


def with_reason(entry: Record | Batch | BulkJob) -> str:
    """What was done and, where there is one, why."""
    why = reason_words(entry)
    return f"{act_words(entry)}: {why}" if why else str(act_words(entry))


def act_words(entry: Record | Batch | BulkJob) -> Any:
    return acts.get(entry.act, entry.act)


def reason_words(entry: Record | Batch | BulkJob) -> Any:
    return reasons.get(entry.reason) or dates_in_words(entry.reason)


def dates_in_words(text: str) -> str:
    """A stored note, whose days (2006-03-20) are written as the reader's language writes dates."""
    return DAY.sub(day_in_words, text)


def day_in_words(found: re.Match[str]) -> str:
    try:
        return date_format(dt.date.fromisoformat(found[0]))
    except ValueError:
        return found[0]
