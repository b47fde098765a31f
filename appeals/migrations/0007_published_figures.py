from typing import Any

import django.utils.timezone
from django.db import migrations, models
from django.db.models import F


def publish(apps: Any, schema_editor: Any) -> None:
    apps.get_model("appeals", "Tally").objects.update(published_online=F("online"), published_on_wall=F("on_wall"))


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0006_domains_and_erasures"),
    ]

    operations = [
        migrations.AddField("tally", "published_online", models.PositiveIntegerField(default=0, editable=False)),
        migrations.AddField("tally", "published_on_wall", models.PositiveIntegerField(default=0, editable=False)),
        migrations.AddField(
            "tally",
            "published_at",
            models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.RunPython(publish, migrations.RunPython.noop),
    ]
