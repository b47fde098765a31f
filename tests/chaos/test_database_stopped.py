"""PostgreSQL is stopped and started under a running site, and letters come in meanwhile."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from tests import nginx
from tests.chaos import IS_FULL_SIZE, figures
from tests.chaos.conftest import Running
from tests.chaos.organiser import check_what_an_organiser_typed_comes_back
from tests.chaos.outage import check_every_word_comes_back
from tests.chaos.writers import Answer, Writers, ask, check_all_are_there, lost, words_of
from tests.run.conftest import password_in, until

pytestmark = pytest.mark.skipif(
    not IS_FULL_SIZE, reason="make chaos: a PostgreSQL of its own takes half a minute to fill"
)
LETTERS, STOPS, SECONDS_AWAY = 1500, 6, 4.0


@contextmanager
def stopped(running: Running, mode: str) -> Iterator[None]:
    running.database.stop(mode)
    try:
        yield
    finally:
        running.database.start()


def test_letters_wait_while_postgresql_is_stopped_and_started(on_postgresql: Running, tmp_path: Path) -> None:
    running = on_postgresql
    without_words: list[str] = []

    def look_at(number: int, attempt: int, answer: Answer) -> None:
        if answer.status == 503 and words_of(number, attempt) not in answer.body:
            without_words.append(answer.body)

    with (
        nginx.serving(tmp_path / "nginx", upstream=f"127.0.0.1:{running.port}")
        if nginx.find()
        else nullcontext(0) as proxy
    ):
        assert not proxy or ask(proxy, "/").status == 200
        writers = Writers(running.port, LETTERS)
        writers.look_at = look_at
        began = time.monotonic()
        writers.start()
        for number in range(STOPS):
            until(lambda number=number: len(writers.acknowledged) >= LETTERS * number // (STOPS + 1), 600)
            with stopped(running, ("fast", "immediate")[number % 2]):
                time.sleep(SECONDS_AWAY)
                assert ask(running.port, "/healthz").status == 200
                assert ask(running.port, "/readyz").status == 503
                page = ask(running.port, "/ru/about/")
                assert page.status == 503 and "Retry-After".lower() in page.headers and 'lang="ru"' in page.body
                assert not proxy or ask(proxy, "/").status == 200, "readers behind nginx get its copy"
        writers.finish()
    figures.note(
        f"database stopped, {STOPS} times for {SECONDS_AWAY:.0f} s",
        database="PostgreSQL",
        many=f"{LETTERS} letters",
        lost=lost(running.database, writers),
        statuses=writers.answers,
        longest=writers.longest_silence,
        took=time.monotonic() - began,
        besides=f"slowest answer {writers.slowest:.1f} s; words given back in each 503 but {len(without_words)}",
    )
    assert set(writers.answers) == {302, 503} and not without_words
    check_all_are_there(running.database, writers)
    running.check_count()
    running.check_logs()


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_what_is_typed_while_postgresql_is_stopped_comes_back(on_postgresql: Running, mode: str) -> None:
    seconds = check_every_word_comes_back(on_postgresql.port, lambda: stopped(on_postgresql, mode))
    assert seconds < 5
    password = password_in(on_postgresql.logs())
    check_what_an_organiser_typed_comes_back(on_postgresql, lambda: stopped(on_postgresql, mode), password)
    on_postgresql.check_count()
    on_postgresql.check_logs()
