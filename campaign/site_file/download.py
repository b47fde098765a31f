"""Handing the file out: whole, or the rest of it where a line broke off."""

import re
import weakref
from collections.abc import Iterator
from contextlib import ExitStack

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from campaign.content.files import APPEAL_SLUG
from campaign.models import SiteFile
from campaign.site_file import keeping
from organisers.emergencies import FileUntilLockedDown
from safety.web.few_at_once import Slots, answers_busy

PIECE_BYTES = 64 * 1024
# One range of bytes (RFC 9110, 14.1.2): from a place on, between two, or the last so many. Others get the whole file.
RANGE = re.compile(r"bytes=(?:(?P<first>\d{1,15})-(?P<last>\d{0,15})|-(?P<suffix>\d{1,15}))", re.ASCII)
NOT_FOR_ROBOTS = "noindex, nofollow, noarchive"
# In each process. Who takes it slowly holds a thread until the end, unless a proxy in front reads it whole, as nginx does.
DOWNLOADS = Slots(4)


@require_safe
@answers_busy
def site_file(request: HttpRequest) -> HttpResponseBase:
    """The file, or a page that says that there is none at the moment.

    Whoever stores it asks first whether it is still the same: something may have been erased from it. Answers 429 with
    Retry-After where as many are being handed out as may.
    """
    row = keeping.current()
    file = None if row is None else opened(row)
    if row is None or file is None:
        context = {"languages": settings.LANGUAGES, "is_coming": keeping.is_coming()}
        response = render(request, "campaign/site_file_missing.html", context, status=404)
        response.headers["Cache-Control"] = "no-store"
        return response
    etag = f'"{row.digest}"'
    headers = {
        "Cache-Control": "no-cache",
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "X-Robots-Tag": NOT_FOR_ROBOTS,
    }
    answer = get_conditional_response(request, etag=etag, response=HttpResponse(headers=headers))
    if answer is not None and answer.status_code != 200:
        file.close()
        return answer
    first, last = wanted(request, etag, row.size)
    headers["Content-Disposition"] = f'attachment; filename="{APPEAL_SLUG}-{row.made_on}.zip"'
    if first > last:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{row.size}", "Cache-Control": "no-store"})
    is_part = last - first + 1 < row.size
    if is_part:
        headers["Content-Range"] = f"bytes {first}-{last}/{row.size}"
    headers["Content-Length"] = str(last - first + 1)
    return StreamingHttpResponse(
        Pieces(file, first, last - first + 1),
        status=206 if is_part else 200,
        headers=headers,
        content_type="application/zip",
    )


def opened(row: SiteFile) -> FileUntilLockedDown | None:
    """None where it has just been deleted: something was erased, or a newer one is there in a moment."""
    try:
        return FileUntilLockedDown(keeping.path_of(row.digest))
    except FileNotFoundError:
        return None


def wanted(request: HttpRequest, etag: str, size: int) -> tuple[int, int]:
    """The first and the last byte that are asked for; the first is behind the last where there is no such part."""
    found = RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if found is None or request.headers.get("If-Range", etag) != etag:
        return 0, size - 1
    if found["suffix"]:
        length = min(int(found["suffix"]), size)
        return size - length, size - 1
    first = int(found["first"])
    last = min(int(found["last"] or size), size - 1)
    if found["last"] and int(found["last"]) < first:
        return 0, size - 1
    return first, last


class Pieces(Iterator[bytes]):
    """The pieces of a part of the file. Taking them ends with LockedDown within a second of a lockdown.

    Raises Busy where too many are being handed out. The place is free again once the server closes this, as WSGI servers
    do (PEP 3333), or forgets it.
    """

    def __init__(self, file: FileUntilLockedDown, first: int, length: int) -> None:
        with ExitStack() as stack:
            stack.enter_context(file)
            stack.enter_context(DOWNLOADS.one())
            self.close = weakref.finalize(self, stack.pop_all().close)
        self._pieces = pieces_of(file, first, length)

    def __next__(self) -> bytes:
        return next(self._pieces)


def pieces_of(file: FileUntilLockedDown, first: int, length: int) -> Iterator[bytes]:
    file.seek(first)
    while length > 0 and (piece := file.read(min(PIECE_BYTES, length))):
        length -= len(piece)
        yield piece
