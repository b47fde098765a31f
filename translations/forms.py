"""The form of the translators' desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from safety.typed.fields import WordsField
from translations.models import Translation
from translations.models.translation import REMARK_MAX_LENGTH, TEXT_MAX_LENGTH, Override, State

# What may be done with a translation in a state; the first is what the main button does.
DECISIONS = {
    State.DRAFT: ("finish", "save", "skip"),
    State.WRITTEN: ("check", "correct", "send_back", "check_own", "skip"),
    State.CHECKED: ("correct",),
}
# They are about the text as it is stored.
ABOUT_STORED = ("check", "send_back", "check_own")


class TranslationForm(forms.Form):
    """A text and what is to be done with it; which other fields it needs, depends on that."""

    text = WordsField(label=_("Translation"), max_length=TEXT_MAX_LENGTH, required=False, widget=forms.Textarea)
    as_opened = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))
    compared = forms.BooleanField(
        label=_("What was taken out of the original is not in my translation either."), required=False
    )
    override = forms.ChoiceField(
        label=_("Why nobody else checks it"), choices=[("", _("Choose a reason")), *Override.choices], required=False
    )
    remark = WordsField(
        label=_("What should be changed"),
        max_length=REMARK_MAX_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, translation: Translation, seen: str, decision: str = "", **kwargs: Any) -> None:
        """`seen` is what a page that is opened now shows (`translating.seen_of`)."""
        super().__init__(*args, **kwargs)
        self.translation, self.decision = translation, decision
        self.initial.update(text=translation.text, as_opened=seen)
        self.is_of_stored = self["as_opened"].data in (None, seen)
        self.fields["text"].widget.attrs.update(
            {"lang": translation.language, "dir": "auto", "spellcheck": "true", "autocomplete": "off"}
        )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if self.decision in ("finish", "correct") and not text:
            raise forms.ValidationError(gettext("Write the translation first."), code="required")
        if self.decision in ABOUT_STORED and self.is_of_stored and text != self.translation.text:
            raise forms.ValidationError(
                gettext("You have changed the text. Save it as your correction, and somebody else checks it."),
                code="changed",
            )
        return text

    def clean_compared(self) -> bool:
        compared: bool = self.cleaned_data["compared"]
        if self.decision == "finish" and self.translation.is_stale and not compared:
            raise forms.ValidationError(gettext("Compare it with the original as it is now, and tick this box."))
        return compared

    def clean_override(self) -> str:
        override: str = self.cleaned_data["override"]
        if self.decision == "check_own" and not override:
            raise forms.ValidationError(gettext("Choose a reason from the list."))
        return override

    def clean_remark(self) -> str:
        remark: str = self.cleaned_data["remark"]
        if self.decision == "send_back" and not remark:
            raise forms.ValidationError(gettext("Say in a few words what should be changed."))
        return remark
