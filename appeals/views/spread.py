"""For those who spread the appeal: the organisations behind it, and what to put on a page or a wall of one's own."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from appeals.badge import html_line
from appeals.models import Appeal
from appeals.presentation.endorsements import shown_endorsements
from appeals.presentation.letters import present
from appeals.views.appeal import with_appeal
from safety.web.public_pages import public_page


@require_safe
@with_appeal
@public_page()
def spread(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """The badge with its line of HTML, ways to pass the appeal on, and the figures for whoever works with them."""
    language = get_language() or settings.LANGUAGE_CODE
    context = {"appeal": present(appeal, language), "html_line": html_line(appeal.slug, language)}
    return render(request, "appeals/appeal_spread.html", context)


@require_safe
@with_appeal
@public_page()
def organisations(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """The organisations that support the appeal, by name, with what they say: one query for all of them."""
    language = get_language() or settings.LANGUAGE_CODE
    context = {"appeal": present(appeal, language), "endorsements": shown_endorsements(appeal.pk)}
    return render(request, "appeals/appeal_organisations.html", context)
