from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("appeals", "0020_digests_of_old_letters")]

    operations = [
        migrations.AlterModelOptions(
            name="appeal",
            options={
                "permissions": [
                    ("hold_everything", "Can hold every new letter and stop holding them"),
                    ("change_settings", "Can change the state, figures and address of an appeal"),
                ],
                "verbose_name": "appeal",
                "verbose_name_plural": "appeals",
            },
        ),
    ]
