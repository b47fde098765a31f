"""What an organiser typed, given back as text where its form cannot be shown any more."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from organisers.entering.typed_forms import TypedForm

# Buttons, and fields in which the form itself says something: rows, keys, what the page was opened with.
NOT_TYPED = re.compile(r"^_|__prefix__|_FORMS$|-id$|-DELETE$|as_opened$|(?:^|-)revision_|^keep_stored$")


def show_typed(request: HttpRequest, site: Any, typed: TypedForm, why: str, *, status: int = 200) -> HttpResponse:
    """A page that says why nothing was saved, with each field that was filled in, to be copied."""
    context = {
        **site.each_context(request),
        "title": gettext("What you typed"),
        "why": why,
        "fields": [(name, value) for name, value in typed.fields if value.strip() and not NOT_TYPED.search(name)],
        "had_files": typed.had_files,
        "back_url": typed.path,
    }
    return render(request, "admin/typed_text.html", context, status=status)
