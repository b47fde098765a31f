"""What machines ask the site: what may be indexed, where to report a weakness, public files."""

import datetime as dt
import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaign.models import Responsible
from outbox.message import sender_address
from safety.files.uploaded import sandboxed

MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Which pages robots leave alone: those of one person. The admin's path is not named.

    The wall is not to be found by its writers' names either, but robots may open it: only there they read “noindex”.
    """
    lines = ["User-agent: *", "Disallow: /letters/", "Disallow: /ru/letters/", "Disallow: /kk/letters/"]
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('machine:sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116): to who is responsible, or, until that is set, to the sender of the site's mail.

    It expires within a year, as the RFC asks.
    """
    responsible = Responsible.objects.first()
    expires = (timezone.now() + dt.timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{responsible.email if responsible else sender_address()}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: en, ru, kk",
        f"Canonical: {settings.SITE_URL}{reverse('machine:security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponseBase:
    """The mark, for browsers and readers that ask for this address without looking into a page."""
    response = FileResponse((settings.BASE_DIR / "static/img/favicon.ico").open("rb"), content_type="image/x-icon")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """A public photograph. Its name is the hash of its content, so it may be cached permanently."""
    path = Path(settings.MEDIA_ROOT) / name
    extension = name.rpartition(".")[2]
    if extension not in MEDIA_TYPES or not re.fullmatch(r"[0-9a-f]+(?:-[0-9]+)?\.[a-z]+", name) or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type=MEDIA_TYPES[extension])
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return sandboxed(response)
