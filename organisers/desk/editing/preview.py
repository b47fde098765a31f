"""A public page shown to an organiser with words that are not saved yet."""

import copy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation


def render_preview(
    request: HttpRequest, *, template: str, address: str, language: str, context: dict[str, Any]
) -> HttpResponse:
    """Renders `template` as its page at `address` (without a language) would be in `language`; stores nothing."""
    public = copy.copy(request)
    with translation.override(language):
        public.path_info = public.path = address
        html = render_to_string(template, {**context, "is_preview": True}, request=public)
    response = HttpResponse(html)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language
    response["X-Robots-Tag"] = "noindex"
    return response
