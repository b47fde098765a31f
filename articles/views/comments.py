"""Comments: a few under the article, all on pages of their own, and the form."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from articles.forms import CommentForm
from articles.models import Article, Comment
from articles.services import text_for
from articles.services.comments import COMMENTS, write_comment
from articles.views.published import with_article
from safety import lockdown
from safety.keys import keyset
from safety.lockdown import is_locked_down
from safety.typed.text import fold
from safety.web import guard, throttling, tickets
from safety.web.public_pages import compressible, public_page
from safety.web.tickets import NotYet, Wait

PAGE_SIZE = 30


@dataclass(frozen=True)
class ShownComment:
    """A comment as the public sees it."""

    pseudonym: str
    text: str
    language: str
    date: dt.date


@dataclass(frozen=True)
class CommentPage:
    """A page of an article's comments; `next_url` is "" on the last one."""

    comments: list[ShownComment]
    next_url: str


def page_of_comments(article: Article, after: str = "") -> CommentPage:
    """One page, newest day first: two queries at most, however many comments there are. Raises BadCursor."""
    comments: QuerySet[Comment] = Comment.objects.filter(article=article).shown()
    rows = keyset.following(comments, after, PAGE_SIZE + 1)
    next_url = ""
    if len(rows) > PAGE_SIZE:
        query = urlencode({"after": keyset.cursor_of(rows[PAGE_SIZE - 1])})
        next_url = f"{reverse('articles:comment', args=[article.slug])}?{query}"
    return CommentPage([shown(comment) for comment in rows[:PAGE_SIZE]], next_url)


def shown(comment: Comment) -> ShownComment:
    """A comment as the public sees it; while the site is locked down, without the name under it and in it."""
    is_locked = is_locked_down()
    names_writer = is_locked and bool(comment.pseudonym) and fold(comment.pseudonym) in fold(comment.text)
    return ShownComment(
        pseudonym=(comment.pseudonym if not is_locked else "") or gettext("A reader"),
        text=gettext("These words are not shown at the moment.") if names_writer else comment.text,
        language=comment.language,
        date=comment.written_on,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_article
@compressible
@public_page(after=keyset.canonical)
def comment(request: HttpRequest, article: Article, *, after: str) -> HttpResponse:
    """GET lists the comments; POST stores one. No CSRF cookie: `safety.web.guard` says why."""
    if request.method != "POST":
        return comments_page(request, article, blank_form(article), after=after)
    form = CommentForm(request.POST)
    verdict = guard.judge(request, form.read_stamp)
    if verdict is guard.Verdict.FOREIGN:
        raise PermissionDenied
    if not article.has_comments:
        return comments_page(request, article, None, after=after, kept_words=request.POST.get("text", ""), status=409)
    if is_locked_down():
        form.add_error(None, lockdown.no_writing_words())
        return comments_page(request, article, form.for_display(), after=after, status=409)
    if verdict is guard.Verdict.STALE:
        form.add_error(None, gettext("This form lay open for a long time. Nothing is lost: please send it again."))
    if not form.is_valid():
        return comments_page(request, article, form.for_display(), after=after, status=422)
    try:
        write_comment(
            article=article,
            draft=form.draft(get_language() or "en"),
            is_trapped=form.is_trapped,
            network=throttling.network_for(request),
            ticket=form.sent_ticket,
            now=timezone.now(),
        )
    except NotYet as error:
        return comments_page(request, article, form.for_display(ticket=error.wait.ticket), after=after, wait=error.wait)
    return redirect("articles:comment_sent", slug=article.slug)


def blank_form(article: Article) -> CommentForm | None:
    """The form under an article; None where no comments are taken, or none at the moment."""
    return CommentForm() if article.has_comments and not is_locked_down() else None


def comments_page(
    request: HttpRequest,
    article: Article,
    form: CommentForm | None,
    *,
    after: str,
    kept_words: str = "",
    status: int = 200,
    wait: Wait | None = None,
) -> HttpResponse:
    """The page with the form; with `wait` the answer to one that is to be sent again later: 429 with `Retry-After`."""
    text = text_for(article, get_language() or "en")
    if text is None:
        raise Http404
    page = page_of_comments(article, after)
    context = {
        "article": article,
        "text": text,
        "comments": page.comments,
        "next_url": page.next_url,
        "is_first_page": not after,
        "comment_form": form,
        "error_summary": form.error_summary() if form and form.is_bound else [],
        "kept_words": kept_words,
        "wait": wait or (tickets.kept(COMMENTS, form.sent_ticket, timezone.now()) if form else None),
    }
    response = render(request, "articles/comment_list.html", context, status=429 if wait else status)
    if wait:
        response["Retry-After"] = str(wait.seconds)
    return response


@require_safe
@with_article
@compressible
def sent(request: HttpRequest, article: Article) -> HttpResponse:
    """The same page for a new, a repeated and a held comment."""
    return render(request, "articles/comment_sent.html", {"article": article})
