"""Form fields for what people type and paste."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from safety import sealing
from safety.typed import text as text_cleaning
from safety.typed.email_address import EmailAddress


class LineField(forms.CharField):
    """One line of typed text, tidied before its length is judged."""

    def to_python(self, value: Any) -> str:
        return text_cleaning.tidy_line(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        text_cleaning.check_line(value)


class WordsField(forms.CharField):
    """Several lines of typed text; a line end counts as one character, as browsers count it."""

    def to_python(self, value: Any) -> str:
        return text_cleaning.tidy_text(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        text_cleaning.check_text(value)


class EmailAddressField(forms.EmailField):
    """An e-mail address that can be written to; its value is an EmailAddress, or None where nothing was typed."""

    default_error_messages = {"invalid": _("This is not an e-mail address.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"})
        super().__init__(max_length=sealing.ADDRESS_MAX_LENGTH, widget=widget, **kwargs)

    def clean(self, value: Any) -> EmailAddress | None:
        text = super().clean(value)
        try:
            return EmailAddress.parse(text) if text else None
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
