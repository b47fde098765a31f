"""What other sites fetch to show a link to this one."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from campaign.sharing.image import file_of, words


@require_safe
def image(request: HttpRequest, language: str, digest: str) -> HttpResponseBase:
    """The share image. Under its present name it may be cached permanently; an earlier name shows the present image."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    response = FileResponse(file_of(language).open("rb"), content_type="image/png")
    is_present = digest == words(language).digest
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_present else "public, max-age=3600"
    # Other sites show it on their pages: that is what it is for.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
