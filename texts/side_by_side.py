"""Editing texts in three languages side by side: one form, a row for each field, a column for each language."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db import models
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazystr
from django.utils.html import format_html
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext, gettext_lazy

from texts.editing import edit_text
from texts.models import ORIGINAL_LANGUAGE, TextModel

LANGUAGES = [code for code, _ in settings.LANGUAGES]
TRANSLATIONS = [code for code in LANGUAGES if code != ORIGINAL_LANGUAGE]
# Fields that take a few words get a box that grows; those of one line in the database stay one line.
LONG_FIELDS_ROWS = {"body": 24, "opening": 8, "closing": 6, "lines": 4}


class TextField(forms.CharField):
    """A text of several lines with plain line ends, as the repository's files have them."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n").strip()


class LineField(forms.CharField):
    """A text of one line: breaks that a paste or a program brings along become spaces. Some go into headers of mails."""

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").splitlines()).strip()


class SeenRevision(forms.IntegerField):
    """The revision of a text that a page was opened on. It comes back with the form, and is no change of it."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, label="")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class TextsForm(forms.ModelForm):
    """The form of an owner with its texts; made for one text model by `texts_form`.

    The owner's row is to be locked from before a form that is to be saved is made until it is saved: its texts are written
    under that lock only.
    """

    text_model: ClassVar[type[TextModel]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owned = self.instance.texts.all() if self.instance.pk else []
        self.texts: dict[str, Any] = {text.language: text for text in owned}
        for language in LANGUAGES:
            text = self.texts.get(language)
            if text is None:
                if language in TRANSLATIONS:
                    # Nothing is asked about a translation before it is there; a new one is up to date.
                    self.fields[f"is_current_{language}"].widget = forms.HiddenInput()
                continue
            for name in self.text_model.text_fields:
                self.initial.setdefault(f"{name}_{language}", getattr(text, name))
            self.initial.setdefault(f"revision_{language}", text.revision)
            if language in TRANSLATIONS:
                self.fields[f"is_current_{language}"].help_text = self.translation_status(text)
        self.seen_revisions = self.read_seen_revisions() if self.is_bound else {}

    def read_seen_revisions(self) -> dict[str, int]:
        """The revisions that the page was opened on. Shown once more, the form shows the present texts, and says so."""
        seen = {}
        data: QueryDict = self.data.copy()  # type: ignore[attr-defined]
        for language, text in self.texts.items():
            name = self.add_prefix(f"revision_{language}")
            number = str(data.get(name, ""))
            seen[language] = int(number) if number.isdecimal() and len(number) < 10 else text.revision
            data[name] = str(text.revision)
        self.data = data
        return seen

    def translation_status(self, text: Any) -> str:
        """Whether a translation is older than its original, in words."""
        original = self.texts.get(ORIGINAL_LANGUAGE)
        if original is None:
            return ""
        if text.based_on_revision < original.revision:
            return format_html('<strong class="older">{}</strong>', older_in_words(text, original))
        return gettext("Up to date with revision %(number)s of the English text.") % {"number": original.revision}

    def is_older(self, language: str) -> bool:
        text, original = self.texts.get(language), self.texts.get(ORIGINAL_LANGUAGE)
        return bool(text and original and text.based_on_revision < original.revision)

    def texts_in(self, language: str) -> dict[str, Any]:
        """What was typed for a language, by the text model's field names."""
        return {name: self.cleaned_data.get(f"{name}_{language}") or "" for name in self.text_model.text_fields}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for language in TRANSLATIONS:
            if language in self.texts or any(self.texts_in(language).values()):
                self.require_whole(language)
        return data

    def require_whole(self, language: str) -> None:
        for name in self.text_model.text_fields:
            field = f"{name}_{language}"
            is_required = not getattr(self.text_model._meta.get_field(name), "blank", False)
            if is_required and field not in self.errors and not self.cleaned_data.get(field):
                self.add_error(field, forms.ValidationError(gettext("Please fill this in."), code="required"))

    def is_said_to_be_current(self, language: str) -> bool:
        """Whether an organiser says so who has seen the translation as it is stored."""
        text = self.texts.get(language)
        has_seen = text is None or self.seen_revisions.get(language, text.revision) == text.revision
        return has_seen and bool(self.cleaned_data.get(f"is_current_{language}"))

    def store_texts(self, *, by: Any, now: dt.datetime) -> list[str]:
        """Stores what `by` typed, the original first; returns the languages in which anything changed."""
        changed = []
        original = self.texts.get(ORIGINAL_LANGUAGE)
        seen = self.seen_revisions.get(ORIGINAL_LANGUAGE)
        # Where somebody else has changed the original, the translator has not seen that.
        original_seen = seen if original is not None and seen is not None and seen < original.revision else None
        for language in sorted(LANGUAGES, key=lambda code: code != ORIGINAL_LANGUAGE):
            texts = self.texts_in(language)
            if language not in self.texts and not any(texts.values()):
                continue
            is_stored = edit_text(
                self.text_model,
                owner=self.instance,
                language=language,
                texts=texts,
                by=by,
                now=now,
                is_current=self.is_said_to_be_current(language),
                original_seen=original_seen,
            )
            if is_stored:
                changed.append(language)
        return changed


