"""Rows edited on the page of the row that they belong to, by several organisers at once too."""

from itertools import count
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext

from organisers.desk.editing.concurrent_edits import AS_OPENED, lock_rows, with_as_opened, with_concurrent_edits
from safety import erasure_list
from safety.erasure_list import Erased

LARGEST_NUMBER = 32_767  # What a PositiveSmallIntegerField holds in every database.


class KeepsNeeded(forms.ModelForm):
    """Mixed into the form of a row: what others need is not deleted, and the page says so.

    Django says it too, but collects all that refers to the row for that: thousands of letters in a message.
    """

    def clean(self) -> Any:
        data = super().clean()
        if self.cleaned_data.get(DELETION_FIELD_NAME) and (needed_by := self.needed_by()):
            self.cleaned_data[DELETION_FIELD_NAME] = False
            text = gettext("This cannot be deleted, as other entries need it (%(what)s).")
            self.add_error(None, text % {"what": needed_by})
        return data

    def needed_by(self) -> str:
        """The first kind of rows that refer to this one and keep it from being deleted; "" where there are none."""
        for relation in self.instance._meta.related_objects:
            rows = relation.related_model._default_manager.filter(**{relation.field.name: self.instance.pk})
            if relation.on_delete is models.PROTECT and rows.exists():
                return str(relation.related_model._meta.verbose_name_plural)
        return ""


def keeping_needed(form: Any) -> Any:
    return type(form)(form.__name__, (KeepsNeeded, form), {})


class ConcurrentFormSet(BaseInlineFormSet):
    """Rows that others may add, change, delete and put in another order while the page is open.

    A row that somebody else has deleted is left out; where something was typed into it, it comes back as a new one that is
    not saved yet. A row that somebody else has changed is not deleted before the organiser has seen the change.
    """

    model: type[models.Model]
    form: Any
    data: Any
    files: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gone: list[int] = []
        self._kept: list[Any] = []
        if self.is_bound and self.management_form.is_valid():
            lock_rows(self.rows_of_owner())
            self.arrange()

    def total_form_count(self) -> int:
        """How many forms were sent: no more than fields were, whatever number stands beside them."""
        said = super().total_form_count()
        if not self.is_bound:
            return said
        return min(said, sum(name.startswith(f"{self.prefix}-") for name in self.data))

    def delete_existing(self, obj: models.Model, commit: bool = True) -> None:
        if commit:
            erasure_list.enter(Erased.ROW, [erasure_list.row_key(obj)])
        super().delete_existing(obj, commit=commit)

    def rows_of_owner(self) -> QuerySet[Any]:
        """All rows of the owner, also those that the page does not show."""
        rows = self.model._default_manager.all()
        return rows.none() if self.instance._state.adding else rows.filter(**{self.fk.name: self.instance})

    def get_queryset(self) -> Any:
        """The rows in their order; where a page was sent, those that it shows."""
        rows = super().get_queryset()
        if not self.is_bound:
            return rows
        if not hasattr(self, "_shown"):
            sent = self.sent_keys()
            self._shown = [row for row in rows if str(row.pk) in sent]
        return self._shown

    def sent_keys(self) -> dict[str, int]:
        """The keys of the rows that were sent, with the indexes of their forms."""
        key = self.model._meta.pk.name
        sent = range(min(self.initial_form_count(), self.total_form_count()))
        return {self.data.get(f"{self.add_prefix(index)}-{key}", ""): index for index in sent}

    def arrange(self) -> None:
        """Puts the forms that were sent into the order of the stored rows; those of rows that are gone come last."""
        indexes = range(self.total_form_count())
        sent = self.sent_keys()
        stored = [sent[str(row.pk)] for row in self.get_queryset()]
        old = indexes[: self.initial_form_count()]
        gone = [index for index in old if index not in stored and self.was_changed(index)]
        order = [*stored, *indexes[len(old) :], *gone]
        if order == list(indexes):
            return
        self.data, self.files = self.renumbered(self.data, order, gone), self.renumbered(self.files, order, gone)
        self.data[f"{self.prefix}-{INITIAL_FORM_COUNT}"] = str(len(stored))
        self.data[f"{self.prefix}-{TOTAL_FORM_COUNT}"] = str(len(order))
        self._gone = list(range(len(order) - len(gone), len(order)))
        del self.management_form  # It was made from the data as they came.

    def renumbered(self, data: Any, order: list[int], gone: list[int]) -> Any:
        """A copy of `data` in which the form `order[0]` is the first, and so on; those of rows `gone` are of new ones."""
        without = {self.model._meta.pk.name, AS_OPENED, DELETION_FIELD_NAME}
        made = data.copy()
        for index in range(self.total_form_count()):
            for name in self.names_of(data, index).values():
                del made[name]
        for new, index in enumerate(order):
            for name, sent_as in self.names_of(data, index).items():
                if index not in gone or name not in without:
                    made.setlist(f"{self.add_prefix(new)}-{name}", data.getlist(sent_as))
        return made

    def names_of(self, data: Any, index: int) -> dict[str, str]:
        """The names of one form's fields, with the names under which they were sent."""
        prefix = f"{self.add_prefix(index)}-"
        return {name.removeprefix(prefix): name for name in data if name.startswith(prefix)}

    def was_changed(self, index: int) -> bool:
        form = self.form(self.data, self.files, prefix=self.add_prefix(index))
        return bool(form.was_changed())

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        deletion = form.add_prefix(DELETION_FIELD_NAME)
        if form.changed_by_others and form.data.get(deletion):
            form.data = form.data.copy()
            del form.data[deletion]
            self._kept.append(form)

    def clean(self) -> None:
        super().clean()
        for form in self._kept:
            form.add_error(
                None,
                gettext("Somebody else has changed this since you opened the page. Look at it before you delete it."),
            )
        for index in self._gone:
            self.forms[index].add_error(
                None,
                gettext(
                    "Somebody else has deleted this since you opened the page. What you had typed is here as a new "
                    "entry: save to add it, or remove it."
                ),
            )


