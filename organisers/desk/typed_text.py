"""What an organiser typed, given back as text where its form cannot be shown any more."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from organisers.typed_forms import TypedForm


def show_typed(request: HttpRequest, site: Any, typed: TypedForm, why: str, *, status: int = 200) -> HttpResponse:
    """A page that says why nothing was saved, with each field that was filled in, to be copied."""
    context = {
        **site.each_context(request),
        "title": gettext("What you typed"),
        "why": why,
        "fields": [(name, value) for name, value in typed.fields if value.strip()],
        "had_files": typed.had_files,
        "back_url": typed.path,
    }
    return render(request, "admin/typed_text.html", context, status=status)
