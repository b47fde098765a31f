"""Links from the top of a long form to the fields in which something is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst


@dataclass(frozen=True)
class ErrorLink:
    """A field by its label, what is wrong with it, and the field's id."""

    label: str
    text: str
    input_id: str


def links_of(forms: Iterable[Any]) -> list[ErrorLink]:
    """The fields with mistakes, in the order of the page; those of a row on it are named after the row."""
    found = []
    for form in forms:
        if not form.is_bound:
            continue
        row = f"{capfirst(form.instance._meta.verbose_name)} {form.instance}: " if form.prefix else ""
        for name, errors in form.errors.items():
            if name in form.fields and not form[name].is_hidden:
                found.append(ErrorLink(f"{row}{form[name].label}", str(errors[0]), form[name].id_for_label))
    return found
