from typing import Any

from django.db import migrations


def count(apps: Any, schema_editor: Any) -> None:
    """The letters that are on the wall already: from 0 a withdrawal would fail, as no number may fall below it."""
    letters = apps.get_model("appeals", "Letter").objects.filter(state="approved").exclude(own_words="")
    for tally in apps.get_model("appeals", "Tally").objects.all():
        tally.on_wall = letters.filter(appeal_id=tally.appeal_id).count()
        tally.save(update_fields=["on_wall"])


def draw_anew(apps: Any, schema_editor: Any) -> None:
    """What was drawn does not say by which place: none is shown until the chore of the day draws again."""
    apps.get_model("appeals", "Breakdown").objects.update(drawn=[])


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0004_milestones_and_drawn_letters"),
    ]

    operations = [
        migrations.RunPython(count, migrations.RunPython.noop),
        migrations.RunPython(draw_anew, draw_anew),
    ]
