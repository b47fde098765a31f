"""What the organisers' indexes cost whoever writes a letter: its INSERT with them and, side by side, without."""

import statistics
import time
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from appeals.models import Letter
from bench import processes
from bench.desk.measuring import print_line

INSERTS = 2000
# Of those that organisers' lists need, the ones that a letter enters when it comes in.
LISTS = ("letter_by_country", "letter_by_language", "letter_written_on", "letter_by_day")
SEARCH = ("letter_search",)
WITHOUT: dict[str, tuple[str, ...]] = {
    "all indexes": (),
    "without those of lists (country, language, day)": LISTS,
    "without that of words": SEARCH,
    "without either": (*LISTS, *SEARCH),
}
# As a letter comes in.
NEW = {
    "id": "gen_random_uuid()",
    "state": "'pending'",
    "written_on": "CURRENT_DATE",
    **dict.fromkeys(("confirmed_on", "decided_on", "delivered_on", "withdrawn_on"), "NULL"),
    **dict.fromkeys(("held_reason", "rejection_reason", "state_before"), "''"),
}


def print_all() -> None:
    """Copies of letters with own words, each a statement of its own, in one transaction that is rolled back."""
    table = Letter._meta.db_table
    columns = [str(field.column) for field in Letter._meta.concrete_fields]
    cells = ", ".join(NEW.get(column, column) for column in columns)
    statement = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {cells} FROM {table} WHERE id = %s"
    sources = list(Letter.objects.exclude(own_words="").order_by("pk").values_list("pk", flat=True)[:INSERTS])
    with transaction.atomic(), connection.cursor() as cursor:
        for name, dropped in WITHOUT.items():
            kept = transaction.savepoint()
            for index in dropped:
                cursor.execute(f"DROP INDEX {index}")
            print_line(f"a letter’s INSERT, {name}", inserted(cursor, statement, sources))
            transaction.savepoint_rollback(kept)
        transaction.set_rollback(True)


def inserted(cursor: Any, statement: str, sources: list[Any]) -> str:
    """Median, longest and processor time of one INSERT; the first time all rows it copies are read, so not counted."""
    cursor.execute("SELECT pg_backend_pid()")
    stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    for source in sources:
        cursor.execute("SELECT * FROM appeals_letter WHERE id = %s", [source])
    before, taken = processes.ticks_in(stat.read_text()), []
    for source in sources:
        began = time.perf_counter()
        cursor.execute(statement, [source])
        taken.append((time.perf_counter() - began) * 1000)
    used = (processes.ticks_in(stat.read_text()) - before) * processes.MILLISECONDS_A_TICK / len(sources)
    return f"{statistics.median(taken):.2f} ms, at most {max(taken):.0f} (processor time of PostgreSQL: {used:.2f})"
