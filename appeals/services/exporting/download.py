"""A download: read at once, then counted and hashed while it is handed on, and recorded when it ends, complete or not."""

import datetime as dt
import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from django.db import connection, transaction

from appeals.models import Appeal, Export
from appeals.services.exporting.purposes import HEADS, Choice, batches
from appeals.services.exporting.spool import Spool
from organisers import record
from safety import lockdown, spreadsheets
from safety.snapshot import snapshot
from safety.web.few_at_once import Slots

# In each process; the server has two of them. A slot is for reading: a browser that takes nothing keeps it from nobody.
SLOTS = Slots(1)
# From its beginning to the last piece. A file is of yesterday by then, and a browser that is so slow has given up.
MOST_SECONDS = 900
ASKS_EVERY_SECONDS = 1.0


class TookTooLong(Exception):
    """The browser took the download so slowly that it was broken off."""


class LockedDown(Exception):
    """The site was locked down while the download was under way."""


class Download(Iterator[bytes]):
    """The pieces of a CSV file. Whoever takes them calls `close` at the end, as WSGI servers do (PEP 3333).

    Raises Busy where another is being read. All pieces are to be taken by the thread that made it, with its connection to
    the database; all of it is read before the first is handed on.
    """

    def __init__(
        self, *, appeal: Appeal, purpose: str, choice: Choice, by: Any, clock: Callable[[], dt.datetime]
    ) -> None:
        self._leave = ExitStack()
        self._leave.enter_context(SLOTS.one())
        self._clock, self._by = clock, by
        self._hash, self._rows = hashlib.sha256(), 0
        self._has_ended = False
        self._ready: list[tuple[bytes, int]] = []
        try:
            self.export = Export.objects.create(
                appeal=appeal,
                purpose=purpose,
                chosen=choice.codes(),
                made_by_id=getattr(by, "pk", None),
                begun_at=clock(),
            )
        except BaseException:
            self._leave.close()
            raise
        self._blocks = self._read(appeal, purpose, choice)

    def _read(self, appeal: Appeal, purpose: str, choice: Choice) -> Iterator[tuple[bytes, int]]:
        self._began = self._asked_at = time.monotonic()
        with Spool() as spool:
            # However slowly the browser takes it, the older state is held no longer than reading it takes.
            with snapshot():
                for block, rows in spreadsheets.blocks(
                    HEADS[Export.Purpose(purpose)], batches(appeal, purpose, choice)
                ):
                    self._go_on()
                    spool.write(block, rows)
                spool.end_writing()
            self._leave.close()
            for piece in spool.read():
                self._go_on()
                yield piece

    def _go_on(self) -> None:
        """Raises TookTooLong or LockedDown where no more may leave."""
        now = time.monotonic()
        if now - self._began > MOST_SECONDS:
            raise TookTooLong
        if now - self._asked_at > ASKS_EVERY_SECONDS:
            self._asked_at = now
            if is_locked_down_by_now():
                raise LockedDown

    def read_all(self) -> None:
        """Reads all rows, before an answer has begun: what goes wrong meanwhile can still be said. Raises OSError, too."""
        self._ready.append(self._next_block())

    def __next__(self) -> bytes:
        block, rows = self._ready.pop() if self._ready else self._next_block()
        self._hash.update(block)
        self._rows += rows
        return block

    def _next_block(self) -> tuple[bytes, int]:
        try:
            return next(self._blocks)
        except StopIteration:
            self._end(Export.State.DONE)
            raise
        except BaseException:
            self._end(Export.State.ABORTED)
            raise

    def close(self) -> None:
        """Ends the download: it is recorded as broken off, unless its last block was taken."""
        self._end(Export.State.ABORTED)

    def _end(self, state: Export.State) -> None:
        if self._has_ended:
            return
        self._has_ended = True
        with self._leave:
            # Ends the snapshot, in which nothing can be written, and gives the spool's place on the disk back.
            self._blocks.close()  # type: ignore[attr-defined]
            finish(
                export=self.export,
                state=state,
                rows=self._rows,
                sha256=self._hash.hexdigest(),
                by=self._by,
                now=self._clock(),
            )


def is_locked_down_by_now() -> bool:
    """Asks over another connection, which a thread has of its own: this one sees the database as it was before."""
    answers: list[bool] = []

    def ask() -> None:
        try:
            answers.append(lockdown.is_locked_down())
        finally:
            connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    # No answer is none that would let names go on leaving.
    return answers != [False]


@transaction.atomic
def finish(*, export: Export, state: Export.State, rows: int, sha256: str, by: Any, now: dt.datetime) -> None:
    """Stores how an export ended, and writes it into the record."""
    Export.objects.filter(pk=export.pk, state=Export.State.BEGUN).update(
        state=state, rows=rows, sha256=sha256, ended_at=now
    )
    act = "export letters" if state == Export.State.DONE else "break off export"
    record.write(by=by, act=act, subject=f"export {export.pk}", now=now, reason=export.purpose, rows=rows)
