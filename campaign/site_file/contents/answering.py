"""What the site answers at an address, asked without a server.

The views are called themselves: the page cache could answer with a page from before the snapshot, and the end of a real
request may close the connection that the snapshot is on.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.template.response import SimpleTemplateResponse
from django.utils import translation

from campaign.site_file.addresses import mirrors
from campaign.site_file.contents.places import ABOUT_COPY, match_of
from campaign.web import paths


@dataclass(frozen=True)
class InFile:
    """What the templates know of the file that a page is made for (`site.in_file`): when, and where the site is besides."""

    made_at: dt.datetime
    about_url: str
    onion_url: str
    mirror_urls: list[str]


class FileRequest(HttpRequest):
    """A visitor's request as far as a view and the templates ask about it."""

    def __init__(self, url: str, made_at: dt.datetime) -> None:
        super().__init__()
        parts = urlsplit(url)
        self.method = "GET"
        self.path = self.path_info = parts.path
        self.GET = QueryDict(parts.query)
        self.META = {"REQUEST_METHOD": "GET", "SERVER_NAME": settings.SITE_HOST, "SERVER_PORT": "443"}
        self.language = paths.language_of(parts.path)
        self.in_file = InFile(
            made_at=made_at,
            about_url=paths.path_in_language(ABOUT_COPY, self.language),
            onion_url=settings.ONION_URL,
            mirror_urls=mirrors(),
        )


def answer(url: str, made_at: dt.datetime) -> bytes | None:
    """The page or file at an address; None where there is none at the moment, or it is somewhere else now."""
    request = FileRequest(url, made_at)
    match = match_of(request.path_info)
    if match is None:
        return None
    request.resolver_match = match
    with translation.override(request.language):
        try:
            response = match.func(request, *match.args, **match.kwargs)
        except Http404:
            return None
        if isinstance(response, SimpleTemplateResponse):
            response.render()
        return content_of(response) if response.status_code == 200 else None


def content_of(response: HttpResponseBase) -> bytes:
    """All of an answer. It is not closed, as a server would: that closes old connections to the database, ours too."""
    if isinstance(response, FileResponse) and response.file_to_stream is not None:
        with response.file_to_stream as file:
            return file.read()
    return bytes(response.getvalue())


def rendered(url: str, made_at: dt.datetime, template: str, context: dict[str, Any]) -> bytes:
    """A page that only the file has, at an address of its own, in the address's language."""
    request = FileRequest(url, made_at)
    with translation.override(request.language):
        return render_to_string(template, context, request=request).encode()
