"""Forms of rows that several organisers may edit at once: only what one of them changed is written, clashes are shown."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ManyToManyField, QuerySet
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext

from organisers.desk.editing.field_values import digest_of, in_words, put_stored, typed_digest

AS_OPENED = "as_opened"
KEEP_STORED = "keep_stored"
# Far more than the largest form here needs (60 fields, 50 bytes each).
MOST_CHARACTERS = 20_000


@dataclass(frozen=True)
class Clash:
    """A field that two organisers changed: what is stored by now, and what this one typed, in words."""

    label: str
    language: str
    stored: str
    typed: str
    html_name: str
    input_id: str


class ConcurrentEdits(forms.ModelForm):
    """Mixed into the form of a row (`with_concurrent_edits`): a page opened earlier undoes nothing.

    The page carries a digest of each field as it was opened, in one hidden field. A field that only others have changed
    since then gets their value; one that this organiser changed too, to something else, is a clash: an error on the field,
    both values in `clashes`, nothing saved. The row must be locked from before the form is made until it is saved.

    The hidden field works as If-Match does (RFC 9110, 13.1.1), a field at a time. It is not signed: a forged one gives
    nobody a right that opening the page anew would not give. Without it what is stored counts as what was opened; one that
    makes no sense makes a clash of every difference. Digests, because the values themselves (Django's
    `show_hidden_initial`) would make each page, and each form sent, twice as large.
    """

    # Some browsers put back what a field held before the page was loaded anew.
    as_opened = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}), label="")
    # A field whose values a formset compares among its rows, when all of them have changed.
    compared_by_formset = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clashes: list[Clash] = []
        self.changed_by_others: set[str] = set()
        self._clashing: list[str] = []
        if self.instance._state.adding:
            return
        stored = self.digests()
        self.initial[AS_OPENED] = json.dumps(stored)
        if self.is_bound:
            self.merge(stored)

    def compared_fields(self) -> list[BoundField]:
        """The fields that an organiser sees and can change."""
        fields = [self[name] for name in self.fields]
        return [bound for bound in fields if not (bound.is_hidden or bound.field.disabled)]

    def stored_value(self, bound: BoundField) -> Any:
        """What is stored; of a file, its name, in the column that the form's `file_columns` has for the field."""
        if not isinstance(bound.field, forms.FileField):
            return bound.initial
        return getattr(self.instance, getattr(self, "file_columns", {}).get(bound.name, ""), "")

    def digests(self) -> dict[str, str]:
        """The digest of each field as it is stored."""
        return {bound.name: digest_of(bound.field, self.stored_value(bound)) for bound in self.compared_fields()}

    def merge(self, stored: dict[str, str]) -> None:
        """Puts what others have changed since the page was opened into the data, and collects the clashes."""
        opened = read_digests(self.data.get(self[AS_OPENED].html_name))
        data: MultiValueDict[str, Any] = self.data.copy()  # type: ignore[attr-defined]
        kept = set(data.getlist(KEEP_STORED))
        for bound in self.compared_fields():
            now = stored[bound.name]
            seen = now if opened is None else opened.get(bound.name)
            typed = typed_digest(bound, seen)
            if seen not in (now, None):
                self.changed_by_others.add(bound.name)
            if bound.html_name in kept:
                put_stored(data, bound)
                self.leave_out_file(bound.html_name)
            elif now in (seen, typed):
                continue
            elif typed == seen or (opened and seen is None and not bound.data):
                # Left alone here; or a field that the page, opened before the site's last update, did not have.
                put_stored(data, bound)
            else:
                self._clashing.append(bound.name)
                self.clashes.append(clash_of(bound))
        data[self[AS_OPENED].html_name] = self.initial[AS_OPENED]
        self.data = data

    def leave_out_file(self, html_name: str) -> None:
        self.files = self.files.copy()  # type: ignore[attr-defined]
        self.files.pop(html_name, None)  # type: ignore[attr-defined]

    def was_changed(self) -> bool:
        """Whether anything differs from the page as it was opened: for a row that is gone meanwhile."""
        opened = read_digests(self.data.get(self[AS_OPENED].html_name)) or {}
        return any(
            typed_digest(bound, opened.get(bound.name)) != opened.get(bound.name) for bound in self.compared_fields()
        )

    def ignore_clashes(self) -> None:
        """Lets what was typed count: for a preview, which saves nothing."""
        self._clashing = []

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in self._clashing:
            self.add_error(name, why_refused(self.fields[name]))
        return self.cleaned_data if data is None else data

    def validate_constraints(self) -> None:
        if not self.compared_by_formset:
            return super().validate_constraints()
        checked = self.fields.keys() - self.errors.keys() - {self.compared_by_formset}
        unchecked = {field.name for field in self.instance._meta.fields} - checked
        try:
            self.instance.validate_constraints(exclude=unchecked)
        except ValidationError as error:
            self.add_error(None, error)

    def fields_to_write(self) -> list[str]:
        """The columns of the row that this organiser changed."""
        model_fields = {field.name: field for field in self.instance._meta.get_fields() if field.concrete}
        return [
            name
            for name in self.changed_data
            if name in model_fields and not isinstance(model_fields[name], ManyToManyField)
        ]

    def save(self, commit: bool = True) -> Any:
        if not commit or self.instance._state.adding:
            return super().save(commit)
        row = super().save(commit=False)
        row.save(update_fields=self.fields_to_write())
        self.save_m2m()
        return row


