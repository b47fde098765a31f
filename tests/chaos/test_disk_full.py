"""The disk is full: below SQLite and all files of the site, and below PostgreSQL's data."""

import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.chaos import IS_FULL_SIZE, figures
from tests.chaos.breaking.database import PostgreSQL
from tests.chaos.breaking.small_disk import filled, mounted
from tests.chaos.conftest import Running, running_on
from tests.chaos.outage import check_every_word_comes_back
from tests.chaos.writers import ask, stored, words_of, write
from tests.outbox.server import PostOffice
from tests.run.conftest import Site, until

MEGABYTES = {"SQLite": 64, "PostgreSQL": 400}
LETTERS = 200 if IS_FULL_SIZE else 10


@pytest.fixture
def small_disk(request: pytest.FixtureRequest) -> Iterator[Path]:
    with mounted(MEGABYTES[request.param]) as folder:
        yield folder


def write_until_refused(running: Running, first: int) -> set[str]:
    """Writes letters as long as files have room for them, and returns the words of those that were sent."""
    sent = set()
    for number in range(first, first + 2000):
        answer = write(running.port, number)
        if not answer.is_sent:
            assert answer.status == 503 and words_of(number, 1) in answer.body
            return sent
        sent.add(words_of(number, 1))
    raise AssertionError("a full disk takes letters for ever")


@contextmanager
def full(running: Running, folder: Path, sent: set[str]) -> Iterator[None]:
    with filled(folder):
        sent |= write_until_refused(running, 1000)
        assert ask(running.port, "/healthz").status == 200
        yield
        time.sleep(3 if IS_FULL_SIZE else 0)
    if isinstance(running.database, PostgreSQL) and not running.database.is_running():
        # Without room for its log it ends itself; whatever starts it on a server (systemd) starts it again.
        running.database.start()


@pytest.mark.parametrize("small_disk", ["SQLite"], indirect=True)
def test_a_full_disk_below_the_whole_site_loses_nothing(
    start: Callable[..., Site], small_disk: Path, prepared: Path, tmp_path: Path
) -> None:
    shutil.copytree(prepared, small_disk / "var")
    post = PostOffice()
    post.controller.start()
    mail = {"EMAIL_URL": f"smtp://127.0.0.1:{post.port}", "MAIL_FROM": "post@letters.example"}
    os.symlink(small_disk / "var", tmp_path / "site")
    try:
        with running_on("SQLite", start, **mail, MAIL_HOURLY_BUDGET="1000000") as running:
            post.seconds_for_each = 0.05 if IS_FULL_SIZE else 0
            sent = {words_of(number, 1) for number in range(LETTERS) if write(running.port, number).is_sent}
            check_every_word_comes_back(running.port, lambda: full(running, small_disk, sent))
            lost = len(sent - set(stored(running.database)))
            assert lost == 0 and len(sent) >= LETTERS
            assert running.database.is_sound()
            waiting = "SELECT count(*) FROM outbox_outboxmessage WHERE kind = 'confirm'"
            until(lambda: running.database.number(waiting) == 0, 120)
            times = Counter(post.addresses())
            running.check_count()
            running.check_logs()
            lines = running.logs().count("takes nothing at the moment")
    finally:
        post.controller.stop()
    assert len(times) == running.database.number("SELECT count(*) FROM appeals_letter")
    figures.note(
        "disk full below the whole site",
        database="SQLite",
        many=f"{len(sent)} letters, {len(times)} mails",
        lost=lost,
        besides=f"503 with every word; mails twice: {sum(times.values()) - len(times)}; lines in the log: {lines}",
    )
    assert max(times.values()) == 1
    assert lines <= 3 * 3  # A minute's worth, of two processes that answer and one that mails.


@pytest.mark.skipif(not IS_FULL_SIZE, reason="make chaos: a PostgreSQL of its own takes half a minute to fill")
@pytest.mark.parametrize("small_disk", ["PostgreSQL"], indirect=True)
def test_a_full_disk_below_postgresql_loses_nothing(start: Callable[..., Site], small_disk: Path) -> None:
    with running_on("PostgreSQL", start, parent=small_disk) as running:
        sent = {words_of(number, 1) for number in range(LETTERS) if write(running.port, number).is_sent}

        def is_stored(fields: dict[str, str]) -> bool:
            return fields.get("own_words") in stored(running.database)

        # Who needs no new page of any table is taken all the same.
        check_every_word_comes_back(running.port, lambda: full(running, small_disk, sent), is_stored)
        assert sent <= set(stored(running.database)) and len(sent) >= LETTERS
        running.check_count()
        running.check_logs()
    figures.note("disk full", database="PostgreSQL", many=f"{len(sent)} letters", lost=0, besides="503 with every word")
