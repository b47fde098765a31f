"""What every page of the organisers' admin is built on: changes are recorded, lists count no further than they must,
and a URL or a form that makes no sense is answered with a message."""

import copy
from collections.abc import Iterable
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.exceptions import DisallowedModelAdminLookup, DisallowedModelAdminToField
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext

from organisers import record, record_words
from organisers.decisions.moderation import MOST_AT_ONCE
from organisers.desk.editing.concurrent_edits import (
    ConcurrentEdits,
    all_clashes,
    lock_rows,
    with_as_opened,
    with_concurrent_edits,
)
from organisers.desk.editing.deleting import DeletesWhatWasSeen
from organisers.desk.editing.fields import BIGGEST_INTEGER, MinuteField, RowsField
from organisers.desk.editing.typed_text import show_typed
from organisers.desk.lists.bounded import MOST_FOUND, BoundedPaginator, OrganisersChangeList
from organisers.desk.lists.filters import DateRangeFilter
from organisers.desk.writing import changed_fields, history_pages, typed_drafts
from organisers.desk.writing.texts_page import TextsPage
from organisers.entering.typed_forms import TypedForm, make_stamp
from organisers.models import Record
from texts import drafts

# What Django raises where a URL asks for a query that the list does not offer.
DISALLOWED = (DisallowedModelAdminLookup, DisallowedModelAdminToField)


class OrganisersModelAdmin(TextsPage, DeletesWhatWasSeen, admin.ModelAdmin):
    """The base of every model's admin here."""

    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_max_show_all = 0
    list_per_page = 50
    sortable_by = ()
    # The bar stays at the foot of the window (lists.css).
    actions_on_top, actions_on_bottom = False, True
    view_on_site = False
    # Foreign keys whose rows are chosen in this form, and neither added nor changed from it.
    only_chosen: tuple[str, ...] = ()
    formfield_overrides = {
        models.URLField: {"widget": forms.URLInput, "assume_scheme": "https"},
        models.DateTimeField: {"form_class": MinuteField},
    }

    # --- lists ---

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return OrganisersChangeList

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        paginator: Any = super().get_paginator(request, *args, **kwargs)
        if request.GET.get("q"):
            paginator.most = MOST_FOUND
        return paginator

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
        typed = TypedForm.of_request(request)
        if typed is not None and object_id is not None and self.get_object(request, unquote(object_id)) is None:
            return self.give_back(request, typed, gettext("Somebody else has deleted this meanwhile."))
        typed_drafts.take_up(self, request, object_id)
        try:
            if (answer := typed_drafts.answer_button(self, request, object_id)) is not None:
                return answer
            return super().changeform_view(request, object_id, form_url, extra_context)
        except drafts.TooLarge:
            messages.error(request, gettext("This is too much for a draft. Nothing was kept: please save the form."))
            return self.reopened(request, object_id, form_url, extra_context)
        except IntegrityError:
            messages.error(request, gettext("Somebody else saved the same thing at this moment. Nothing was changed."))
            return self.reopened(request, object_id, form_url, extra_context)
        except DISALLOWED:
            messages.error(request, gettext("The address asked for something that this page does not know."))
        except PermissionDenied:
            if typed is None:
                raise
            return self.give_back(request, typed, gettext("You may not change this, or not any more."), status=403)
        return redirect(request.path)

    def give_back(self, request: HttpRequest, typed: TypedForm, why: str, *, status: int = 200) -> HttpResponse:
        """A page with the text that was typed into a form which cannot be saved any more."""
        return show_typed(request, self.admin_site, typed, why, status=status)

    def reopened(self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any) -> Any:
        """The form with all that was sent, as if it had been opened: it is not saved."""
        page: Any = copy.copy(request)
        page.method, page.typed_data = "GET", request.POST
        return super().changeform_view(page, object_id, form_url, extra_context)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row with this key, or None; locked to the end of the transaction where the request is to change it."""
        keys = self.valid_keys([object_id])
        if keys and request.method == "POST":
            lock_rows(self.opts.model._default_manager.filter(pk=keys[0]))
        # `?_to_field=` without a name asks for no field.
        return super().get_object(request, keys[0], from_field or None) if keys else None

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
        return self.valid_keys(request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)[:MOST_AT_ONCE])

    def leave_out_forged_choices(self, request: HttpRequest) -> None:
        """Keeps of a list's form only rows ticked on the page; "all pages at once" is not offered and not accepted."""
        data = request.POST.copy()
        data.setlist(helpers.ACTION_CHECKBOX_NAME, [str(key) for key in self.selected_keys(request)])
        data["select_across"] = "0"
        request.POST = data  # type: ignore[assignment]

    # --- several organisers at once ---

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None and self.has_change_permission(request, obj):
            kwargs["form"] = with_concurrent_edits(kwargs.get("form", self.form))
        form = super().get_form(request, obj, change=change, **kwargs)
        data = typed_data(request)
        return form if data is None else with_data(form, data)

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        parameters = super().get_formset_kwargs(request, obj, inline, prefix)
        data = typed_data(request)
        return parameters if data is None else {**parameters, "data": data.copy()}

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in self.only_chosen:
            for act in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{act}_related", False)
        return field

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, **{"form_class": RowsField, **kwargs})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        return with_as_opened(fieldsets) if obj is not None and self.has_change_permission(request, obj) else fieldsets

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        inlines = [form for inline in context["inline_admin_formsets"] for form in inline.formset.forms]
        context["login_stamp"] = make_stamp(request)
        context.update(typed_drafts.context_of(self, request, kwargs.get("obj")))
        context["clashes"] = all_clashes([context["adminform"].form, *inlines])
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if isinstance(form, ConcurrentEdits):
            obj.save(update_fields=form.fields_to_write())
        else:
            super().save_model(request, obj, form, change)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What is deleted, by name, and how much of what goes with it; without Django's tables between two models."""
        _, counts, lacking, protected = super().get_deleted_objects(objs, request)
        between = [model._meta for model in apps.get_models(include_auto_created=True) if model._meta.auto_created]
        for options in between:
            counts.pop(str(options.verbose_name_plural), None)
        return [str(obj) for obj in objs], counts, lacking, protected

    # --- changes go into the record, not into Django's own log ---

    def record(self, request: HttpRequest, act: str, obj: models.Model, reason: str = "") -> None:
        record.write(by=request.user, act=act, subject=subject_of(obj), now=timezone.now(), reason=reason)

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self.record(request, "add", obj)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        for change in message:
            self.record(request, change.act, change.row or obj, reason=change.code)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """What `log_change` writes down: the names of the fields, and nothing of the texts."""
        return [] if add else changed_fields.changes_of(form, formsets or ())

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self.record(request, "delete", obj)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        obj = self.get_object(request, object_id)
        if obj is None:
            return super().history_view(request, object_id, extra_context)  # It says so, and leads to the first page.
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("What was done here"),
            "original": obj,
            "object": obj,
            "opts": self.opts,
            "entries": entries_about(obj),
            "revisions": history_pages.lines(self, request, obj),
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


def typed_data(request: HttpRequest) -> QueryDict | None:
    """What was typed into a form that is opened for review (`organisers.login_pages.after_login`), or could not be saved."""
    data: QueryDict | None = getattr(request, "typed_data", None)
    return data


def with_data(form: Any, data: QueryDict) -> Any:
    """The form class, whose forms hold this data; Django makes them as of a page that is opened."""

    def __init__(self: Any, **kwargs: Any) -> None:  # noqa: N807
        form.__init__(self, data, **{**kwargs, "initial": None})

    return type(form)(form.__name__, (form,), {"__init__": __init__})


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