def all_clashes(editing: Iterable[Any]) -> list[Clash]:
    """The clashes of several forms; those of a row on its owner's page are named after the row."""
    found = []
    for form in editing:
        for clash in getattr(form, "clashes", ()):
            row = f"{capfirst(form.instance._meta.verbose_name)} {form.instance}: " if form.prefix else ""
            found.append(replace(clash, label=f"{row}{clash.label}"))
    return found


def lock_rows(rows: QuerySet[Any]) -> None:
    """Locks rows until the transaction ends, if there is one; others may still add rows that refer to them.

    They are locked in the order of their keys: two who lock several cannot wait for each other. SQLite has no locks of
    rows; there a transaction holds the whole database.
    """
    if not transaction.get_autocommit():
        list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def with_concurrent_edits(form: type[forms.ModelForm]) -> type[forms.ModelForm]:
    """The form class with `ConcurrentEdits` before it."""
    if issubclass(form, ConcurrentEdits):
        return form
    made: type[forms.ModelForm] = type(form)(form.__name__, (ConcurrentEdits, form), {})  # type: ignore[misc]
    return made


def with_as_opened(fieldsets: Any) -> list[tuple[Any, dict[str, Any]]]:
    """An admin's fieldsets with the hidden field in them."""
    if AS_OPENED in flatten_fieldsets(fieldsets):
        return list(fieldsets)
    (name, options), *others = fieldsets
    return [(name, {**options, "fields": [*options["fields"], AS_OPENED]}), *others]


def read_digests(text: Any) -> dict[str, str] | None:
    """The digests that a page was opened with; None where it has none; empty where they make no sense."""
    if not text:
        return None
    try:
        found = json.loads(text) if len(text) <= MOST_CHARACTERS else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def why_refused(field: forms.Field) -> str:
    language = dict(settings.LANGUAGES).get(field.widget.attrs.get("lang", ""))
    if language is None:
        return gettext("Somebody else has changed this since you opened this page. Both versions are above the form.")
    return gettext(
        "Somebody else has changed the %(language)s text since you opened this page. Both versions are above the form."
    ) % {"language": language}


def clash_of(bound: BoundField) -> Clash:
    return Clash(
        label=str(bound.label),
        language=bound.field.widget.attrs.get("lang", ""),
        stored=in_words(bound.field, bound.initial),
        typed=in_words(bound.field, bound.data),
        html_name=bound.html_name,
        input_id=bound.id_for_label,
    )
