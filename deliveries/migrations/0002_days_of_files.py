import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deliveries", "0001_initial"),
    ]

    operations = [
        migrations.RemoveField("deliveryfile", "made_at"),
        migrations.AddField(
            "deliveryfile",
            "made_on",
            models.DateField(default=django.utils.timezone.localdate, verbose_name="made on"),
            preserve_default=False,
        ),
        migrations.AlterModelOptions(
            "deliveryevent",
            {
                "ordering": ["pk"],
                "verbose_name": "event of a delivery",
                "verbose_name_plural": "events of deliveries",
            },
        ),
    ]
