import datetime as dt
import uuid
from typing import Any

from django.db import migrations
from django.utils import timezone

# As many as one row may have (appeals.models.figures.paper); a larger number becomes several rows.
MOST_IN_A_ROW = 100_000


def fill(apps: Any, schema_editor: Any) -> None:
    """Each appeal's number of letters on paper becomes rows without month and country; who was checked is so since today."""
    rows = apps.get_model("appeals", "PaperLetters").objects
    today: dt.date = timezone.localdate()
    for appeal in apps.get_model("appeals", "Appeal").objects.filter(paper_count__gt=0):
        left = appeal.paper_count
        while left:
            letters = min(left, MOST_IN_A_ROW)
            rows.create(id=uuid.uuid4(), appeal=appeal, letters=letters, entered_on=today)
            left -= letters
    endorsements = apps.get_model("appeals", "Endorsement").objects
    endorsements.filter(is_checked=True).update(checked_at=timezone.now())


def empty(apps: Any, schema_editor: Any) -> None:
    """The sum is in Appeal.paper_count all along."""
    endorsements = apps.get_model("appeals", "Endorsement").objects
    endorsements.update(is_checked=False)
    endorsements.filter(checked_at__isnull=False).update(is_checked=True)
    apps.get_model("appeals", "PaperLetters").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0014_paper_endorsements_exports"),
    ]

    operations = [
        migrations.RunPython(fill, empty),
    ]
