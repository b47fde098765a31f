"""The appeal: what is asked of whom, whether it can be signed, and its words in each language."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from safety.retention import End
from texts.models import TextModel, text_for_reader
from texts.slugs import OldSlugModel, SluggedQuerySet

# How long the fingerprints of addresses stay once the appeal is closed or won: longer than any letter can be confirmed.
INDEXES_END = End(90, "ended_on")
# For how long everything else of the writers stays, unless organisers set another number of days; not shorter than the
# fingerprints, so that one end comes after the other.
EVERYTHING_DAYS = 365


class AppealQuerySet(SluggedQuerySet["Appeal"]):
    def published(self) -> Self:
        """Those that the public sees: published, and with a letter that is complete."""
        return self.filter(is_published=True, open_edition__isnull=False)

    def ended(self) -> Self:
        """Those that take no letters any more."""
        return self.filter(state__in=Appeal.ENDED)

    def not_ended(self) -> Self:
        return self.exclude(state__in=Appeal.ENDED)


class Appeal(models.Model):
    """One appeal to one office."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        PAUSED = "paused", _("paused")
        CLOSED = "closed", _("closed")
        WON = "won", _("won")

    ENDED = (State.CLOSED, State.WON)

    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        help_text=_("The last part of the page’s address. If you change it, the old address leads to the new one."),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=State,
        default=State.OPEN,
        help_text=_("Only an open appeal takes letters. Every page says what the state is, in the words below."),
    )
    holds_everything = models.BooleanField(
        _("hold every new letter"),
        default=False,
        help_text=_(
            "Letters are taken in as ever, but wait, unmailed and uncounted, until an organiser releases them."
        ),
    )
    goal = models.PositiveIntegerField(
        _("goal"), null=True, blank=True, help_text=_("Empty: the next round number (100, 250, 500, 1,000 …).")
    )
    # The sum of the rows of PaperLetters at every commit; only appeals.services.figures.paper_letters changes it.
    paper_count = models.PositiveIntegerField(_("letters on paper"), default=0, editable=False)
    news_a_week = models.PositiveSmallIntegerField(
        _("updates a week, at most"),
        default=1,
        help_text=_("How many updates writers who asked for news get in any seven days. 0: none."),
    )
    is_published = models.BooleanField(
        _("published"), default=True, help_text=_("Without it the appeal’s pages are not on the site.")
    )
    # The fixed parts that letters have from now on (appeals.models.edition); none before the texts are complete.
    open_edition = models.ForeignKey(
        "appeals.Edition", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    everything_days = models.PositiveSmallIntegerField(
        _("days that letters are stored after the end"),
        default=EVERYTHING_DAYS,
        validators=[MinValueValidator(INDEXES_END.days), MaxValueValidator(3650)],
        help_text=_(
            "So many days after the appeal was closed or won, names, places, own words and addresses of all its letters are "
            "erased for good. The count stays. The page about privacy says this number."
        ),
    )

    # Since when it is closed or won, when it was forgotten who had written, and when what they had written
    # (appeals.services.texts.ending).
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    writers_forgotten_on = models.DateField(null=True, blank=True, editable=False)
    letters_erased_on = models.DateField(null=True, blank=True, editable=False)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        permissions = [
            ("hold_everything", "Can hold every new letter and stop holding them"),
            ("change_settings", "Can change the state, figures and address of an appeal"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(everything_days__gte=INDEXES_END.days), name="appeal_letters_outlast_indexes"
            ),
            models.CheckConstraint(
                condition=Q(letters_erased_on__isnull=True) | Q(state__in=["closed", "won"]),
                name="appeal_erased_stays_ended",
            ),
            models.CheckConstraint(
                # The same address could count twice.
                condition=Q(writers_forgotten_on__isnull=True) | Q(state__in=["closed", "won"]),
                name="appeal_stays_ended",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "paused", "closed", "won"]), name="appeal_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(goal__isnull=True) | Q(goal__gt=0),
                name="appeal_goal_is_positive",
                violation_error_message=_("A goal is a number above zero; leave it empty for the next round number."),
            ),
        ]

    def __str__(self) -> str:
        text: Any = text_for_reader(self)
        return text.title if text else self.slug

    def clean(self) -> None:
        """The constraint in words: it has a field that no form shows, and forms pass over such."""
        if (self.writers_forgotten_on or self.letters_erased_on) and self.state not in self.ENDED:
            text = _("It has been erased who wrote, so this appeal cannot open again. Please make a new one.")
            raise ValidationError({"state": text})

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def has_ended(self) -> bool:
        return self.state in self.ENDED


class OldSlug(OldSlugModel):
    """A slug that an appeal had before."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="old_slugs")


class AppealText(TextModel):
    """The appeal's words in one language: the page's, those for each state, and the fixed parts of the letter."""

    owner_field = "appeal"
    text_fields = (
        "title",
        "headline",
        "kicker",
        "lead",
        "description",
        "as_printed",
        "open_words",
        "paused_words",
        "closed_words",
        "won_words",
        "addressee",
        "greeting",
        "opening",
        "demands_intro",
        "closing",
        "sign_off",
    )

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="texts", verbose_name=_("appeal"))
    title = models.CharField(
        _("title"), max_length=200, help_text=_("The name of the appeal, in lists and in search engines.")
    )
    headline = models.CharField(
        _("headline of the home page"), max_length=200, help_text=_("The first words that a visitor reads.")
    )
    kicker = models.CharField(
        _("place and date above the headline"),
        max_length=120,
        blank=True,
        help_text=_("A short line above the headline. It may stay empty."),
    )
    lead = models.TextField(
        _("lead"), help_text=_("What happened and what is asked, in two or three sentences, under the headline.")
    )
    description = models.CharField(
        _("description for search engines"),
        max_length=200,
        blank=True,
        help_text=_("One sentence under the link in search engines and messengers."),
    )
    as_printed = models.CharField(
        _("note on date and names"), max_length=300, help_text=_("How old the details are; shown with the letter.")
    )
    open_words = models.TextField(
        _("words while open"), blank=True, help_text=_("Printed on the leaflet while the appeal takes letters.")
    )
    paused_words = models.TextField(
        _("words while paused"), help_text=_("Shown in place of the letter while the appeal is paused.")
    )
    closed_words = models.TextField(
        _("words when closed"), help_text=_("Shown in place of the letter once the appeal is closed.")
    )
    won_words = models.TextField(
        _("words when won"), help_text=_("Shown in place of the letter once the appeal is won.")
    )
    addressee = models.CharField(
        _("addressee"), max_length=200, help_text=_("The office, as a sentence names it: “the mayor of …”.")
    )
    greeting = models.CharField(_("greeting"), max_length=200, help_text=_("The first line of the letter."))
    opening = models.TextField(_("opening"), help_text=_("An empty line begins a new paragraph."))
    demands_intro = models.TextField(
        _("words before the demands"), help_text=_("The sentence that leads to the list of demands.")
    )
    closing = models.TextField(_("closing"), help_text=_("An empty line begins a new paragraph."))
    sign_off = models.CharField(_("sign-off"), max_length=100, help_text=_("The line above the signature."))

    class Meta:
        verbose_name = _("text of an appeal")
        verbose_name_plural = _("texts of appeals")
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "language"],
                name="appealtext_one_a_language",
                violation_error_message=_("This language has a text already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    def words_for(self, state: str) -> str:
        return getattr(self, f"{state}_words")
