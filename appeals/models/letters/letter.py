"""A letter: its constraints, and the queries for letters; `letter_transitions` has what changes their states."""

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce, Length, NullIf
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal
from appeals.models.edition import Edition
from appeals.models.letters.letter_transitions import LetterTransitions
from appeals.models.letters.states import ACTS, COUNTED, DANGEROUS_COUNTRY, SHOWN, HeldReason, Naming, Reason, State
from appeals.models.letters.wall_index import wall_index
from safety.retention import End, ended

OWN_WORDS_MAX_LENGTH = 2000
# The language of the own words; of a letter without any, the language of the page it was written on.
LANGUAGE = Coalesce(NullIf("own_language", Value("")), "language")
LANGUAGE_SQL = """COALESCE(NULLIF("own_language", ''), "language")"""

models.CharField.register_lookup(Length)
models.TextField.register_lookup(Length)


class LetterQuerySet(LetterTransitions["Letter"]):
    """Queries in the words that the pages use."""

    def counts_by_appeal(self) -> list[tuple[int, int, int]]:
        """For each appeal's key: how many of these letters count, and how many are on the wall. One query."""
        counted = Count("pk", filter=Q(state__in=sorted(COUNTED)))
        on_wall = Count("pk", filter=Q(state=State.APPROVED) & ~Q(own_words=""))
        return list(self.order_by().values_list("appeal_id").annotate(counted=counted, on_wall=on_wall))

    def shown(self) -> Self:
        return self.filter(state=State.APPROVED)

    def deliverable(self) -> Self:
        return self.filter(state=State.APPROVED)

    def delivered(self) -> Self:
        return self.filter(delivered_on__isnull=False)

    def waiting(self) -> Self:
        """What an organiser has to read; worded like the index `letter_waiting`, or SQLite would not use it."""
        return self.filter(Q(state="confirmed") | Q(state="held")).exclude(held_reason=HeldReason.ERASING)

    def awaiting_moderation(self) -> Self:
        return self.filter(state=State.CONFIRMED)

    def overdue(self, today: dt.date, *, days: int) -> Self:
        """Letters that came in and were confirmed more than so many days ago, the oldest first.

        To find one, take the first: PostgreSQL knows nothing of what is in `own_words`, takes such letters for many, and
        without an order reads the table. Worded so that SQLite reads no index of `confirmed_on`: almost every letter was
        confirmed before.
        """
        before = today - dt.timedelta(days=days)
        return self.filter(written_on__lt=before).exclude(confirmed_on__gte=before).order_by("written_on", "id")

    def held(self) -> Self:
        """Held letters, without those that are to be erased: nobody has to read them any more."""
        return self.filter(state=State.HELD).exclude(held_reason=HeldReason.ERASING)

    def with_own_words(self) -> Self:
        return self.exclude(own_words="")

    def signatures(self) -> Self:
        """Letters without own words: organisers read their names as a list."""
        return self.filter(own_words="")

    def on_wall(self) -> Self:
        """Shown letters with words of their own, in the wall's order: by day, and at random within a day."""
        return self.shown().with_own_words().order_by("-written_on", "id")

    def with_same_words(self, letter: "Letter") -> Self:
        """Others with the same own words, whatever became of them; worded like the index `letter_same_words`."""
        same = self.filter(words_digest=letter.words_digest, words_digest__gt="")
        return same.exclude(state="pending").exclude(pk=letter.pk)

    def unproved(self) -> Self:
        """Letters that bind no address, as nobody has confirmed them; they end when another one of the address is."""
        return self.filter(state__in=[State.PENDING, State.HELD, State.REJECTED], confirmed_on__isnull=True)

    def ended(self, state: State, end: End, today: dt.date) -> Self:
        """Letters of a state that end by themselves today or before, in one of its ways."""
        return ended(self, state, end, today)

    def lock(self) -> list[uuid.UUID]:
        """Locks these letters until the transaction ends, in the order of their keys, as organisers' decisions do."""
        return list(self.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


class Letter(models.Model):
    """A supporter's letter. It has the day it came, and no address, network or browser."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appeal = models.ForeignKey(
        Appeal, on_delete=models.PROTECT, related_name="letters", db_index=False, verbose_name=_("appeal")
    )
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="letters", db_index=False, verbose_name=_("edition")
    )
    state = models.CharField(_("state"), max_length=10, choices=State)
    naming = models.CharField(_("naming"), max_length=6, choices=Naming)
    # From Kazakhstan: the writer was told who would learn the name, and has said “public” again.
    is_public_confirmed = models.BooleanField(default=False, editable=False)
    name = models.CharField(_("name"), max_length=100, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    organisation = models.CharField(_("organisation"), max_length=150, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    own_words = models.TextField(_("own words"), blank=True)
    own_language = models.CharField(_("language of the own words"), max_length=8, blank=True)
    language = models.CharField(_("language of the page"), max_length=2)
    consent_version = models.CharField(_("version of the consent"), max_length=8)
    search_text = models.TextField(blank=True, editable=False)
    # Of the own words (`safety.typed.same_words`): the same words have the same one.
    words_digest = models.CharField(max_length=24, blank=True, default="", editable=False)
    written_on = models.DateField(_("written on"))
    # The day its mail left; its seven days begin then. Without confirmation by mail, the day it came.
    pending_since = models.DateField(null=True, blank=True, editable=False)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    # The day on which it first left for an addressee; a withdrawal leaves it, so that totals are right.
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True, editable=False)
    rejection_reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    # Where a rejection, or an organiser's holding, is taken back to.
    state_before = models.CharField(max_length=10, blank=True, editable=False)
    held_reason = models.CharField(_("held because"), max_length=12, choices=HeldReason, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        permissions = [
            ("erase_letter", "Can have letters erased on their writers’ request"),
            ("reveal_name", "Can see the names under letters from Kazakhstan"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=sorted(State.values)), name="letter_state_is_known"),
            models.CheckConstraint(condition=Q(naming__in=sorted(Naming.values)), name="letter_naming_is_known"),
            models.CheckConstraint(
                condition=~Q(naming="nobody") | Q(name="", city="", organisation=""),
                name="letter_nobody_is_not_named",
                violation_error_message=_("With “don’t name me”, no name, city or organisation is stored."),
            ),
            models.CheckConstraint(
                condition=Q(naming="nobody") | ~Q(name=""),
                name="letter_named_has_a_name",
                violation_error_message=_("A letter that names its writer needs a name."),
            ),
            models.CheckConstraint(
                condition=Q(is_public_confirmed=False) | Q(naming="public"), name="letter_public_twice_is_public"
            ),
            models.CheckConstraint(
                condition=Q(own_words__length__lte=OWN_WORDS_MAX_LENGTH), name="letter_own_words_fit"
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn") | Q(country__length=2), name="letter_country_is_given"
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn")
                | Q(naming="nobody", country="", own_words="", own_language="", search_text="", words_digest=""),
                name="letter_withdrawn_is_blank",
            ),
            models.CheckConstraint(
                condition=Q(state="rejected", state_before__in=sorted(ACTS["reject"].states)) & ~Q(rejection_reason="")
                | ~Q(state="rejected") & Q(rejection_reason=""),
                name="letter_rejected_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="rejected")
                | Q(state_before="")
                | Q(state="held", state_before__in=sorted(ACTS["hold"].states)),
                name="letter_goes_back_from_held_or_rejected",
            ),
        ]
        indexes = [
            wall_index("letter_wall"),
            wall_index("letter_wall_by_country", "country"),
            wall_index("letter_wall_by_language", "own_language"),
            wall_index("letter_wall_by_both", "country", "own_language"),
            models.Index(
                fields=["written_on", "id"],
                name="letter_waiting",
                condition=Q(state="confirmed") | Q(state="held"),
            ),
            # Only for the organisers' lists; a letter enters it with a decision, not when it comes in.
            models.Index(
                F("state"),
                F("written_on").desc(),
                F("id"),
                name="letter_decided",
                condition=Q(state="approved") | Q(state="rejected") | Q(state="withdrawn"),
            ),
            # Organisers ask for countries and languages of which there are a few letters among a million.
            models.Index(fields=["country"], name="letter_by_country"),
            models.Index(LANGUAGE, name="letter_by_language"),
            models.Index(fields=["pending_since"], name="letter_pending", condition=Q(state="pending")),
            # A letter enters it when it is confirmed or held, not when it comes in.
            models.Index(
                fields=["words_digest"],
                name="letter_same_words",
                condition=Q(words_digest__gt="") & ~Q(state="pending"),
            ),
            # What waits, apart: a few of one kind among a million of another are counted without looking at those.
            models.Index(
                fields=["written_on", "id"], name="letter_to_read", condition=Q(state="confirmed") & ~Q(own_words="")
            ),
            models.Index(
                fields=["written_on", "id"], name="letter_signature", condition=Q(state="confirmed", own_words="")
            ),
            models.Index(fields=["written_on", "held_reason"], name="letter_held", condition=Q(state="held")),
            # For the figures of a day (appeals.services.figures.days).
            models.Index(fields=["written_on", "appeal"], name="letter_written_on"),
            models.Index(
                fields=["confirmed_on", "appeal"],
                name="letter_confirmed_on",
                condition=Q(confirmed_on__isnull=False),
            ),
            models.Index(
                fields=["delivered_on", "appeal"],
                name="letter_delivered_on",
                condition=Q(delivered_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)[:8]

    @property
    def is_shown(self) -> bool:
        return self.state in SHOWN

    @property
    def is_publicly_named(self) -> bool:
        """Whether everybody may learn the name; `states.NAMED_PUBLICLY` asks it of the database."""
        return self.naming == Naming.PUBLIC and (self.country != DANGEROUS_COUNTRY or self.is_public_confirmed)

    @property
    def is_name_hidden(self) -> bool:
        """Whether organisers see the name only when they ask for it."""
        return self.naming != Naming.NOBODY and self.country == DANGEROUS_COUNTRY and not self.is_publicly_named
