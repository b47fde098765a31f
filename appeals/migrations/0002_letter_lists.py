# The index of what waits, said in words that SQLite recognises in a query, and one for the organisers' other lists.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0001_first"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="letter",
            name="letter_waiting",
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("state", "confirmed"), ("state", "held"), _connector="OR"),
                fields=["written_on", "id"],
                name="letter_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                models.F("state"),
                models.OrderBy(models.F("written_on"), descending=True),
                models.F("id"),
                condition=models.Q(("state", "approved"), ("state", "rejected"), ("state", "withdrawn"), _connector="OR"),
                name="letter_decided",
            ),
        ),
    ]
