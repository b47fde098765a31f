from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaign", "0005_explained_words")]

    operations = [
        migrations.AddField(
            model_name="mailchoice",
            name="is_proved",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
