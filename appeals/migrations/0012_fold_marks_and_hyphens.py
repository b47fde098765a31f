from typing import Any

from django.db import migrations

from safety.typed.text import searchable

AT_ONCE = 1000


def fold_anew(apps: Any, schema_editor: Any) -> None:
    """Makes what letters are found by anew, a thousand at a time, each thousand in a transaction of its own.

    Repeated, or begun anew after it was stopped, it writes only what is not yet as it is to be.
    """
    letters = apps.get_model("appeals", "Letter").objects.using(schema_editor.connection.alias).order_by("pk")
    fields = ("pk", "name", "organisation", "own_words", "search_text")
    last = None
    while step := list((letters.filter(pk__gt=last) if last else letters).only(*fields)[:AT_ONCE]):
        last = step[-1].pk
        changed = []
        for letter in step:
            text = searchable(letter.name, letter.organisation, letter.own_words)
            if text != letter.search_text:
                letter.search_text = text
                changed.append(letter)
        letters.bulk_update(changed, ["search_text"], batch_size=200)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("appeals", "0011_desk"),
    ]

    operations = [
        migrations.RunPython(fold_anew, migrations.RunPython.noop),
    ]
