"""The count as JSON and as a badge, for other sites and for pages that stay open."""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from appeals.badge import badge_of
from appeals.figures import count_of
from appeals.models import Appeal
from appeals.views.appeal import with_appeal
from appeals.views.other_sites import for_other_sites, revalidated
from safety.lockdown import is_locked_down


@require_safe
@for_other_sites
@with_appeal
def count(request: HttpRequest, appeal: Appeal) -> HttpResponseBase:
    """The published count, exact as of `as_of` (to the minute), for any origin; caches must revalidate it."""
    numbers = count_of(appeal)
    data = {
        "letters": numbers.letters,
        "online": numbers.online,
        "paper": numbers.paper,
        "goal": numbers.goal,
        "as_of": (numbers.as_of or timezone.now()).replace(second=0, microsecond=0).isoformat(),
    }
    return revalidated(request, JsonResponse(data), quote_etag("-".join(str(value) for value in data.values())))


@require_safe
@for_other_sites
@with_appeal
def badge(request: HttpRequest, appeal: Appeal) -> HttpResponseBase:
    """The published count as a picture in the page's language, for any origin; caches must revalidate it."""
    language = get_language() or settings.LANGUAGE_CODE
    invites = appeal.is_open and not is_locked_down()
    shown = badge_of(count_of(appeal), appeal.state, language, invites=invites)
    content = render_to_string("appeals/badge.svg", {"badge": shown}).encode()
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:24])
    return revalidated(request, HttpResponse(content, content_type="image/svg+xml; charset=utf-8"), etag)
