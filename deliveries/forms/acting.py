"""Short forms of a delivery's page: the day it was handed over, and reasons."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deliveries.forms.answering import DayInput
from safety.typed.fields import LineField

REASON_MAX_LENGTH = 300


class DepartingForm(forms.Form):
    """That a delivery was handed over, posted or faxed, and when."""

    on = forms.DateField(label=_("Day"), widget=DayInput())
    was_before = forms.BooleanField(
        label=_("It was handed over before that change: what was delivered is what was printed then."),
        required=False,
    )

    def __init__(self, *args: Any, is_stale: bool, **kwargs: Any) -> None:
        kwargs["auto_id"] = "departing-%s"
        super().__init__(*args, **kwargs)
        if not is_stale:
            del self.fields["was_before"]


class ReturnedForm(forms.Form):
    """The day on which a delivery came back."""

    on = forms.DateField(label=_("Day"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = "returned-%s"
        super().__init__(*args, **kwargs)


class ReasonForm(forms.Form):
    """Why an organiser does something that others will ask about."""

    reason = LineField(label=_("Reason"), max_length=REASON_MAX_LENGTH)

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{name}-%s"
        super().__init__(*args, **kwargs)
