"""The form in which organisers choose their mails."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaign.models import MailChoice
from safety.typed.fields import EmailAddressField


class MailChoiceForm(forms.Form):
    """An address, which is not shown again, and what is to be sent there. Sends and stores nothing."""

    field_order = ("code", "email", "language", "wants_digest", "wants_alarms", "forget")

    email = EmailAddressField(label=_("E-mail address"), required=False)
    language = forms.ChoiceField(label=_("Language of the mails"), choices=settings.LANGUAGES)
    wants_digest = forms.BooleanField(
        label=_("Daily digest"),
        required=False,
        help_text=_("Once a day: how much waits for you, in numbers. Nothing that anybody has written."),
    )
    wants_alarms = forms.BooleanField(
        label=_("Alarms"),
        required=False,
        help_text=_(
            "At once, when something cannot wait: too much mail, too many letters, a count that is not right, a worker that "
            "was away, a login that decides faster than anybody reads. At most one mail an hour about the same thing."
        ),
    )
    code = forms.CharField(
        label=_("Code from the first mail"),
        required=False,
        max_length=40,
        help_text=_(
            "Nothing else is sent to your address until you type the code here. Look in your spam folder, too."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    forget = forms.BooleanField(label=_("Erase my address, and send nothing more"), required=False)

    def __init__(self, data: Any, *, choice: MailChoice | None, language: str) -> None:
        initial = {
            "language": choice.language if choice else language,
            "wants_digest": bool(choice and choice.wants_digest),
            "wants_alarms": bool(choice and choice.wants_alarms),
        }
        super().__init__(data, initial=initial)
        self.has_address = bool(choice and choice.sealed_address)
        self.is_proved = bool(choice and choice.is_proved)
        if not self.has_address or self.is_proved:
            del self.fields["code"]
        if self.has_address:
            self.fields["email"].help_text = _("An address is stored. It is not shown; type another one to replace it.")
        else:
            self.fields["email"].help_text = _(
                "It is stored encrypted, shown to nobody, and used for these mails only."
            )
            del self.fields["forget"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        wants_mail = data.get("wants_digest") or data.get("wants_alarms")
        is_kept = self.has_address and not data.get("forget")
        if wants_mail and not data.get("forget") and "email" in data and not data["email"] and not is_kept:
            self.add_error("email", _("These mails need an address."))
        return data
