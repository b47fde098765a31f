from typing import Any

from django.db import migrations

from safety.typed.same_words import digest_of_words
from safety.typed.text import searchable

AT_ONCE = 1000


def fold(apps: Any, schema_editor: Any) -> None:
    """Makes what stored comments are found by, a thousand at a time, each thousand in a transaction of its own.

    Repeated, or begun anew after it was stopped, it writes only what is not there yet.
    """
    comments = apps.get_model("articles", "Comment").objects.using(schema_editor.connection.alias)
    fields = ("pk", "pseudonym", "text", "search_text", "words_digest")
    without = comments.filter(search_text="").order_by("pk").only(*fields)
    last = None
    while step := list((without.filter(pk__gt=last) if last else without)[:AT_ONCE]):
        last = step[-1].pk
        for comment in step:
            comment.search_text = searchable(comment.pseudonym, comment.text)
            comment.words_digest = digest_of_words(comment.text)
        comments.bulk_update(step, ["search_text", "words_digest"], batch_size=200)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("articles", "0006_explained_fields"),
    ]

    operations = [
        migrations.RunPython(fold, migrations.RunPython.noop),
    ]
