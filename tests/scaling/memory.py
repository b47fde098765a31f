"""How much memory processes have, at most, while something goes on."""

import contextlib
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.processes import family

LOOKS_EVERY_SECONDS = 0.1


def kilobytes(pids: Iterable[int]) -> int:
    """What they and their descendants have in memory; what they share is counted once for each."""
    statuses = (Path(f"/proc/{member}/status").read_text() for pid in pids for member in family(pid))
    return sum(int(line.split()[1]) for status in statuses for line in status.splitlines() if line.startswith("VmRSS"))


class Watch:
    """The most memory that was seen so far."""

    most_kb = 0


@contextlib.contextmanager
def watched(pids: list[int]) -> Iterator[Watch]:
    """Looks ten times a second while the block runs."""
    watch, ended = Watch(), threading.Event()

    def look() -> None:
        while not ended.is_set():
            watch.most_kb = max(watch.most_kb, kilobytes(pids))
            ended.wait(LOOKS_EVERY_SECONDS)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield watch
    finally:
        ended.set()
        thread.join()
