from typing import Any

from django.db import migrations
from django.db.models import F


def publish(apps: Any, schema_editor: Any) -> None:
    """The figures as they are now: a site with letters would show none until the next step."""
    apps.get_model("appeals", "Tally").objects.update(published_online=F("online"), published_on_wall=F("on_wall"))


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0009_ended_appeals"),
    ]

    operations = [
        migrations.RunPython(publish, migrations.RunPython.noop),
    ]
