"""The home page and pages about the site."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from appeals import retention as appeals_retention
from appeals.figures import count_of
from appeals.models import Appeal
from appeals.models.appeal import EVERYTHING_DAYS
from appeals.presentation.letters import blank_sheet, present, text_in_language
from appeals.views.writing import blank_form
from articles import retention as articles_retention
from articles.models import Article
from articles.photos import photos_of
from articles.services import opening_html, pull_quote, text_for
from campaign import command_line
from campaign.content.files import APPEAL_SLUG, ARTICLE_SLUG
from campaign.models import GivingLink, Page
from campaign.pages.life import life_of
from campaign.pages.people import people_of
from campaign.site_file.offering import offer
from safety.web.public_pages import public_page


@require_safe
@public_page()
def home(request: HttpRequest) -> HttpResponse:
    """The call, the count, the people, the demands, the report's beginning, the campaign's life, and the letter."""
    language = get_language() or settings.LANGUAGE_CODE
    appeal = Appeal.objects.published().known_as(APPEAL_SLUG).select_related("tally").first()
    if appeal is None:
        if settings.IS_LOCAL and not Appeal.objects.exists():
            words = f"The campaign's texts are not loaded. Run: {command_line.printed('load_campaign')}\n"
            return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
        raise Http404
    view, count, today = present(appeal, language), count_of(appeal), timezone.localdate()
    context = {
        "appeal": view,
        "count": count,
        "people": people_of(appeal, language),
        "life": life_of(appeal, view, count, today),
        "sheet": blank_sheet(view, today),
        "form": blank_form(appeal),
        "article_text": article_opening(language),
    }
    return render(request, "campaign/home.html", context)


def article_opening(language: str) -> dict[str, object] | None:
    """Title, summary, first paragraphs and first photograph of the report, or None while it is a draft."""
    found = Article.objects.published(timezone.now()).known_as(ARTICLE_SLUG)
    article = found.prefetch_related("texts", "photos__texts").first()
    text = text_for(article, language) if article else None
    if article is None or text is None:
        return None
    return {
        "photo": next(iter(photos_of(article, language)), None),
        "title": text.title,
        "kicker": text.kicker,
        "summary": text.summary,
        "reading_minutes": text.reading_minutes,
        # Sanitised when it was stored, by articles.services.
        "opening_html": mark_safe(opening_html(text)),  # noqa: S308 (sanitised, see above)
        "pull_quote": pull_quote(text),
    }


def everything_days() -> int:
    """For how long the campaign's letters are stored after its end."""
    stored = Appeal.objects.known_as(APPEAL_SLUG).values_list("everything_days", flat=True).first()
    return stored or EVERYTHING_DAYS


def ways_to_give(language: str) -> list[GivingLink]:
    links = list(GivingLink.objects.all())
    for link in links:
        link.receiver = link.receiver_in(language)
    return links


@require_safe
@public_page()
def site_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One of the pages about the site."""
    found = get_object_or_404(Page.objects.prefetch_related("texts"), slug=slug)
    text = text_in_language(list(found.texts.all()), get_language() or settings.LANGUAGE_CODE)
    context = {"slug": slug, "text": text}
    if slug == "donate":
        context["giving_links"] = ways_to_give(get_language() or settings.LANGUAGE_CODE)
    elif slug == "privacy":
        context["retention"] = [*appeals_retention.sentences(everything_days()), *articles_retention.sentences()]
    elif slug == "reach":
        context["offer"] = offer()
    return render(request, "campaign/page.html", context)
