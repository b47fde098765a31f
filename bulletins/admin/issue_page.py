"""One issue: what is missing, its letters, how it will look, its publication, and what was heard of it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from bulletins import html, pdf
from bulletins.admin.arrangement import Row, rows_of
from bulletins.admin.typed_texts import changed_meanwhile
from bulletins.models import PRINTED, Heard, Issue, IssueFile, IssueLetter
from bulletins.presentation.published import issue_view
from bulletins.services import making, publishing
from bulletins.services.making import Drawn, Obstacle
from organisers import emergencies
from organisers.desk.base import entries_about
from safety.typed.fields import grouped

LANGUAGE_NAMES = dict(settings.LANGUAGES)
MOST_SHOWN = 50


def page(request: HttpRequest, model_admin: Any, issue: Issue) -> HttpResponse:
    """GET shows the issue as it would be printed; POST publishes what was shown."""
    if request.method == "POST":
        return publish(request, issue)
    return show(request, model_admin, issue)


def show(
    request: HttpRequest,
    model_admin: Any,
    issue: Issue,
    *,
    rows: list[Row] | None = None,
    error: str = "",
) -> HttpResponse:
    """The page; `rows` are what was typed into the order of the letters, where something is wrong with it."""
    drawn = making.draw(issue, timezone.now())
    chosen = IssueLetter.objects.filter(issue=issue).select_related("letter").order_by("position")
    files = list(IssueFile.objects.filter(issue=issue).defer("content").select_related("issue"))
    hearings = Heard.objects.filter(issue=issue).prefetch_related("texts").in_order()[:MOST_SHOWN]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("An issue of the bulletin"),
        "opts": model_admin.opts,
        "issue": issue,
        "rows": rows if rows is not None else rows_of(list(chosen), drawn.bulletins),
        "error": error,
        "sheets": [sheet_of(drawn, language) for language in PRINTED],
        "most_pages": pdf.MOST_PAGES,
        "obstacles": [] if issue.is_published else [obstacle_words(each) for each in making.obstacles(issue, drawn)],
        "has_web_address": not issue.shows_web_address
        and any(bulletin.has_web_address() for bulletin in drawn.bulletins.values()),
        "fingerprint": drawn.fingerprint,
        "published": issue_view(issue, files, request.LANGUAGE_CODE) if issue.is_published else None,
        "hearings": hearings if issue.is_published else [],
        "entries": entries_about(issue),
    }
    return render(request, "admin/bulletins/issue/page.html", context, status=422 if error else 200)


def sheet_of(drawn: Drawn, language: str) -> dict[str, Any]:
    """What one language comes to: its letters, pages and bytes; none of them where it has no text."""
    bulletin = drawn.bulletins.get(language)
    paper, file = drawn.file(language, IssueFile.Kind.PDF), drawn.file(language, IssueFile.Kind.HTML)
    return {
        "language": language,
        "name": LANGUAGE_NAMES[language],
        "letters": len(bulletin.letters) if bulletin else 0,
        "pages": paper.page_count if paper else 0,
        "bytes": len(file.content) if file else 0,
    }


def obstacle_words(obstacle: Obstacle) -> str:
    """What an organiser has to do before the issue can be published."""
    language = LANGUAGE_NAMES[obstacle.language]
    if obstacle.code == "too long":
        return gettext(
            "%(language)s: it is too long. Pages: %(number)s, and at most %(most)s. Leave out letters, or shorten the news."
        ) % {"language": language, "number": obstacle.number, "most": pdf.MOST_PAGES}
    if obstacle.code == "too large":
        return gettext("%(language)s: the HTML file is too large. Bytes: %(number)s, and at most %(most)s.") % {
            "language": language,
            "number": grouped(obstacle.number),
            "most": grouped(html.MOST_BYTES),
        }
    said = {
        "no text": gettext("%(language)s: title, news or contacts are missing."),
        "older": gettext("%(language)s: the text is older than the English one."),
        "no letter": gettext("%(language)s: no letter is chosen that can be printed in it."),
        "no demands": gettext("%(language)s: the appeal has no demands in it."),
    }[obstacle.code]
    return said % {"language": language}


def publish(request: HttpRequest, issue: Issue) -> HttpResponse:
    try:
        is_new = publishing.publish(
            issue_id=issue.pk, seen=request.POST.get("fingerprint", ""), by=request.user, now=timezone.now()
        )
    except publishing.CannotPublish as refusal:
        messages.error(request, " ".join(map(obstacle_words, refusal.obstacles)) or changed_meanwhile())
        return redirect(request.path)
    if is_new:
        messages.success(request, gettext("The issue is published. Its files are on the bulletin’s page."))
    else:
        messages.warning(request, gettext("The issue was published already. Nothing has changed."))
    return redirect(request.path)


@require_POST
def make_anew(request: HttpRequest, model_admin: Any, issue: Issue) -> HttpResponse:
    if publishing.make_anew(issue_id=issue.pk, by=request.user, now=timezone.now()):
        messages.success(request, gettext("The files are being made again. Until then none are offered."))
    else:
        messages.warning(request, gettext("A draft has no files yet. Nothing has changed."))
    return redirect("admin:bulletins_issue_page", issue.pk)


@require_safe
def preview(request: HttpRequest, model_admin: Any, issue: Issue, language: str, kind: str) -> HttpResponse:
    """A file as it would be made now, shown in the browser."""
    emergencies.refuse_while_locked_down()
    drawn = making.draw(issue, timezone.now()).file(language, kind)
    if drawn is None:
        raise Http404
    if kind == IssueFile.Kind.PDF:
        response = HttpResponse(drawn.content, content_type="application/pdf")
        response.headers["Content-Disposition"] = 'inline; filename="preview.pdf"'
        return response
    response = HttpResponse(drawn.content, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = html.policy_of_answer()
    return response
