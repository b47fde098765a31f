
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0004_desk'),
    ]

    operations = [
        migrations.CreateModel(
            name='CommentRedaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('done_at', models.DateTimeField(db_index=True, verbose_name='done at')),
                ('sealed_words', models.BinaryField(null=True)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='redactions', to='articles.comment')),
            ],
            options={
                'verbose_name': 'redaction of a comment',
                'verbose_name_plural': 'redactions of comments',
                'ordering': ['pk'],
                'abstract': False,
                'default_permissions': (),
            },
        ),
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
