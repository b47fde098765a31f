"""Fields of the admin's forms."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

# A day beyond them is mistyped; those at either end of the calendar are none any more in another time zone.
YEARS = range(1900, 3000)
# What a key may be in every database.
BIGGEST_INTEGER = 2**63 - 1


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows by their keys; a number that no database holds is no key."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if not is_in_range(key):
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": key})
        return super().clean(value)


def is_in_range(key: Any) -> bool:
    """False for a number, of either sign and in any script's digits, that no database holds."""
    try:
        return abs(int(str(key))) <= BIGGEST_INTEGER
    except ValueError:
        return True  # No number, or one of thousands of digits, which Django cannot read either: it says so itself.


class MinuteField(forms.DateTimeField):
    """A moment to the minute, as the browser's own field has it: seconds that are stored are no change."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def prepare_value(self, value: Any) -> Any:
        return to_the_minute(super().prepare_value(value))

    def to_python(self, value: Any) -> dt.datetime | None:
        moment: dt.datetime | None = to_the_minute(super().to_python(value))
        if moment is not None and moment.year not in YEARS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(to_the_minute(initial), data)


def to_the_minute(value: Any) -> Any:
    return value.replace(second=0, microsecond=0) if isinstance(value, dt.datetime) else value
