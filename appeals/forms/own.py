"""The forms of the writer's own page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.models.letters.states import Naming
from appeals.services.writers.own import namings_from


class NamingForm(forms.Form):
    """Who may know the writer's name from now on: as before, or fewer people."""

    naming = forms.ChoiceField(
        label=_("Who may know your name?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose who may know your name."),
            "invalid_choice": _("Your name can be shown to fewer people, not to more."),
        },
    )

    def __init__(self, data: Any = None, *, naming: str) -> None:
        super().__init__(data, initial={"naming": naming})
        labels = dict(Naming.choices)
        self.fields["naming"].choices = [(value, labels[value]) for value in namings_from(naming)]  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """The box that must be ticked to withdraw a letter."""

    is_sure = forms.BooleanField(
        label=_("Yes, erase my letter"),
        error_messages={"required": _("Tick the box if you want to withdraw your letter.")},
    )
