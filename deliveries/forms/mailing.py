"""Forms about a delivery's e-mails."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deliveries.services.mailing import REASON_MAX_LENGTH
from safety.typed.fields import LineField


class StartForm(forms.Form):
    """That the e-mails may leave."""

    sure = forms.BooleanField(
        label=_("Recipient, address and files are right. What has been sent cannot be called back."),
        error_messages={"required": _("Tick the box that says what you have looked at.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="start-%s", **kwargs)


class MailReasonForm(forms.Form):
    """Why an e-mail is sent again, or counts as sent."""

    reason = LineField(
        label=_("Reason"),
        max_length=REASON_MAX_LENGTH,
        help_text=_("How do you know? It is written into the delivery’s story, with your name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="mail-%s", **kwargs)
