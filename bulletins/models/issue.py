"""An issue of the residents' bulletin: its texts, its letters, and the files that are made of them."""

import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appeals.models import Appeal, Letter
from bulletins.models.months import InMonth, is_a_month
from texts.models import TextModel, text_for_reader

# The languages that residents read; the English text is what organisers agree on, and is not printed.
PRINTED = ("kk", "ru")
LAST_NUMBER = 9999


class IssueState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


class IssueQuerySet(models.QuerySet["Issue"]):
    def drafts(self) -> Self:
        return self.filter(state=IssueState.DRAFT)

    def published(self) -> Self:
        return self.filter(state=IssueState.PUBLISHED)

    def public(self) -> Self:
        """What visitors see: published issues of published appeals."""
        return self.published().filter(appeal__in=Appeal.objects.published())

    def newest_first(self) -> Self:
        return self.order_by("-pk")

    def with_letters(self, ids: list[UUID]) -> Self:
        """Issues in which any of these letters is chosen or printed."""
        return self.filter(pk__in=IssueLetter.objects.filter(letter__in=ids).values("issue"))

    # --- changes ---

    def publish(self, today: dt.date, *, figures: dict[str, object]) -> int:
        """draft → published, once; its figures are frozen."""
        return self.drafts().update(state=IssueState.PUBLISHED, published_on=today, figures=figures)

    def count_revision(self) -> int:
        """Says that what is printed has changed: files drawn from an earlier revision are not stored."""
        return self.update(revision=F("revision") + 1)


class Issue(InMonth):
    """One issue. Published, it changes only where a letter in it has to be left out or shortened."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="bulletins", verbose_name=_("appeal"))
    number = models.PositiveIntegerField(_("number"), validators=[MinValueValidator(1), MaxValueValidator(LAST_NUMBER)])
    state = models.CharField(_("state"), max_length=9, choices=IssueState, default=IssueState.DRAFT, editable=False)
    shows_web_address = models.BooleanField(
        _("print this site’s web address"),
        default=False,
        help_text=_("Leave it out where a sheet with the address could get its reader into trouble."),
    )
    published_on = models.DateField(_("published on"), null=True, blank=True, editable=False)
    # The count, the deliveries and the demands as they were when it was published (bulletins.presentation.figures).
    figures = models.JSONField(default=dict, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("issue of the bulletin")
        verbose_name_plural = _("issues of the bulletin")
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "number"],
                name="issue_one_a_number",
                violation_error_message=_("There is an issue with this number already."),
            ),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=LAST_NUMBER), name="issue_number_fits"),
            models.CheckConstraint(condition=Q(state__in=sorted(IssueState.values)), name="issue_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="published", published_on__isnull=False)
                | Q(state="draft", published_on__isnull=True),
                name="issue_published_on_a_day",
            ),
            is_a_month("issue_month_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.title}" if self.title else str(self.number)

    @property
    def title(self) -> str:
        """In the active language, else in English; empty where neither is there. Its texts may come prefetched."""
        text = text_for_reader(self)
        return text.title if text else ""

    @property
    def is_published(self) -> bool:
        return self.state == IssueState.PUBLISHED


class IssueText(TextModel):
    """What organisers write for an issue, in one language."""

    owner_field = "issue"
    text_fields = ("title", "body", "contacts")

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="texts", verbose_name=_("issue"))
    title = models.CharField(_("title"), max_length=90)
    body = models.TextField(
        _("news"),
        help_text=_("A blank line begins a new paragraph. Name nobody in Kazakhstan, and no place where people meet."),
    )
    contacts = models.TextField(
        _("contacts"), help_text=_("How a reader reaches you. It stays on the paper for years: no private numbers.")
    )

    class Meta:
        verbose_name = _("text of an issue")
        verbose_name_plural = _("texts of issues")
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "language"],
                name="issuetext_one_a_language",
                violation_error_message=_("This language has a text already."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class IssueLetter(models.Model):
    """A letter in an issue. Its words are read from the letter, or from its translation, and not copied here."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="letters", verbose_name=_("issue"))
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="+", verbose_name=_("letter"))
    position = models.PositiveIntegerField(_("position"))

    class Meta:
        ordering = ["position"]
        verbose_name = _("letter of an issue")
        verbose_name_plural = _("letters of issues")
        constraints = [
            models.UniqueConstraint(fields=["issue", "letter"], name="issueletter_once"),
            models.UniqueConstraint(fields=["issue", "position"], name="issueletter_one_a_position"),
        ]

    def __str__(self) -> str:
        return str(self.position)


class IssueFile(models.Model):
    """A file of a published issue. Its bytes are in its row, so that they are erased in the transaction of a withdrawal."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        HTML = "html", "HTML"

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="files", verbose_name=_("issue"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    content = models.BinaryField()
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    page_count = models.PositiveSmallIntegerField(_("pages"))

    class Meta:
        ordering = ["language", "-kind"]
        verbose_name = _("file of an issue")
        verbose_name_plural = _("files of issues")
        constraints = [
            models.UniqueConstraint(fields=["issue", "language", "kind"], name="issuefile_one_of_a_kind"),
            models.CheckConstraint(condition=Q(language__in=sorted(PRINTED)), name="issuefile_language_is_printed"),
            models.CheckConstraint(condition=Q(kind__in=["html", "pdf"]), name="issuefile_kind_is_known"),
            models.CheckConstraint(condition=Q(sha256__length=64), name="issuefile_has_a_hash"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return file_name(self.issue.number, self.language, self.kind)


def file_name(number: int, language: str, kind: str) -> str:
    """A name that says nothing of the campaign or the place, on a stick or in a list of files."""
    return f"b-{number:02}-{language}.{kind}"
