"""Choosing the letters of a delivery, and the further addresses that get a copy."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from appeals.countries_and_languages import OTHER_LANGUAGE, countries, language_name, own_languages
from appeals.models import Recipient
from deliveries.models import Channel
from deliveries.services.papers.choosing import MOST_LETTERS, Choice
from texts.models import text_for_reader

COPY = "copy_"


class ChoosingForm(forms.Form):
    """Who gets which letters, and how."""

    recipient = forms.ChoiceField(label=_("Recipient"))
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel)
    number = forms.IntegerField(
        label=_("Number of letters, at most"), min_value=1, max_value=MOST_LETTERS, initial=MOST_LETTERS
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        help_text=_("The language of its own words or, without any, of the page it was written on."),
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    own_words_first = forms.BooleanField(label=_("Letters with own words first"), required=False, initial=True)

    def __init__(self, *args: Any, recipients: Sequence[Recipient], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recipients = {str(recipient.pk): recipient for recipient in recipients}
        addressees = [recipient for recipient in self.recipients.values() if recipient.role == Recipient.Role.ADDRESSEE]
        are_several = len({recipient.appeal_id for recipient in addressees}) > 1
        self.choices_of("recipient", [(row.pk, label_of(row, with_appeal=are_several)) for row in addressees])
        language = get_language() or "en"
        languages = [*own_languages(language), (OTHER_LANGUAGE, language_name(OTHER_LANGUAGE))]
        self.choices_of("language", [("", gettext("all languages")), *languages])
        self.choices_of("country", [("", gettext("all countries")), *countries(language)])

    def choices_of(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = choices

    @property
    def recipient_row(self) -> Recipient:
        return self.recipients[self.cleaned_data["recipient"]]

    def choice(self) -> Choice:
        """What was chosen, once the form is valid."""
        data = self.cleaned_data
        return Choice(
            recipient_id=self.recipient_row.pk,
            channel=data["channel"],
            number=data["number"],
            language=data["language"],
            country=data["country"],
            own_words_first=data["own_words_first"],
        )


class CopiesForm(forms.Form):
    """A channel for each further address of an appeal; none where it gets no copy."""

    def __init__(self, *args: Any, recipients: Sequence[Recipient], appeal_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for recipient in recipients:
            if recipient.appeal_id == appeal_id and recipient.role == Recipient.Role.COPY:
                self.fields[f"{COPY}{recipient.pk}"] = forms.ChoiceField(
                    label=label_of(recipient), required=False, choices=[("", _("no copy")), *Channel.choices]
                )

    def copies(self) -> dict[int, str]:
        """Channels by recipients, once the form is valid."""
        return {int(name.removeprefix(COPY)): channel for name, channel in self.cleaned_data.items() if channel}


def label_of(recipient: Recipient, *, with_appeal: bool = False) -> str:
    """A recipient's name in the active language, as a select has it."""
    text = text_for_reader(recipient)
    name = text.organisation if text else str(recipient)
    return f"{name} · {recipient.appeal}" if with_appeal else name
