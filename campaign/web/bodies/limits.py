"""What a request may bring: how much, of which kind, and in a form that Django can read.

What is refused here is refused with a page and without a line in the log: whoever sends nonsense must not fill the disk.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from campaign.web import errors, paths
from campaign.web.bodies.many_fields import has_too_many_fields
from campaign.web.bodies.unreadable import UNREADABLE

GetResponse = Callable[[HttpRequest], HttpResponseBase]

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
ENCODINGS = ("utf-8", "utf8")
# Below the admin's path, of those who are not logged in. It has room for what an organiser typed before the login ended, and
# Django takes 0.07 s of processor time to read that much of percent signs.
MOST_BYTES_BEFORE_LOGIN = 1024 * 1024


class RequestLimits:
    """Refuses bodies that are too large before a byte of them is read, and kinds of body that no form here sends.

    What mail programs post to stop the news is taken however it is sent; its body is of no account.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_one_click = paths.is_one_click(request.path_info)
        # Django would read query and body in whatever encoding is named here; some make no text, or no valid one.
        charset = (request.content_params or {}).get("charset", "utf-8").lower()
        if charset not in ENCODINGS and not is_one_click:
            return errors.error_page(request, 415)
        if "HTTP_TRANSFER_ENCODING" in request.META and not is_one_click:
            # Without a length Django sees no body at all. No browser sends a form so.
            return HttpResponse("411 Length Required\n", status=411, content_type="text/plain")
        try:
            request.GET  # noqa: B018  (reading it raises where it holds too many fields)
        except UNREADABLE:
            return errors.error_page(request, 400)
        if request.method == "POST":
            length = request.META.get("CONTENT_LENGTH") or "0"
            if not (length.isascii() and length.isdigit() and len(length) < 20):
                return errors.error_page(request, 400)
            is_admin = paths.is_admin(request.path_info)
            if int(length) > (settings.ADMIN_UPLOAD_MAX_SIZE if is_admin else settings.PUBLIC_UPLOAD_MAX_SIZE):
                return errors.error_page(request, 413)
            if int(length) and request.content_type not in FORM_TYPES and not is_one_click:
                return errors.error_page(request, 415)
        return self.get_response(request)


class ReadableBodies:
    """Reads the form that was sent, before any view does, and refuses one that cannot be read.

    It is the innermost middleware: whose session it is must be known. Only an organiser's may bring files and long
    texts; all others get 413, unread.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "POST" and not paths.is_one_click(request.path_info):
            length = int(request.META.get("CONTENT_LENGTH") or 0)
            if length > MOST_BYTES_BEFORE_LOGIN and not admin.site.has_permission(request):
                return errors.error_page(request, 413)
            try:
                if not paths.is_admin(request.path_info) and has_too_many_fields(request):
                    return errors.error_page(request, 400)
                request.POST  # noqa: B018
            except UNREADABLE as error:
                return errors.error_page(request, 413 if isinstance(error, RequestDataTooBig) else 400)
        return self.get_response(request)