class NumberedFormSet(ConcurrentFormSet):
    """Rows with a number each, no two alike, which may change places: numbers are compared after all changes."""

    number = "position"

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.compared_by_formset = self.number

    def validate_unique(self) -> None:
        shown = [row.pk for row in self.get_queryset()]
        # Others may have added rows meanwhile.
        taken = set(self.rows_of_owner().exclude(pk__in=shown).values_list(self.number, flat=True))
        for form in self.forms:
            number = form.cleaned_data.get(self.number)
            if number is None or form.cleaned_data.get(DELETION_FIELD_NAME):
                continue
            if number in taken:
                form.add_error(self.number, self.message())
            taken.add(number)

    def message(self) -> Any:
        return next(
            constraint.violation_error_message
            for constraint in self.model._meta.constraints
            if self.number in getattr(constraint, "fields", ())
        )

    def save(self, commit: bool = True) -> Any:
        self.free_numbers()
        return super().save(commit)

    def free_numbers(self) -> None:
        """UPDATE rows that get another number, or go, to numbers that nobody uses: each is free before it is taken.

        The constraint stands at each moment. A deferred one would do without this, but SQLite has none.
        """
        leaving = [
            form.instance.pk
            for form in self.initial_forms
            if self.number in form.changed_data or form in self.deleted_forms
        ]
        if not leaving:
            return
        rows = self.rows_of_owner()
        used = {*rows.values_list(self.number, flat=True), *(form.cleaned_data.get(self.number) for form in self.forms)}
        unused = (number for number in count(LARGEST_NUMBER, -1) if number not in used)
        for pk, number in zip(leaving, unused, strict=False):
            rows.filter(pk=pk).update(**{self.number: number})


class OrganisersInline(admin.StackedInline):
    """The base of every inline here."""

    formset = ConcurrentFormSet
    extra = 0

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        kwargs["form"] = with_concurrent_edits(keeping_needed(kwargs.get("form", self.form)))
        return super().get_formset(request, obj, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return with_as_opened(super().get_fieldsets(request, obj))
