import django.utils.timezone
from django.db import migrations, models


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
    ]
