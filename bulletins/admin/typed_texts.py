"""What the bulletin's forms have in common: tidied texts with a limit, and months by their names."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext

from safety.typed.fields import TypedField, WordsField
from safety.typed.text import check_text, tidy_line
from texts.side_by_side import LANGUAGES, TextsForm


class TitleField(TypedField):
    """A line that organisers write: tidied, and refused only where it is damaged."""

    def to_python(self, value: Any) -> str:
        return tidy_line(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        check_text(value)


class TypedTextsForm(TextsForm):
    """Texts in three languages, each field tidied, with its limit."""

    # The text model's fields: how long each may be.
    limits: ClassVar[dict[str, int]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, limit in self.limits.items():
            for language in LANGUAGES:
                field = self.fields[f"{name}_{language}"]
                kind = WordsField if isinstance(field.widget, forms.Textarea) else TitleField
                self.fields[f"{name}_{language}"] = kind(
                    max_length=limit,
                    required=field.required,
                    label=field.label,
                    help_text=field.help_text,
                    widget=field.widget,
                )


def month_field(db_field: Any) -> forms.TypedChoiceField:
    """A month by its name in the active language."""
    names = [(month, capfirst(date_format(dt.date(2000, month, 1), "F"))) for month in range(1, 13)]
    return forms.TypedChoiceField(label=capfirst(str(db_field.verbose_name)), choices=names, coerce=int)


def this_month(today: dt.date) -> dict[str, int]:
    return {"year": today.year, "month": today.month}


def is_after(form: forms.ModelForm, today: dt.date) -> bool:
    """Whether the form's month has not begun yet."""
    year, month = form.cleaned_data.get("year"), form.cleaned_data.get("month")
    return bool(year and month and (year, month) > (today.year, today.month))


def changed_meanwhile() -> str:
    return gettext("The issue was changed while you were looking. Please look at it once more.")
