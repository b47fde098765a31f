from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("bulletins", "0001_initial"),
    ]

    operations = [
        migrations.RemoveField("issuefile", "made_at"),
    ]
