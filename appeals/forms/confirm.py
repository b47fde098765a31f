"""The two boxes on the page behind a confirmation's link: neither button does anything unless its box is ticked."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ConfirmForm(forms.Form):
    """“I wrote this letter”. Mail scanners follow links and press buttons; none is known to tick a box."""

    wrote = forms.BooleanField(
        label=_("I wrote this letter"),
        error_messages={"required": _("Tick the box if you wrote the letter.")},
    )


class DisownForm(forms.Form):
    """“I did not write this”."""

    not_mine = forms.BooleanField(
        label=_("I did not write this letter"),
        error_messages={"required": _("Tick the box if you did not write the letter.")},
    )
