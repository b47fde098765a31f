"""Form fields for what people type and paste.

No browser cuts what is too long: no field has `maxlength` (`templates/django/forms/widgets/attrs.html` leaves it out
everywhere), and the help text says how long a text may be.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from safety.typed import pasted_address, text
from safety.typed.email_address import EmailAddress

_JOINERS = str.maketrans("", "", "\u200c\u200d")


def grouped(number: int) -> str:
    """The number as the page's language writes it: 2,000 or 2 000."""
    return number_format(number, use_l10n=True, force_grouping=True)


class TypedField(forms.CharField):
    """Typed text of at most `max_length` characters, tidied before its length is judged."""

    default_error_messages = {"max_length": _("At most %(limit)s characters; yours has %(length)s.")}

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Under Django's name, `max_length`, it would be given to the browser, and judged by Django's validator.
        self.most = max_length

    def add_limit_to_help(self) -> None:
        """For a field of its own that a form shows: says in the help text how long it may be."""
        limit = gettext("At most %(limit)s characters.") % {"limit": grouped(self.most)}
        self.help_text = f"{self.help_text} {limit}".strip()

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.most:
            lengths = {"limit": grouped(self.most), "length": grouped(len(value))}
            raise ValidationError(self.error_messages["max_length"], code="max_length", params=lengths)


class LineField(TypedField):
    """One line of typed text."""

    def to_python(self, value: Any) -> str:
        return text.tidy_line(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        text.check_line(value)


class WordsField(TypedField):
    """Several lines of typed text; a line end counts as one character, as browsers count it."""

    def to_python(self, value: Any) -> str:
        return text.tidy_text(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        text.check_text(value)


class EmailAddressField(forms.EmailField):
    """An e-mail address that can be written to, as it was pasted; an EmailAddress, or None where nothing was typed."""

    # Django allows `root@localhost`, who would be the mail server's own.
    default_validators = [EmailValidator(allowlist=[])]
    default_error_messages = {
        "invalid": _("This is not an e-mail address."),
        "quoted": _(
            "No mail can be sent to an address with quotation marks. Enter it without them, or use another address."
        ),
        "unspellable": _(
            "Mail cannot be sent to an address with “%(letters)s” before the @. If that only looks like Latin letters, type "
            "it again in Latin letters; otherwise use another address."
        ),
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"})
        super().__init__(widget=widget, max_length=None, **kwargs)  # EmailAddress knows the limit, in bytes.

    def to_python(self, value: Any) -> str:
        return pasted_address.tidy(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        text.check_text(value)
        if '"' in value:
            raise ValidationError(self.error_messages["quoted"], code="quoted")
        # What is left of what nobody sees, and is none of the joiners that a domain may have (RFC 5892, A.1 and A.2).
        if not value.translate(_JOINERS).isprintable():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if letters := pasted_address.unspellable(value):
            raise ValidationError(self.error_messages["unspellable"], code="unspellable", params={"letters": letters})

    def clean(self, value: Any) -> EmailAddress | None:
        address = super().clean(value)
        try:
            return EmailAddress.parse(address) if address else None
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
