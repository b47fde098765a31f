"""What pages behind a link from a mail have in common; their headers are those of every answer below a token.

The token in the URL is the only authority: these pages use no session and no cookie, so a foreign site gains nothing
by making a visitor's browser post to one (who knows the token can post it directly). `safety.web.guard` still refuses forms
that are plainly foreign. These pages send no referrer, and that makes browsers send `Origin: null`
with their forms (Fetch, “append a request Origin header”); where such a browser does not say `Sec-Fetch-Site` either,
the token decides alone: there is no stamp.
"""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from safety.web import guard


def refuse_foreign(request: HttpRequest) -> None:
    """Raises PermissionDenied for a form of another site."""
    if guard.judge(request, None) is guard.Verdict.FOREIGN:
        raise PermissionDenied


def invalid(request: HttpRequest) -> HttpResponse:
    """One page for every token that opens nothing: expired, forged, made for something else, cut off."""
    return render(request, "appeals/token_invalid.html", status=404)
