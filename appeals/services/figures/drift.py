"""Whether the stored counts are those of the rows, without keeping anybody from confirming meanwhile."""

from django.db import models
from django.db.models import Count, IntegerField, OuterRef, Subquery

from appeals.models import Letter, Tally
from appeals.services.figures.counting import Drift


def find_drift() -> list[Drift]:
    """The counts that differ from the rows: one statement, and so one moment on both databases, with no lock.

    It reads every letter; the command `recount` corrects what it finds.
    """
    rows = {
        "online": Letter.objects.counted(),
        "delivered": Letter.objects.delivered(),
        "on_wall": Letter.objects.on_wall(),
    }
    counted = {f"counted_{name}": number_of(letters) for name, letters in rows.items()}
    found = []
    for row in Tally.objects.annotate(**counted).values("appeal__slug", *rows, *counted):
        for name in rows:
            number = row[f"counted_{name}"] or 0
            if number != row[name]:
                found.append(Drift(row["appeal__slug"], name, row[name], number))
    return found


def number_of(letters: models.QuerySet[Letter]) -> Subquery:
    """How many of these letters are of the outer row's appeal."""
    of_appeal = letters.filter(appeal=OuterRef("appeal")).order_by().values("appeal")
    return Subquery(of_appeal.annotate(number=Count("*")).values("number"), output_field=IntegerField())
