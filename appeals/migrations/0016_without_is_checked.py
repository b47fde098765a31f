from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0015_rows_of_paper_letters"),
    ]

    operations = [
        migrations.RemoveField(model_name="endorsement", name="is_checked"),
    ]
