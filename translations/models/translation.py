"""Own words of a letter in another language: its states, and the changes from one to the next."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from appeals.models import Letter
from appeals.models.letters.letter import OWN_WORDS_MAX_LENGTH

# A page of Chinese takes three times as many characters in Russian.
TEXT_MAX_LENGTH = 4 * OWN_WORDS_MAX_LENGTH
REMARK_MAX_LENGTH = 500
# Whoever began a translation has the day after to go on with it; then it is anybody's.
TAKEN_DAYS = 1


class State(models.TextChoices):
    """How far a translation has come. Only a checked one is shown."""

    DRAFT = "draft", _("begun")
    WRITTEN = "written", _("to be checked")
    CHECKED = "checked", _("checked and shown")


class Override(models.TextChoices):
    """Why somebody has checked a translation of their own: a list, so that the record holds no free text."""

    ALONE = "alone", _("nobody else here knows both languages")
    AWAY = "away", _("those who know them cannot be reached")


def is_free(today: dt.date) -> Q:
    """A draft that nobody is at work on."""
    is_left = Q(taken_by=None) | Q(taken_on__lt=today - dt.timedelta(days=TAKEN_DAYS))
    return Q(state=State.DRAFT) & is_left


class TranslationQuerySet(models.QuerySet["Translation"]):
    """Questions about translations, and changes; each change says how many rows it changed."""

    def shown(self) -> Self:
        return self.filter(state=State.CHECKED)

    def drafts(self) -> Self:
        return self.filter(state=State.DRAFT)

    def to_check(self) -> Self:
        return self.filter(state=State.WRITTEN)

    def of_shown_letters(self) -> Self:
        """Those whose letters are shown now; nobody works on the others."""
        # Asked for each translation: SQLite would make a list of all letters that are shown.
        return self.filter(Exists(Letter.objects.shown().with_own_words().filter(pk=OuterRef("letter_id"))))

    def free(self, today: dt.date) -> Self:
        """Drafts that nobody is at work on."""
        return self.filter(is_free(today))

    def of_user(self, user: Any) -> Self:
        """What somebody has begun, got back, or written and nobody has checked yet."""
        return self.exclude(state=State.CHECKED).filter(Q(taken_by=user) | Q(state=State.WRITTEN, translated_by=user))

    # --- changes ---

    def take(self, *, by: Any, today: dt.date) -> int:
        """A free draft → taken by a translator."""
        return self.free(today).update(taken_by=by, taken_on=today)

    def leave(self, *, by: Any) -> int:
        """A draft taken by a translator → free; its text stays."""
        return self.drafts().filter(taken_by=by).update(taken_by=None, taken_on=None)

    def write(self, *, text: str, by: Any, today: dt.date, is_finished: bool) -> int:
        """Any state → to be checked, or a draft. Whoever changes a text is its translator: another one checks it."""
        state = State.WRITTEN if is_finished else State.DRAFT
        stays = {} if is_finished else {"taken_by": by, "taken_on": today}
        settled = {"is_stale": False, "remark": "", "taken_by": None, "taken_on": None} if is_finished else {}
        return self.update(
            **NOT_CHECKED,
            **settled,
            **stays,
            state=state,
            text=text,
            translated_by=by,
            translated_on=today,
            revision=F("revision") + 1,
        )

    def check(self, *, by: Any, today: dt.date, override: str = "") -> int:
        """to be checked → checked, by another than its translator; with an override, by the translator."""
        waiting = self.to_check()
        rows = waiting.filter(translated_by=by) if override else waiting.exclude(translated_by=by)
        return rows.update(
            state=State.CHECKED, checked_by=by, checked_on=today, override=override, revision=F("revision") + 1
        )

    def send_back(self, *, remark: str, today: dt.date) -> int:
        """to be checked → a draft of its translator's, with a remark."""
        return self.to_check().update(
            state=State.DRAFT,
            remark=remark,
            taken_by=F("translated_by"),
            taken_on=today,
            revision=F("revision") + 1,
        )

    def make_stale(self) -> int:
        """Any state with a text → a draft without it: words that are in it may be those that were taken out."""
        return self.exclude(text="").update(
            **NOT_CHECKED,
            state=State.DRAFT,
            is_stale=True,
            text="",
            remark="",
            taken_by=None,
            taken_on=None,
            revision=F("revision") + 1,
        )


NOT_CHECKED: dict[str, Any] = {"checked_by": None, "checked_on": None, "override": ""}


class Translation(models.Model):
    """A letter's own words in another language.

    It names days and no hours. Once an organiser's account is deleted, `translated_by` and `checked_by` are empty; the days
    stay. `revision` counts the changes: who saves says which one they saw.
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="translations", db_index=False)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    text = models.TextField(_("translation"), blank=True)
    # Words were taken out of the original after this was written.
    is_stale = models.BooleanField(_("out of date"), default=False)
    remark = models.TextField(_("remark"), blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    taken_on = models.DateField(null=True, blank=True)
    translated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("translator"),
    )
    translated_on = models.DateField(_("translated on"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checked by"),
    )
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    override = models.CharField(_("why nobody else has checked it"), max_length=10, choices=Override, blank=True)

    objects = TranslationQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "language"],
                name="translation_one_a_language",
                violation_error_message=_("There is a translation into this language already."),
            ),
            models.CheckConstraint(
                condition=Q(language__in=sorted(code for code, _ in settings.LANGUAGES)),
                name="translation_language_is_known",
            ),
            models.CheckConstraint(condition=Q(state__in=sorted(State.values)), name="translation_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(text=""),
                name="translation_has_a_text",
                violation_error_message=_("Write the translation first."),
            ),
            models.CheckConstraint(condition=Q(text__length__lte=TEXT_MAX_LENGTH), name="translation_text_fits"),
            models.CheckConstraint(
                condition=Q(state="checked", checked_on__isnull=False)
                | ~Q(state="checked") & Q(checked_by=None, checked_on=None, override=""),
                name="translation_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="checked") | ~Q(override="") | ~Q(checked_by=F("translated_by")),
                name="translation_checked_by_another",
                violation_error_message=_("A translation is checked by somebody other than its translator."),
            ),
            models.CheckConstraint(
                condition=Q(is_stale=False) | Q(state="draft"),
                name="translation_out_of_date_is_a_draft",
            ),
        ]
        indexes = [
            models.Index(
                fields=["language", "id"],
                name="translation_waiting",
                condition=Q(state="draft") | Q(state="written"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_language_display()} {self.pk}"
