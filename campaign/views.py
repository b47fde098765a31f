"""The home page, pages about the site, and what machines ask it."""

import datetime as dt
import re
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from appeals.models import Appeal, Tally
from appeals.presentation import blank_sheet, count_of, in_language, present
from appeals.views.writing import blank_form
from articles.models import Article
from articles.services import opening_html, pull_quote, text_for
from campaign.context import APPEAL_SLUG, ARTICLE_SLUG
from campaign.models import GivingLink, Page
from safety.mail import sender_address

MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The call, the count, the demands, the report's beginning, and the letter."""
    language = get_language() or settings.LANGUAGE_CODE
    appeal = get_object_or_404(Appeal.objects.published().known_as(APPEAL_SLUG).select_related("tally"))
    view = present(appeal, language)
    context = {
        "appeal": view,
        "count": count_of(appeal),
        "sheet": blank_sheet(view, timezone.localdate()),
        "form": blank_form(),
        "article_text": article_opening(language),
    }
    return render(request, "campaign/home.html", context)


def article_opening(language: str) -> dict[str, object] | None:
    """Title, summary and first paragraphs of the report, or None while it is a draft."""
    article = Article.objects.published(timezone.now()).known_as(ARTICLE_SLUG).prefetch_related("texts").first()
    text = text_for(article, language) if article else None
    if text is None:
        return None
    return {
        "title": text.title,
        "kicker": text.kicker,
        "summary": text.summary,
        "reading_minutes": text.reading_minutes,
        # Sanitised when it was stored, by articles.services.
        "opening_html": mark_safe(opening_html(text)),
        "pull_quote": pull_quote(text),
    }


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One of the pages about the site."""
    found = get_object_or_404(Page.objects.prefetch_related("texts"), slug=slug)
    text = in_language(list(found.texts.all()), get_language() or settings.LANGUAGE_CODE)
    context = {"slug": slug, "text": text}
    if slug == "donate":
        context["giving_links"] = list(GivingLink.objects.all())
    return render(request, "campaign/page.html", context)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The process answers and its database does: 200, else 503."""
    try:
        Tally.objects.exists()
    except Exception:
        connection.close()
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be indexed; letters' own pages and thanks may not. The admin's path is not told."""
    lines = ["User-agent: *", "Disallow: /letters/", "Disallow: /ru/letters/", "Disallow: /kk/letters/"]
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('machine:sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116); expires within a year, as it asks."""
    expires = (timezone.now() + dt.timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{sender_address()}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: en, ru, kk",
        f"Canonical: {settings.SITE_URL}{reverse('machine:security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page with its twins in the other languages (https://www.sitemaps.org)."""
    from campaign.sitemap import entries

    return render(request, "campaign/sitemap.xml", {"entries": entries()}, content_type="application/xml")


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """A public photograph. Its name is the hash of its content, so it may be kept for ever."""
    path = Path(settings.MEDIA_ROOT) / name
    extension = name.rpartition(".")[2]
    if extension not in MEDIA_TYPES or not re.fullmatch(r"[0-9a-f]+\.[a-z]+", name) or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type=MEDIA_TYPES[extension])
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
