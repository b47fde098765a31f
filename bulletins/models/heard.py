"""That residents have heard an issue: the month, roughly how many copies, their words. No place and no person."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bulletins.models.issue import Issue
from bulletins.models.months import InMonth, is_a_month
from texts.models import TextModel

WORDS_MAX_LENGTH = 2000


class Copies(models.IntegerChoices):
    """So coarse that no number of one street or one meeting shows."""

    SOME_50 = 50, "50"
    SOME_100 = 100, "100"
    SOME_200 = 200, "200"
    SOME_500 = 500, "500"
    SOME_1000 = 1000, "1000"
    SOME_2000 = 2000, "2000"
    SOME_5000 = 5000, "5000"


class HeardQuerySet(models.QuerySet["Heard"]):
    def in_order(self) -> Self:
        return self.order_by("year", "month", "pk")

    def of_letter(self, letter_id: object) -> Self:
        """What was recorded of the issues that a letter is printed in."""
        return self.filter(issue__letters__letter=letter_id)


class Heard(InMonth):
    """An issue was read, or read out, to residents in a month."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="hearings", verbose_name=_("issue"))
    copies = models.PositiveIntegerField(
        _("copies, roughly"), choices=Copies, help_text=_("All of the month together. An estimate is enough.")
    )

    objects = HeardQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-month", "-pk"]
        verbose_name = _("hearing by residents")
        verbose_name_plural = _("hearings by residents")
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "year", "month"],
                name="heard_once_a_month",
                violation_error_message=_("This month of this issue is recorded already. Please change that entry."),
            ),
            models.CheckConstraint(
                condition=models.Q(copies__in=sorted(Copies.values)), name="heard_copies_are_rounded"
            ),
            is_a_month("heard_month_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.issue}, {self.month_words}"


class HeardText(TextModel):
    """Words from the residents back to the writers, in one language. Organisers type them; nobody is named."""

    owner_field = "heard"
    text_fields = ("words",)

    heard = models.ForeignKey(Heard, on_delete=models.CASCADE, related_name="texts", verbose_name=_("hearing"))
    words = models.TextField(
        _("words from the residents"),
        blank=True,
        help_text=_("To those who wrote. No name, no street, no house, no date, nothing that shows who said it."),
    )

    class Meta:
        verbose_name = _("text of a hearing")
        verbose_name_plural = _("texts of hearings")
        constraints = [
            models.UniqueConstraint(
                fields=["heard", "language"],
                name="heardtext_one_a_language",
                violation_error_message=_("This language has a text already."),
            ),
            models.CheckConstraint(condition=models.Q(words__length__lte=WORDS_MAX_LENGTH), name="heardtext_words_fit"),
        ]

    def __str__(self) -> str:
        return f"{self.heard_id} ({self.language})"