def texts_form(text_model: type[TextModel], base: type[TextsForm] = TextsForm) -> type[TextsForm]:
    """A form class with a field for each text in each language, beside the owner's own fields."""
    attributes: dict[str, Any] = {"text_model": text_model}
    for language, language_name in settings.LANGUAGES:
        for name in text_model.text_fields:
            attributes[f"{name}_{language}"] = form_field(text_model, name, language, language_name)
        attributes[f"revision_{language}"] = SeenRevision()
        if language != ORIGINAL_LANGUAGE:
            attributes[f"is_current_{language}"] = forms.BooleanField(
                required=False,
                label=format_lazy(
                    gettext_lazy("{language}: this translation is up to date with the English text as saved now"),
                    language=language_name,
                ),
            )
    made: type[TextsForm] = type(base)(f"{text_model.__name__}sForm", (base,), attributes)  # type: ignore[misc]
    return made


def form_field(text_model: type[TextModel], name: str, language: str, language_name: str) -> forms.CharField:
    field = text_model._meta.get_field(name)
    assert isinstance(field, models.CharField | models.TextField)  # noqa: S101 (for the type checker: texts are text)
    options: dict[str, Any] = {
        "required": language == ORIGINAL_LANGUAGE and not field.blank,
        "label": format_lazy("{name} · {language}", name=capfirst(field.verbose_name), language=language_name),
        "help_text": field.help_text if language == ORIGINAL_LANGUAGE else lazystr(""),
    }
    if isinstance(field, models.TextField):
        rows = LONG_FIELDS_ROWS.get(name, 3)
        return TextField(widget=forms.Textarea(attrs={"lang": language, "rows": rows, "cols": 30}), **options)
    widget = forms.TextInput(attrs={"lang": language})
    return LineField(max_length=field.max_length, widget=widget, **options)


def side_by_side(text_model: type[TextModel], names: tuple[str, ...] | None = None) -> list[tuple[str, ...]]:
    """The rows of a fieldset: each text in all languages, and at the end what is said about the translations."""
    rows = [tuple(f"{name}_{language}" for language in LANGUAGES) for name in names or text_model.text_fields]
    if names is None:
        rows.append(status_row())
    return rows


def status_row() -> tuple[str, ...]:
    """The boxes that say a translation is up to date, with the hidden revisions that the page was opened on."""
    return (
        *(f"is_current_{language}" for language in TRANSLATIONS),
        *(f"revision_{language}" for language in LANGUAGES),
    )


def older_in_words(text: Any, original: Any) -> str:
    """That a translation is older than its original, from which revision it was made, and since which day it is older."""
    said = gettext("Older than the English text: made from its revision %(old)s, which is now %(new)s.") % {
        "old": text.based_on_revision,
        "new": original.revision,
    }
    day = older_since(text)
    changed = gettext("The English text was changed on %(day)s.") % {"day": day}
    return f"{said} {changed}" if day else said


def older_since(text: Any) -> str:
    """The day on which a translation became older than its original; "" where that was before texts had a history.

    It is there with `TextQuerySet.with_age`; else it costs a query.
    """
    if not hasattr(text, "older_since"):
        aged: Any = type(text).objects.filter(pk=text.pk)
        text.older_since = aged.with_age().values_list("older_since", flat=True).first()
    return date_format(timezone.localtime(text.older_since), "DATE_FORMAT") if text.older_since else ""


def with_texts(text_model: type[TextModel]) -> models.Prefetch:
    """For `prefetch_related`: an owner's texts, with all that is said about their age."""
    aged: Any = text_model._default_manager.all()
    return models.Prefetch("texts", queryset=aged.with_age())


def translation_status(texts: list[Any]) -> str:
    """In one line: which translations are there, which are older than their original, and since when."""
    revision = next((text.revision for text in texts if text.is_original), 0)
    parts = []
    for text in sorted(texts, key=lambda text: text.language):
        if text.is_original:
            continue
        if text.based_on_revision >= revision:
            words = "✓"
        elif day := older_since(text):
            words = gettext("older than the English text since %(day)s") % {"day": day}
        else:
            words = gettext("older than the English text")
        parts.append(f"{text.get_language_display()}: {words}")
    return "; ".join(parts)


class FollowsParent:
    """Mixed into an inline: the right to change the owner covers its rows, of which there are as many as fit a page."""

    max_num: int | None = 30

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, absolute_max=60, **kwargs)  # type: ignore[misc]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class ChangeIsNeeded:
    """Mixed into an admin of texts, which cannot be shown read-only: the right to change them is needed to see them."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)  # type: ignore[attr-defined, no-any-return]
