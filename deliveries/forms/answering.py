"""The forms of what comes back: a number in the recipient's register, and scans."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deliveries import scans
from deliveries.models import Delivery
from safety.typed.fields import LineField

NUMBER_MAX_LENGTH = 60
ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf"
SCAN_HELP = _(
    "PDF, JPEG, PNG or WebP, at most 12 MB. Only organisers see it; a picture is stored without its metadata."
)


class DayInput(forms.DateInput):
    """A day, as the browser's own field has it."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class ScanField(forms.FileField):
    """An uploaded scan, as a `scans.Scan`; None where there is none."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ACCEPTED})
        super().__init__(required=False, widget=widget, help_text=SCAN_HELP, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        return scans.read(upload) if upload else None


def check_day(day: dt.date, delivery: Delivery, today: dt.date) -> None:
    """Raises ValidationError for a day on which nothing can have come back of a delivery."""
    if delivery.departed_on and day < delivery.departed_on:
        raise ValidationError(gettext("This is before the day of the delivery."), code="too_early")
    if day > today:
        raise ValidationError(gettext("This day has not come yet."), code="too_late")


class RegistrationForm(forms.Form):
    """Under which number, and when, the recipient has registered a delivery. Once registered, both may be emptied."""

    number = LineField(label=_("Number in the register"), max_length=NUMBER_MAX_LENGTH, required=False)
    on = forms.DateField(label=_("Day"), widget=DayInput(), required=False)
    receipt = ScanField(label=_("Scan of the stamped receipt"))

    def __init__(self, data: Any = None, files: Any = None, *, delivery: Delivery, today: dt.date) -> None:
        initial = {"number": delivery.register_number, "on": delivery.registered_on}
        super().__init__(data, files, initial=initial, auto_id="registering-%s")
        self.delivery, self.today = delivery, today

    def clean_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["on"]
        if day is not None:
            check_day(day, self.delivery, self.today)
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_taken_back = self.delivery.registered_on is not None and not (data.get("number") or data.get("on"))
        for name in ("number", "on"):
            if not (data.get(name) or is_taken_back or name in self.errors):
                self.add_error(name, forms.ValidationError(gettext("Please fill this in."), code="required"))
        if is_taken_back and data.get("receipt"):
            self.add_error("receipt", gettext("A receipt without a number cannot be saved."))
        return data
