"""What is printed: the letter, and a leaflet that asks for letters."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from appeals import pdf
from appeals.models import Appeal
from appeals.pdf.leaflet import leaflet_of
from appeals.presentation.letters import blank_sheet, present
from appeals.views.appeal import with_appeal
from safety.web.few_at_once import answers_busy
from safety.web.public_pages import public_page


@require_safe
@answers_busy
@with_appeal
@public_page()
def blank(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """The letter to print, to fill in and to sign by hand: the same for all."""
    view = present(appeal, get_language() or settings.LANGUAGE_CODE)
    with pdf.SLOTS.one():
        return pdf_response(pdf.blank_letter(blank_sheet(view, timezone.localdate()), note=view.state_words))


@require_safe
@answers_busy
@with_appeal
@public_page()
def leaflet(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """A leaflet in the page's language, with the address of the appeal's page and a code of it."""
    view = present(appeal, get_language() or settings.LANGUAGE_CODE)
    address = settings.SITE_URL + reverse("appeals:write", args=[appeal.slug])
    with pdf.SLOTS.one():
        return pdf_response(leaflet_of(view, address), name="leaflet.pdf")


def pdf_response(content: bytes, *, name: str = "letter.pdf") -> HttpResponse:
    """A PDF to show in the browser, under a neutral file name."""
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
