"""Making the files of an issue, and storing them only if nothing that they print has changed meanwhile."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from bulletins import html, pdf
from bulletins.models import PRINTED, Issue, IssueFile, IssueText, file_name
from bulletins.presentation.figures import figures_of
from bulletins.presentation.printed import Bulletin, bulletins_of, fingerprint


@dataclass(frozen=True)
class Obstacle:
    """Why an issue cannot be published; `number` is a number of pages or bytes."""

    code: str
    language: str
    number: int = 0


@dataclass(frozen=True)
class DrawnFile:
    language: str
    kind: str
    content: bytes
    page_count: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Drawn:
    """An issue as it would be printed now; `fingerprint` stands for what an organiser has seen of it."""

    revision: int
    fingerprint: str
    figures: dict[str, Any]
    bulletins: dict[str, Bulletin]
    files: list[DrawnFile] = field(default_factory=list)

    def file(self, language: str, kind: str) -> DrawnFile | None:
        return next((file for file in self.files if (file.language, file.kind) == (language, kind)), None)


def draw(issue: Issue, now: dt.datetime) -> Drawn:
    """The files of an issue as it is now; a published one with the figures that it was published with.

    It takes a tenth of a second: do not keep a transaction open for it.
    """
    drawn = read(issue, now)
    for bulletin in drawn.bulletins.values():
        printed = pdf.pdf_of(bulletin)
        paper = DrawnFile(bulletin.language, IssueFile.Kind.PDF, printed, pdf.page_count(printed))
        name = file_name(issue.number, bulletin.language, IssueFile.Kind.PDF)
        page = html.html_of(bulletin, pdf_name=name, pdf_sha256=paper.sha256)
        drawn.files.extend((paper, DrawnFile(bulletin.language, IssueFile.Kind.HTML, page, paper.page_count)))
    return drawn


def read(issue: Issue, now: dt.datetime) -> Drawn:
    """What is to be printed, without the files."""
    revision = issue.revision
    figures = issue.figures
    if not issue.is_published:
        today = timezone.localdate(now)
        figures = figures_of(issue.appeal_id, today, shows_web_address=issue.shows_web_address)
    bulletins = bulletins_of(issue, figures)
    return Drawn(revision, fingerprint(issue, bulletins), figures, bulletins)


def obstacles(issue: Issue, drawn: Drawn) -> list[Obstacle]:
    """What has to be done before an issue can be published: one query."""
    found = []
    older = set(IssueText.objects.filter(issue=issue).older_than_original().values_list("language", flat=True))
    for language in PRINTED:
        bulletin = drawn.bulletins.get(language)
        if bulletin is None or not (bulletin.title and bulletin.news and bulletin.contacts):
            found.append(Obstacle("no text", language))
            continue
        if language in older:
            found.append(Obstacle("older", language))
        if not bulletin.letters:
            found.append(Obstacle("no letter", language))
        if not bulletin.demands:
            found.append(Obstacle("no demands", language))
        paper, page = drawn.file(language, IssueFile.Kind.PDF), drawn.file(language, IssueFile.Kind.HTML)
        if paper is not None and paper.page_count > pdf.MOST_PAGES:
            found.append(Obstacle("too long", language, paper.page_count))
        if page is not None and len(page.content) > html.MOST_BYTES:
            found.append(Obstacle("too large", language, len(page.content)))
    return found


def store(issue: Issue, drawn: Drawn, now: dt.datetime) -> None:
    """Stores the files in place of those that are there; belongs into a transaction that has the issue locked."""
    IssueFile.objects.filter(issue=issue).delete()
    IssueFile.objects.bulk_create(
        IssueFile(
            issue=issue,
            language=file.language,
            kind=file.kind,
            content=file.content,
            sha256=file.sha256,
            size=len(file.content),
            page_count=file.page_count,
        )
        for file in drawn.files
    )
