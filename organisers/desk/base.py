"""What every page of the organisers' admin is built on: changes are recorded, lists count no further than they must,
and a URL or a form that makes no sense is answered with a message."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.exceptions import DisallowedModelAdminLookup, DisallowedModelAdminToField
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext

from organisers import record, record_words
from organisers.desk import waiting
from organisers.desk.filters import DateRangeFilter
from organisers.models import Record

BIGGEST_INTEGER = 2**63 - 1
# What Django raises where a URL asks for a query that the list does not offer.
DISALLOWED = (DisallowedModelAdminLookup, DisallowedModelAdminToField)


class BoundedPaginator(Paginator):
    """Pages of the first `waiting.MOST_COUNTED` rows; rows beyond are found with the filters."""

    @cached_property
    def counted(self) -> int:
        return waiting.count_up_to_limit(self.object_list)  # type: ignore[arg-type]

    @cached_property
    def count(self) -> int:  # type: ignore[override]
        return min(self.counted, waiting.MOST_COUNTED)

    @property
    def is_capped(self) -> bool:
        return self.counted > waiting.MOST_COUNTED


class OrganisersModelAdmin(admin.ModelAdmin):
    """The base of every model's admin here."""

    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_max_show_all = 0
    list_per_page = 50
    sortable_by = ()
    view_on_site = False
    formfield_overrides = {models.URLField: {"widget": forms.URLInput, "assume_scheme": "https"}}

    # --- refusals are messages ---

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        extra_context = {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        if request.method == "POST":
            self.leave_out_forged_choices(request)
        try:
            return super().changelist_view(request, extra_context)
        except DISALLOWED:
            messages.error(request, gettext("The address asked for something that this list does not know."))
            return redirect(request.path)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            messages.error(request, gettext("Somebody else saved the same thing at this moment. Nothing was changed."))
        except DISALLOWED:
            messages.error(request, gettext("The address asked for something that this page does not know."))
        return redirect(request.path)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        try:
            return super().get_object(request, self.valid_keys([object_id])[0], from_field)
        except IndexError:
            return None

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only the list's own filters: any other lookup in the URL is made up."""
        return any(lookup == parameter for parameter in self.filter_parameters())

    def filter_parameters(self) -> Iterable[str]:
        for list_filter in self.list_filter:
            if isinstance(list_filter, type) and issubclass(list_filter, DateRangeFilter):
                yield from ("from", "to")
            elif isinstance(list_filter, type):
                yield getattr(list_filter, "parameter_name", "")

    def valid_keys(self, values: Iterable[Any]) -> list[Any]:
        """The values that could be primary keys of this model, each once; a forged one is left out."""
        found: dict[Any, None] = {}
        for value in values:
            try:
                key = self.opts.pk.to_python(value)
            except ValidationError:
                continue
            if not isinstance(key, int) or 0 <= key <= BIGGEST_INTEGER:
                found[key] = None
        return list(found)

    def selected_keys(self, request: HttpRequest) -> list[Any]:
        return self.valid_keys(request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)[: 2 * self.list_per_page])

    def leave_out_forged_choices(self, request: HttpRequest) -> None:
        """Keeps of a list's form only rows ticked on the page; "all pages at once" is not offered and not accepted."""
        data = request.POST.copy()
        data.setlist(helpers.ACTION_CHECKBOX_NAME, [str(key) for key in self.selected_keys(request)])
        data["select_across"] = "0"
        request.POST = data  # type: ignore[assignment]

    # --- changes go into the record, not into Django's own log ---

    def record(self, request: HttpRequest, act: str, obj: models.Model, reason: str = "") -> None:
        record.write(by=request.user, act=act, subject=subject_of(obj), now=timezone.now(), reason=reason)

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self.record(request, "add", obj)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self.record(request, "change", obj)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self.record(request, "delete", obj)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        obj = self.get_object(request, object_id)
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("What was done here"),
            "original": obj,
            "object": obj,
            "opts": self.opts,
            "entries": entries_about(obj),
        }
        return TemplateResponse(request, "admin/object_history.html", context)


class NoAdding:
    """Mixed into an admin whose rows are not added by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NoDeleting:
    """Mixed into an admin whose rows are not deleted by hand."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def subject_of(obj: models.Model) -> str:
    """How the record names a row."""
    return f"{obj._meta.model_name} {obj.pk}"


def entries_about(obj: models.Model) -> list[record_words.Entry]:
    """The latest entries of the record about a row, in words."""
    entries = Record.objects.about(subject_of(obj)).select_related("done_by")[:100]
    return [record_words.in_words(entry) for entry in entries]


def refuse(request: HttpRequest, text: str, where: str) -> HttpResponse:
    messages.error(request, text)
    return redirect(where)
