"""`python -m bench desk`: the lines of all that organisers do, each as soon as it is measured."""

from collections.abc import Iterator

from bench.measures import Line
from bench.server import Place

# How many megabytes a process may grow by while it answers a few hundred of these pages.
MOST_MEGABYTES = 30


def desk(place: Place, letters: int) -> Iterator[Line]:
    """On a site of its own that is prepared and has no letters; PostgreSQL."""
    for row in place.each_line("desk", str(letters)):
        name, figure, target, is_met = row.split("\t")
        yield Line(name, figure, target, {"yes": True, "no": False}.get(is_met))


def print_costs(count: str) -> None:
    """In a process of the site: fills it, measures, and prints a row for each line."""
    from django.conf import settings

    from bench.desk import comments, first_page, indexes, letters, lists, rows, searches, steps
    from bench.desk.measuring import client_of, megabytes, print_line, print_seconds

    settings.ALLOWED_HOSTS.append("testserver")
    number = int(count)
    if number:
        print_seconds(f"seeding: {number:,} letters", lambda: letters.seed(number))
        print_seconds("seeding: comments, record, batches, mail, translations, deliveries", lambda: rows.seed(number))
    client, organiser = client_of()
    lists.print_all(client, organiser)
    memory = megabytes()
    searches.print_all(client)
    comments.print_all(client)
    steps.print_all(client)
    grown = megabytes() - memory
    print_line(
        "memory of the process, grown meanwhile by",
        f"{grown:.0f} MB",
        f"≤ {MOST_MEGABYTES} MB",
        grown <= MOST_MEGABYTES,
    )
    indexes.print_all()
    steps.print_job(organiser)
    first_page.print_all()
