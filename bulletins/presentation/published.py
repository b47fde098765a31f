"""Published issues as the public page shows them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from bulletins.models import Heard, Issue, IssueFile, IssueText
from bulletins.presentation.hearings import ResidentsWords, copies_words, heard_words, residents_words
from texts.models import ORIGINAL_LANGUAGE


@dataclass(frozen=True)
class FileView:
    """A file that a visitor can download."""

    language: str
    kind: str
    name: str
    url: str
    hash_url: str
    size: int
    page_count: int
    sha256: str


@dataclass(frozen=True)
class HearingView:
    words: str
    copies: str
    residents: ResidentsWords | None


@dataclass(frozen=True)
class IssueView:
    """An issue on the page. Without files, they are being made anew."""

    number: int
    month: str
    title: str
    title_language: str
    published_on: str
    files: list[FileView]
    hearings: list[HearingView]


def issue_view(issue: Issue, files: list[IssueFile], language: str) -> IssueView:
    """An issue whose `texts` and `hearings` are loaded, with its files, which need no content."""
    texts: dict[str, IssueText] = {text.language: text for text in issue.texts.all()}
    text = texts.get(language) or texts.get(ORIGINAL_LANGUAGE) or next(iter(texts.values()), None)
    hearings = sorted(issue.hearings.all(), key=lambda heard: (heard.year, heard.month))
    with translation.override(language):
        return IssueView(
            number=issue.number,
            month=issue.month_words,
            title=text.title if text else "",
            title_language=text.language if text else language,
            published_on=date_format(issue.published_on) if issue.published_on else "",
            files=[file_view(issue, file) for file in files],
            hearings=[hearing_view(heard, language) for heard in hearings],
        )


def file_view(issue: Issue, file: IssueFile) -> FileView:
    arguments = [issue.pk, issue.number, file.language, file.kind]
    return FileView(
        language=file.language,
        kind=file.kind,
        name=file.name,
        url=reverse("bulletins_machine:file", args=arguments),
        hash_url=reverse("bulletins_machine:hash", args=arguments),
        size=file.size,
        page_count=file.page_count,
        sha256=file.sha256,
    )


def hearing_view(heard: Heard, language: str) -> HearingView:
    return HearingView(heard_words(heard), copies_words(heard), residents_words(heard, language))
