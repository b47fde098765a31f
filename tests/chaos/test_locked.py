"""Somebody else holds the database's lock for longer than the site waits for it."""

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from campaign.environment import reading
from tests.chaos import IS_FULL_SIZE, VENDORS, figures
from tests.chaos.breaking.second_server import server
from tests.chaos.conftest import Running, running_on
from tests.chaos.organiser import check_what_an_organiser_typed_comes_back
from tests.chaos.outage import check_every_word_comes_back
from tests.chaos.writers import ask, write
from tests.run.conftest import Site, password_in

LOCKS = {
    "SQLite": "BEGIN IMMEDIATE",
    "PostgreSQL": "LOCK TABLE appeals_tally, articles_comment IN ACCESS EXCLUSIVE MODE",
}
# As the site has it, or as little of it as the URL asks for; nginx waits for 60. SQLite has one lock, PostgreSQL those of
# the network and of the count; who comes while others wait waits for them as well.
MOST_SECONDS = 2 * reading.SQLITE_WAITS["timeout"] if IS_FULL_SIZE else 2


@pytest.fixture
def impatient(request: pytest.FixtureRequest, start: Callable[..., Site], tmp_path: Path) -> Iterator[Running]:
    url = {} if IS_FULL_SIZE else {"DATABASE_URL": f"sqlite:///{tmp_path}/site/db.sqlite3?timeout=1"}
    with running_on(request.param, start, **url) as running:
        yield running


@contextmanager
def locked(running: Running) -> Iterator[None]:
    with contextlib.closing(running.database.connect()) as connection:
        connection.cursor().execute(LOCKS[running.database.vendor])
        yield
        connection.rollback()


@pytest.mark.parametrize("impatient", VENDORS, indirect=True)
def test_what_is_typed_while_the_database_is_locked_comes_back(impatient: Running, first_start: Path) -> None:
    running, read = impatient, []

    @contextmanager
    def locked_and_read() -> Iterator[None]:
        with locked(running):
            yield
            read.append(ask(running.port, "/privacy/").status)

    seconds = check_every_word_comes_back(running.port, locked_and_read)
    figures.note(
        "locked for longer than the site waits",
        database=running.database.vendor,
        many="3 letters, a comment, an article" if running.database.vendor == "SQLite" else "3 letters, a comment",
        lost=0,
        longest=seconds,
        besides="503 with every word; sent again, all stored; pages can be read meanwhile",
    )
    assert seconds < MOST_SECONDS + 5
    assert read == [200]
    if running.database.vendor == "SQLite":
        password = password_in((first_start / "said").read_text())
        check_what_an_organiser_typed_comes_back(running, lambda: locked(running), password)
    running.check_count()
    running.check_logs()


@pytest.mark.parametrize("impatient", VENDORS, indirect=True)
def test_a_site_that_waits_for_as_long_as_it_takes_answers_nobody(impatient: Running) -> None:
    """The unguarded twin: the same, without the limit."""
    url = impatient.database.url or f"sqlite:///{impatient.database.file}"
    patient = "options=" if impatient.database.vendor == "PostgreSQL" else "timeout=600"
    with server(impatient, DATABASE_URL=f"{url}?{patient}") as (port, _), ThreadPoolExecutor(1) as pool:
        with locked(impatient):
            answer = pool.submit(write, port, 1)
            with pytest.raises(TimeoutError):
                answer.result(MOST_SECONDS + 1)
        assert answer.result().is_sent
