"""What other sites fetch to show a link to this one."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from campaign.sharing import facts_image, image
from safety.web.few_at_once import answers_busy


@require_safe
@answers_busy
def share_image(request: HttpRequest, language: str, digest: str) -> HttpResponseBase:
    """The share image of the site."""
    check(language)
    return answer(image.file_of(language), is_present=digest == image.words(language).digest)


@require_safe
@answers_busy
def share_facts_image(request: HttpRequest, language: str, digest: str) -> HttpResponseBase:
    """The share image of the report."""
    check(language)
    return answer(facts_image.file_of(language), is_present=digest == facts_image.words(language).digest)


def check(language: str) -> None:
    if language not in dict(settings.LANGUAGES):
        raise Http404


def answer(path: Path, *, is_present: bool) -> HttpResponseBase:
    """An image. Under its present name it may be cached permanently; an earlier name shows the present image."""
    response = FileResponse(path.open("rb"), content_type="image/png")
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_present else "public, max-age=3600"
    # Other sites show it on their pages: that is what it is for.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
