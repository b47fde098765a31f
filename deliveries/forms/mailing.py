"""Forms about a delivery's e-mails."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deliveries.services.mails.mailing import REASON_MAX_LENGTH
from safety.typed.fields import LineField


class StartForm(forms.Form):
    """That the e-mails may leave."""

    sure = forms.BooleanField(
        label=_("Recipient, address and files are right. What has been sent cannot be called back."),
        error_messages={"required": _("Tick the box once you have checked them.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="start-%s")


class MailReasonForm(forms.Form):
    """Why an e-mail is sent again, or counts as sent."""

    reason = LineField(
        label=_("Reason"),
        max_length=REASON_MAX_LENGTH,
        help_text=_("How do you know? Your answer stays in the delivery’s story, with your name."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="mail-%s")
