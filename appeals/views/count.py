"""The count as JSON, for other sites and for pages that stay open."""

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from appeals.figures import count_of
from appeals.models import Appeal
from appeals.views.appeal import with_appeal


@require_safe
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
    etag = quote_etag("-".join(str(value) for value in data.values()))
    full = JsonResponse(data)
    response = get_conditional_response(request, etag=etag, response=full) or full
    # On a 304 as well: without them another site's script may not read it.
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    response["ETag"] = etag
    return response
