"""The letter's form: validates what a supporter sends; stores and sends nothing."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from appeals import consent_text, countries_and_languages, email_spelling
from appeals.email_spelling import Doubt
from appeals.forms.long_select import LongSelect, country_options, own_language_options
from appeals.models.letters.letter import OWN_WORDS_MAX_LENGTH
from appeals.models.letters.states import DANGEROUS_COUNTRY, Naming
from appeals.services.arriving.writing import Draft
from appeals.services.writers.own import namings_from
from safety.typed.email_address import EmailAddress
from safety.typed.fields import EmailAddressField, LineField, WordsField
from safety.web.anonymous_forms import GuardedForm

# The police hunt activists there, and neither the choice nor the country alone says that the writer has thought of it.
NAMED_IN_KAZAKHSTAN = {
    Naming.PUBLIC: _(
        "The mayor’s office would learn your name, and so would anybody who reads this site. In Kazakhstan that can be "
        "dangerous for you and your family. If you want to be named all the same, just send again; otherwise choose “Don’t "
        "name me”."
    ),
    Naming.MAYOR: _(
        "The mayor’s office would learn your name. In Kazakhstan that can be dangerous for you and your family. If you want "
        "to be named all the same, just send again; otherwise choose “Don’t name me”."
    ),
}


class CodeField(forms.ChoiceField):
    """A choice among many codes, validated by a set lookup."""

    def __init__(self, *, codes: frozenset[str], **kwargs: Any) -> None:
        self.codes = codes
        super().__init__(**kwargs)

    def valid_value(self, value: Any) -> bool:
        return str(value) in self.codes


class LetterForm(GuardedForm):
    """The sheet (own words and signature) and the envelope (address, consent, news)."""

    error_css_class = "has-error"

    # In the order of the page, which is that of the list of errors.
    own_words = WordsField(
        label=_("In your own words"),
        max_length=OWN_WORDS_MAX_LENGTH,
        required=False,
        help_text=_("Who are you? What does losing a home mean to you? Name nobody in Kazakhstan."),
        # A placeholder of a blank: style sheets see by it whether there are words.
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": " "}),
    )
    own_language = CodeField(
        label=_("The language of your own words"),
        codes=frozenset({*countries_and_languages.OWN_LANGUAGES, countries_and_languages.OTHER_LANGUAGE}),
        required=False,
        widget=LongSelect(own_language_options),
    )
    naming = CodeField(
        label=_("Who may know your name?"),
        codes=frozenset(Naming.values),
        choices=Naming.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who may know your name.")},
    )
    name = LineField(
        label=_("Your name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    city = LineField(
        label=_("City"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    organisation = LineField(
        label=_("Organisation"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = CodeField(
        label=_("Country"),
        codes=countries_and_languages.country_codes(),
        widget=LongSelect(country_options, attrs={"autocomplete": "country"}),
        error_messages={
            "required": _("Choose your country."),
            "invalid_choice": _("Choose your country from the list."),
        },
    )
    email = EmailAddressField(
        label=_("Your e-mail address"),
        help_text=_("Never published, never passed on. One letter per address."),
        error_messages={"required": _("Enter your e-mail address.")},
    )
    updates = forms.BooleanField(label=_("Send me news of what becomes of the letters"), required=False)
    consent = forms.BooleanField(
        error_messages={"required": _("Without your consent the letter cannot be stored or sent.")}
    )
    # What was asked about already: each question is asked once.
    email_asked = forms.CharField(required=False, widget=forms.HiddenInput)
    naming_asked = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        language: str,
        edition_id: int | None = None,
        prefers_nobody: bool = False,
        errors: ErrorDict | None = None,
    ) -> None:
        """`edition_id` is that of the fixed parts that stand around the form."""
        self.language = language
        self.edition_id = edition_id
        self.consent_version = consent_text.current_version()
        # The form says, signed, what its reader has before them.
        self.stamp_version = f"{self.consent_version}/{edition_id or ''}"
        initial = {"own_language": language}
        if prefers_nobody:
            initial["naming"] = Naming.NOBODY
        super().__init__(data, initial=initial, errors=errors)
        self.asked_address = ""

    def dress(self) -> None:
        """The consent, in the page's language."""
        super().dress()
        language, consent = self.language, self.fields["consent"]
        consent.label = consent_text.essentials(self.consent_version, language)
        consent.help_text = consent_text.rest(self.consent_version, language)

    def clean_email(self) -> EmailAddress:
        address: EmailAddress = self.cleaned_data["email"]
        doubt = email_spelling.doubt_about(address.typed)
        if doubt and self.data.get("email_asked") != address.typed:
            self.asked_address = address.typed
            raise ValidationError(question_about(doubt), code="spelling", params={"suggestion": doubt.suggestion})
        return address

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("own_words") and "own_words" not in self.errors:
            # Their language is asked for, and shown, only where there are words.
            data["own_language"] = ""
            self.errors.pop("own_language", None)
        if data.get("naming") == Naming.NOBODY:
            # Promise 1: what is hidden is not stored, so it is dropped here.
            for name in ("name", "city", "organisation"):
                data[name] = ""
                self.errors.pop(name, None)
        elif "naming" in data and not data.get("name") and "name" not in self.errors:
            self.add_error("name", ValidationError(_("Enter your name, or choose not to be named."), code="required"))
        if data.get("country") == DANGEROUS_COUNTRY and self.must_ask_about(data.get("naming", Naming.NOBODY)):
            self.add_error("naming", ValidationError(NAMED_IN_KAZAKHSTAN[data["naming"]], code="danger"))
        consent_seen = self.seen[0]
        if consent_seen and consent_seen != self.consent_version:
            self.add_error(
                "consent", ValidationError(_("The text of the consent has changed. Please read it again."), code="new")
            )
        return data

    @property
    def seen(self) -> tuple[str, str, str]:
        """The versions of the consent and of the fixed parts that the sender saw, around a slash; empty if unknown."""
        return (self.read_stamp.version if self.read_stamp else "").partition("/")

    @property
    def edition_seen(self) -> int | None:
        edition = self.seen[2]
        return int(edition) if edition.isdecimal() else None

    def must_ask_about(self, naming: str) -> bool:
        """Whether the writer was not told yet who would learn the name; previews ask nothing."""
        asked = self.data.get("naming_asked", "")
        was_told = asked in NAMED_IN_KAZAKHSTAN and naming in namings_from(asked)
        return naming in NAMED_IN_KAZAKHSTAN and not was_told and self.data.get("action") != "preview"

    def has_said_public_twice(self) -> bool:
        """Whether a writer in Kazakhstan was told that everybody would learn the name, and has chosen that again."""
        data = self.cleaned_data
        is_public = data["country"] == DANGEROUS_COUNTRY and data["naming"] == Naming.PUBLIC
        return is_public and self.data.get("naming_asked") == Naming.PUBLIC

    def draft(self) -> Draft:
        """The valid data; call `is_valid()` first."""
        data = self.cleaned_data
        return Draft(
            naming=data["naming"],
            name=data["name"],
            city=data["city"],
            organisation=data["organisation"],
            country=data["country"],
            own_words=data["own_words"],
            own_language=(data["own_language"] or self.language) if data["own_words"] else "",
            language=self.language,
            email=data["email"],
            wants_updates=data["updates"],
            consent_version=self.consent_version,
            edition_seen=self.edition_seen,
            is_public_confirmed=self.has_said_public_twice(),
        )

    def arguments(self) -> dict[str, Any]:
        return {"language": self.language, "edition_id": self.edition_id}

    def data_to_show(self, **values: str) -> QueryDict:
        """Marks what was asked about, so that it is asked once; unticks a consent whose text has changed."""
        if self.has_error("consent", "new"):
            values["consent"] = ""
        if self.has_error("email", "spelling"):
            values["email_asked"] = self.asked_address
        if self.has_error("naming", "danger"):
            values["naming_asked"] = self.data["naming"]
        return super().data_to_show(**values)

    def id_to_focus(self, name: str) -> str:
        return "id_naming_0" if name == "naming" else super().id_to_focus(name)


def question_about(doubt: Doubt) -> Any:
    """The question that an address is sent back with; sending it again as it is answers it."""
    if not doubt.mixes_alphabets:
        return _("Did you mean %(suggestion)s? If your address is right as it is, just send again.")
    if doubt.suggestion:
        return _(
            "The part after the @ mixes letters of two alphabets that look alike. Did you mean %(suggestion)s? If your "
            "address is right as it is, just send again."
        )
    return _("The part after the @ mixes letters of two alphabets. If your address is right as it is, just send again.")
