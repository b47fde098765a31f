
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0004_desk'),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='search_text',
            field=models.TextField(blank=True, default='', editable=False),
        ),
        migrations.AddField(
            model_name='comment',
            name='words_digest',
            field=models.CharField(blank=True, default='', editable=False, max_length=24),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(models.F('state'), models.OrderBy(models.F('written_on'), descending=True), models.F('id'), condition=models.Q(('state', 'approved'), ('state', 'rejected'), _connector='OR'), name='comment_decided'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('state', 'held')), fields=['written_on', 'held_reason'], name='comment_held'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['language'], name='comment_by_language'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('words_digest__gt', '')), fields=['words_digest'], name='comment_same_words'),
        ),
    ]
