"""What an organiser typed, given back as text where its form cannot be shown any more."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve
from django.utils.text import capfirst
from django.utils.translation import gettext

from organisers.desk.registered import model_admins
from organisers.entering.typed_forms import TypedForm

# Buttons, and fields in which the form itself says something: rows, keys, what the page was opened with.
NOT_TYPED = re.compile(r"^_|__prefix__|_FORMS$|-id$|-DELETE$|as_opened$|(?:^|-)revision_|^keep_stored$|^draft$")


def show_typed(request: HttpRequest, site: Any, typed: TypedForm, why: str, *, status: int = 200) -> HttpResponse:
    """A page that says why nothing was saved, with each field that was filled in, to be copied."""
    return show_fields(
        request,
        site,
        admin_of(site, typed.path),
        typed.fields,
        why=why,
        back_url=typed.path,
        had_files=typed.had_files,
        status=status,
    )


def show_fields(
    request: HttpRequest,
    site: Any,
    model_admin: Any,
    fields: Iterable[Sequence[str]],
    *,
    why: str,
    back_url: str,
    had_files: bool = False,
    status: int = 200,
) -> HttpResponse:
    """A page with the fields (name, value) of a form of `model_admin` that were filled in, to be copied."""
    context = {
        **site.each_context(request),
        "title": gettext("What you typed"),
        "why": why,
        "fields": [
            (label_of(model_admin, name), value)
            for name, value in fields
            if value.strip() and not NOT_TYPED.search(name)
        ],
        "had_files": had_files,
        "back_url": back_url,
    }
    return render(request, "admin/typed_text.html", context, status=status)


def admin_of(site: Any, path: str) -> Any:
    """The admin whose form is at a path, or None."""
    try:
        route = resolve(path).url_name or ""
    except Http404:
        return None
    return next(
        (one for one in model_admins(site) if route.startswith(f"{one.opts.app_label}_{one.opts.model_name}_")), None
    )


def label_of(model_admin: Any, name: str) -> str:
    """A field's label in the reader's language; its name, where it has none."""
    if model_admin is None:
        return name
    row = re.fullmatch(r"(\w+)-(\d+)-(\w+)", name)
    if row is None:
        return label_in(model_admin.form, model_admin.model, name)
    for inline in model_admin.inlines:
        owners = (field.remote_field for field in inline.model._meta.fields if field.remote_field)
        if any(owner.model is model_admin.model and owner.get_accessor_name() == row[1] for owner in owners):
            number = f"{capfirst(inline.model._meta.verbose_name)} {int(row[2]) + 1}"
            return f"{number}: {label_in(inline.form, inline.model, row[3])}"
    return name


def label_in(form: Any, model: Any, name: str) -> str:
    field = form.base_fields.get(name)
    if field is not None and field.label:
        return str(field.label)
    try:
        return str(capfirst(model._meta.get_field(name).verbose_name))
    except FieldDoesNotExist:
        return name
