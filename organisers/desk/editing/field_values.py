"""Values of a form's fields: compared whether stored or typed, in words, and as a browser sends them."""

import datetime as dt
import hashlib
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext


def digest_of(field: forms.Field, value: Any) -> str:
    """A digest of what a field's value, stored or typed, means, in 16 hexadecimal digits."""
    text = repr(comparable(field, value))
    return hashlib.blake2b(text.encode(errors="backslashreplace"), digest_size=8).hexdigest()


def typed_digest(bound: BoundField, seen: str | None) -> str | None:
    """The digest of what was typed; where no file was chosen, that of the file which the page was opened with."""
    if isinstance(bound.field, forms.FileField) and not bound.data:
        return seen
    return digest_of(bound.field, bound.data)


def comparable(field: forms.Field, value: Any) -> Any:
    """A field's value, stored or typed, so that two that mean the same are equal."""
    value = field.prepare_value(value)
    # Fields that choose rows would ask the database, and their keys are enough; a file is read elsewhere.
    if not isinstance(field, forms.ModelChoiceField | forms.FileField):
        with suppress(ValidationError):
            value = field.to_python(value)
    if isinstance(value, list | tuple | set):
        return sorted(map(str, value))
    return "" if value is None else str(value)


def put_stored(data: Any, bound: BoundField) -> None:
    """Writes a field's stored value into the data of a form, as a browser that leaves it alone sends it."""
    if isinstance(bound.field, forms.FileField):
        return
    value = bound.field.prepare_value(bound.initial)
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        values = ["on"] if value else []
    elif isinstance(value, list | tuple):
        values = [str(one) for one in value]
    else:
        formatted = widget.format_value(value)
        values = formatted if isinstance(formatted, list) else [] if formatted is None else [str(formatted)]
    data.setlist(bound.html_name, values)


def yes_or_no(value: Any) -> str:
    """In place of Django's icons, whose texts for those who cannot see them are “True” and “False” in every language."""
    return gettext("yes") if value else gettext("no")


def in_words(field: forms.Field, value: Any) -> str:
    """A field's value, stored or typed, as an organiser reads it."""
    if isinstance(field, forms.FileField):
        return getattr(value, "name", "") or gettext("another file")
    if isinstance(field, forms.BooleanField):
        return yes_or_no(field.to_python(value))
    if isinstance(field, forms.ChoiceField):  # Fields that choose rows are choice fields too.
        choices: Any = field.choices
        labels = {str(code): str(label) for code, label in choices}
        chosen = field.prepare_value(value)
        keys = chosen if isinstance(chosen, list | tuple) else [chosen]
        return ", ".join(labels.get(str(key), str(key)) for key in keys if key not in (None, "")) or "–"
    with suppress(ValidationError):
        value = field.to_python(value)
    if isinstance(value, dt.datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return "–" if value in (None, "") else str(value)
