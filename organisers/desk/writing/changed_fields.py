"""Which fields of a form were changed: the record names them, and says nothing of what stood in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from organisers import record_words

PREFIX = "field "
LONGEST_CODE = 40  # As long as a record's reason may be.


@dataclass(frozen=True)
class Changed:
    """An act on a row of the page (None: the page's own), and the code of a field; "" where a whole row came or went."""

    row: models.Model | None
    act: str
    code: str = ""


def changes_of(form: Any, formsets: Iterable[Any]) -> list[Changed]:
    """What a form that was just saved has changed: in the row itself, and in the rows on its page."""
    found = [Changed(None, "change", code_of(name)) for name in form.changed_data]
    for formset in formsets:
        found += [Changed(row, "add") for row in formset.new_objects]
        found += [Changed(row, "delete") for row in formset.deleted_objects]
        for inline in formset.initial_forms:
            if inline.has_changed() and inline not in formset.deleted_forms:
                found += [Changed(inline.instance, "change", code_of(name)) for name in inline.changed_data]
    return found or [Changed(None, "change")]


def code_of(name: str) -> str:
    code = f"{PREFIX}{name}"
    return code if len(code) <= LONGEST_CODE else name[:LONGEST_CODE]


def make_known(model_admin: Any) -> None:
    """Has the record show the fields of an admin's forms by their labels."""
    for editing in (model_admin, *model_admin.inlines):
        for field in editing.model._meta.get_fields():
            label = getattr(field, "verbose_name", None)
            if label:
                record_words.reasons.setdefault(code_of(field.name), label)
        for name, field in getattr(editing.form, "base_fields", {}).items():
            if field.label:
                record_words.reasons.setdefault(code_of(name), field.label)
