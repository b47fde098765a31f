from typing import Any

from django.db import migrations

from safety.typed.same_words import digest_of_words

AT_ONCE = 1000


def make_digests(apps: Any, schema_editor: Any) -> None:
    """Gives letters that were stored before 0011 the digest of their own words, a thousand at a time.

    Each thousand is a transaction of its own; begun anew after it was stopped, it goes on where none is yet. Words without
    a single letter have none for ever.
    """
    letters = apps.get_model("appeals", "Letter").objects.using(schema_editor.connection.alias)
    without = letters.filter(words_digest="").exclude(own_words="").order_by("pk").only("pk", "own_words", "words_digest")
    last = None
    while step := list((without.filter(pk__gt=last) if last else without)[:AT_ONCE]):
        last = step[-1].pk
        for letter in step:
            letter.words_digest = digest_of_words(letter.own_words)
        letters.bulk_update(step, ["words_digest"], batch_size=200)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("appeals", "0019_figures_by_day"),
    ]

    operations = [
        migrations.RunPython(make_digests, migrations.RunPython.noop),
    ]
