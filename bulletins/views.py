"""The page of the published issues, and their files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from bulletins import html
from bulletins.models import Issue, IssueFile, file_name
from bulletins.presentation.published import issue_view
from safety.lockdown import is_locked_down
from safety.web.public_pages import public_page

PAGE_SIZE = 12
CONTENT_TYPES = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}
BIGGEST_KEY = 2**63 - 1


def issue_key(text: str) -> str:
    """The key of an issue in its one spelling; raises ValueError for what is none."""
    if not text:
        return ""
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(BIGGEST_KEY)):
        raise ValueError("not a key")
    return str(min(int(text), BIGGEST_KEY))


@require_safe
@public_page(before=issue_key)
def issues(request: HttpRequest, *, before: str) -> HttpResponse:
    """The published issues, the newest first; a page starts below the issue that the last one ended with."""
    rows = Issue.objects.public().newest_first().prefetch_related("texts", "hearings__texts")
    if before:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    if before and not shown:
        raise Http404
    files: dict[int, list[IssueFile]] = {}
    is_locked = is_locked_down()
    rows_of_files = IssueFile.objects.filter(issue__in=[] if is_locked else shown)
    for file in rows_of_files.defer("content").select_related("issue"):
        files.setdefault(file.issue_id, []).append(file)
    language = get_language() or "en"
    context = {
        "issues": [issue_view(issue, files.get(issue.pk, []), language) for issue in shown],
        "is_locked_down": is_locked,
        "next_url": f"?before={shown[-1].pk}" if len(found) > PAGE_SIZE else "",
    }
    return render(request, "bulletins/issue_list.html", context)


@require_safe
@public_page()
def file(request: HttpRequest, issue_id: int, number: int, language: str, kind: str) -> HttpResponse:
    """A file of a published issue, to be saved under a name that says nothing of the campaign."""
    found = published_file(issue_id, number, language, kind, with_content=True)
    response = HttpResponse(bytes(found.content), content_type=CONTENT_TYPES[found.kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response.headers["Content-Language"] = found.language
    response.headers["Content-Security-Policy"] = html.policy_of_answer()
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@public_page()
def file_hash(request: HttpRequest, issue_id: int, number: int, language: str, kind: str) -> HttpResponse:
    """The SHA-256 of a file, as `sha256sum --check` reads it."""
    found = published_file(issue_id, number, language, kind)
    response = HttpResponse(f"{found.sha256}  {found.name}\n", content_type="text/plain; charset=utf-8")
    name = file_name(number, language, kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.sha256"'
    return response


def published_file(issue_id: int, number: int, language: str, kind: str, *, with_content: bool = False) -> IssueFile:
    """Raises Http404; also while the site is locked down, as letters in the file are signed."""
    if issue_id > BIGGEST_KEY or is_locked_down():
        raise Http404
    issues = Issue.objects.public().filter(pk=issue_id, number=number)
    files = IssueFile.objects.filter(issue__in=issues, language=language, kind=kind).select_related("issue")
    return get_object_or_404(files if with_content else files.defer("content"))
