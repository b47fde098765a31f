"""Commands that need Django, each run in a process of its own: `python -m bench.inside COMMAND …`."""

import io
import os
import sys
import uuid


def prepare() -> None:
    """Migrates, loads the campaign, collects static files, makes the baseline's table."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("load_campaign", verbosity=0, stdout=io.StringIO())
    call_command("collectstatic", interactive=False, verbosity=0)
    from bench.baseline.models import Row

    if Row._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Row)


def seed(count: str) -> None:
    from bench.seeding import seed_letters

    seed_letters(int(count))


def stamp() -> None:
    from appeals import consent_text
    from safety.web import guard

    print(guard.make_stamp(consent_text.current_version()))


def pending(count: str) -> None:
    """Adds letters that wait for confirmation; prints a token for each."""
    from bench.seeding import add_pending

    for token in add_pending(int(count)):
        print(token)


def cursor(rows: str) -> None:
    """Prints the cursor of the wall's page after so many letters."""
    from appeals.models import Letter
    from safety.keys.keyset import cursor_of

    print(cursor_of(Letter.objects.on_wall()[int(rows)]))


def check() -> None:
    """Prints letters, contacts, count and letters held; fails where the count is not that of the rows."""
    from django.core.management import call_command

    from appeals.models import Contact, Letter, Tally

    count = sum(Tally.objects.values_list("online", flat=True))
    print(Letter.objects.count(), Contact.objects.count(), count, Letter.objects.filter(state="held").count())
    call_command("recount", check=True, stdout=io.StringIO())


def dossier(count: str) -> None:
    from bench.dossier import print_all

    print_all(int(count))


def export(purpose: str) -> None:
    from bench.export import take_all

    take_all(purpose)


def lengthen(characters: str) -> None:
    from bench.site_file import lengthen

    lengthen(int(characters))


def site_file() -> None:
    from bench.site_file import write_one

    write_one()


def queries() -> None:
    """Prints how many queries the home page and the article take when cached, and a letter, BEGIN and COMMIT among them."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS.append("testserver")
    counts = []
    client = Client(headers={"sec-fetch-site": "same-origin", "x-forwarded-for": "10.0.0.1"})
    for path in ("/", "/articles/shanyrak-aigyerim/"):
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        counts.append(len(captured))
    from bench.load import letter_fields

    with CaptureQueriesContext(connection) as captured:
        client.post("/appeals/shanyrak-aigyerim/", letter_fields(f"{uuid.uuid4().hex}@example.org", ""))
    print(*counts, len(captured))


def waiting(count: str) -> None:
    from bench.outbox import add_waiting

    add_waiting(int(count))


def dispatches(count: str) -> None:
    from bench.outbox import add_dispatches

    add_dispatches(int(count))


def cost(deep: str) -> None:
    from bench.cost.measuring import measure

    measure(deep)


def desk(count: str) -> None:
    from bench.desk.table import print_costs

    print_costs(count)


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    django.setup()
    functions = (
        prepare,
        seed,
        stamp,
        pending,
        cursor,
        check,
        queries,
        dossier,
        export,
        lengthen,
        site_file,
        waiting,
        dispatches,
        cost,
        desk,
    )
    commands = {function.__name__: function for function in functions}
    commands[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    main()
