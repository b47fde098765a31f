"""Limits that organisers set: what passes unread, what raises an alarm, and when the daily digest leaves."""

from collections.abc import Mapping
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# The least and the most that each may be set to: below, an alarm is raised at every step; above, it is never raised.
BOUNDS: Mapping[str, tuple[int, int]] = {
    "burst_letters": (3, 1_000),
    "letters_waiting": (10, 100_000),
    "days_waiting": (1, 25),
    "mail_waiting": (10, 1_000_000),
    "hid_in_ten_minutes": (5, 1_000),
    "decided_in_ten_minutes": (100, 10_000),
    "worker_minutes": (5, 1_440),
    "digest_hour": (0, 23),
}


def number(name: str, label: Any, default: int, help_text: Any) -> Any:
    """A setting that is a number within its bounds."""
    least, most = BOUNDS[name]
    validators = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveIntegerField(label, default=default, validators=validators, help_text=help_text)


class Limits(models.Model):
    """One row at most; without it every limit has its default."""

    ONLY_KEY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_KEY, editable=False)
    # So many letters of one domain in a day are an office or a family that writes; one more, and somebody looks.
    burst_letters = number(
        "burst_letters",
        _("letters of one domain in a day that pass unread"),
        10,
        _(
            "When more come from addresses of one domain (example.org) in a day, the later ones wait to be read, and the "
            "first page says so. Large mail providers are left out."
        ),
    )
    letters_waiting = number(
        "letters_waiting",
        _("letters waiting to be read that raise an alarm"),
        500,
        _("When more letters and signatures than this wait, those who asked for alarms get a mail."),
    )
    days_waiting = number(
        "days_waiting",
        _("days that a letter may wait to be read"),
        3,
        _("When one has waited longer, its line on the first page stands out, and an alarm is raised."),
    )
    mail_waiting = number(
        "mail_waiting",
        _("messages waiting to be sent that raise an alarm"),
        1_000,
        _(
            "When more mail to single people than this waits, those who asked for alarms get a mail. News is not counted."
        ),
    )
    # What is hidden is read first and takes a reason: at twenty seconds a letter, thirty in ten minutes.
    hid_in_ten_minutes = number(
        "hid_in_ten_minutes",
        _("letters or comments taken off the site by one login in ten minutes"),
        30,
        _("When a login hides more than this, it may be stolen: the other organisers are told. Nothing is refused."),
    )
    # Two pages of a hundred signatures, which takes three seconds a name.
    decided_in_ten_minutes = number(
        "decided_in_ten_minutes",
        _("other decisions of one login in ten minutes"),
        200,
        _(
            "When a login decides more than this, nobody has read it: the other organisers are told. Nothing is refused."
        ),
    )
    # A mail can take a worker almost five minutes (outbox.models.CLAIM), and one started by cron comes every ten.
    worker_minutes = number(
        "worker_minutes",
        _("minutes without the mail worker that raise an alarm"),
        15,
        _(
            "When no worker has been seen for longer, the first page says so. The mail about it leaves once a worker is "
            "back: nothing else sends mail. Where cron starts the worker, take at least twice its interval."
        ),
    )
    digest_hour = number(
        "digest_hour",
        _("hour of the daily digest"),
        8,
        _("From 0 to 23, in Almaty’s time. Whoever asked for the digest gets it once a day, at this hour or after it."),
    )

    class Meta:
        verbose_name = _("limits and alarms")
        verbose_name_plural = _("limits and alarms")
        constraints = [
            models.CheckConstraint(
                condition=Q(id=1),
                name="limits_are_one_row",
                violation_error_message=_("The limits are set already."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__gte": least, f"{name}__lte": most}), name=f"limits_{name}_in_bounds"
                )
                for name, (least, most) in BOUNDS.items()
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
