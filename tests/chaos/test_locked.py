"""Somebody else holds the database's lock for longer than the site waits for it."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager

from tests.chaos.conftest import Running
from tests.chaos.outage import check_every_word_comes_back
from tests.chaos.writers import ask

LOCKS = {
    "SQLite": "BEGIN IMMEDIATE",
    "PostgreSQL": "LOCK TABLE appeals_tally, articles_comment IN ACCESS EXCLUSIVE MODE",
}
# As settings.DATABASES has it; the second letter of a group waits for the first one's turn as well.
SECONDS_TO_WAIT, TURNS = 20, 2


@contextmanager
def locked(running: Running) -> Iterator[None]:
    with contextlib.closing(running.database.connect()) as connection:
        connection.cursor().execute(LOCKS[running.database.vendor])
        yield
        connection.rollback()


def test_what_is_typed_while_the_database_is_locked_comes_back(running: Running) -> None:
    read = []

    @contextmanager
    def locked_and_read() -> Iterator[None]:
        with locked(running):
            yield
            read.append(ask(running.port, "/privacy/").status)

    seconds = check_every_word_comes_back(running.port, locked_and_read)
    print(f"\n{running.database.vendor} locked: an answer after {seconds:.1f} s at the latest.")
    assert seconds < SECONDS_TO_WAIT * TURNS + 5
    assert read == [200]
    running.check_count()
    running.check_logs()
