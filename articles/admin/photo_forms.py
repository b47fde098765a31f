"""Forms in which organisers upload and describe photographs."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import photos
from texts.side_by_side import TextsForm

MOST_IN_AN_ARTICLE = 30
PICTURES = {"accept": "image/jpeg,image/png,image/webp"}
AGREE, NO_LONGER_AGREE = "agree to photograph", "no longer agree to photograph"


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several pictures at once. Those that are good are taken; `refused` has what is wrong with the others."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        return list(data or [])

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class AddsPhotographs(TextsForm):
    """Mixed into the form of an article."""

    add_photographs = PicturesField(
        label=_("Add photographs"),
        required=False,
        widget=SeveralFiles(attrs={**PICTURES}),
        help_text=_(
            "One or several: JPEG, PNG or WebP, each up to 20 MB and 25 megapixels. They are made anew without what the "
            "camera wrote into them (place, time, owner). You describe them on the next page; until then the public does "
            "not see them."
        ),
    )

    def clean_add_photographs(self) -> list[photos.Encoded]:
        """The pictures that are good and new here, each once. Where none of them is, that is an error."""
        there = set(self.instance.photos.values_list("file", flat=True)) if self.instance.pk else set()
        self.refused: list[str] = []
        taken: dict[str, photos.Encoded] = {}
        for file in self.cleaned_data["add_photographs"]:
            try:
                made = photos.encoded(file)
                if made.name in there or made.name in taken:
                    raise ValidationError(gettext("This picture is among the article’s photographs already."))
                if len(there) + len(taken) >= MOST_IN_AN_ARTICLE:
                    text = gettext("An article has at most %(number)s photographs.")
                    raise ValidationError(text % {"number": MOST_IN_AN_ARTICLE})
                taken[made.name] = made
            except ValidationError as error:
                self.refused.append(f"{file.name}: {error.messages[0]}")
        if self.refused and not taken:
            raise ValidationError(self.refused)
        return list(taken.values())


class PhotoForm(TextsForm):
    file_columns: ClassVar = {"upload": "file"}

    is_agreed = forms.BooleanField(
        label=_("Faces and house numbers are agreed or hidden"),
        required=False,
        help_text=_(
            "I have looked: everybody who can be recognised agrees, and whoever lives in a house whose number can be "
            "read. The police look too. It is recorded who ticked this."
        ),
    )
    upload = forms.FileField(
        label=_("Another file"),
        required=False,
        widget=forms.FileInput(attrs={**PICTURES}),
        help_text=_("Only to put another picture in this place. It needs a new tick."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["is_agreed"] = self.instance.is_agreed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        upload = data.get("upload")
        if upload:
            try:
                data["encoded"] = photos.encoded(upload)
            except ValidationError as error:
                self.add_error("upload", error)
        elif not self.instance.file and "upload" not in self.errors:
            self.add_error("upload", forms.ValidationError(gettext("Choose a file."), code="required"))
        return data

    def agreement(self) -> str:
        """The act to be recorded: what was said now about faces and house numbers; "" where nothing was.

        What was said of the old file does not hold for a new one: who looks at it ticks again.
        """
        was_agreed, is_agreed = bool(self.initial.get("is_agreed")), bool(self.cleaned_data.get("is_agreed"))
        if is_agreed and not was_agreed:
            return AGREE
        is_replaced = was_agreed and bool(self.cleaned_data.get("encoded"))
        return NO_LONGER_AGREE if is_replaced or was_agreed > is_agreed else ""


def lost_files(form: Any) -> dict[str, str]:
    """The fields of a form that was sent in which files were chosen, with the names of these."""
    chosen = (
        {name: form.files.getlist(form.add_prefix(name)) for name in form.fields}
        if form.is_bound and form.files
        else {}
    )
    return {name: ", ".join(file.name for file in files) for name, files in chosen.items() if files}
