"""Group commit: jobs that arrive at the same moment are done in one transaction, so that they wait for the disk once.

A commit is safe when the disk has it, and letters can only commit one after the other: all of them change the same
count, and SQLite has one writer anyway. On a disk that takes 5 ms, that would be 200 letters a second at most, however
fast everything else is. So jobs that come while a transaction is under way are done in the next one; each caller goes on
after the commit of its own job. No job waits for others to come.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from django.db import DataError, IntegrityError, connection

Job = TypeVar("Job")

# What can be wrong with one job: a constraint, a value that the database or its driver does not take (psycopg2 raises
# ValueError for NUL, UnicodeEncodeError for a lone surrogate). Any other error,
# such as a locked or lost database, would hit every job: trying them one by one would make each wait for the lock again,
# and after a lost connection it is unknown whether the commit was made, so that a second try could count twice.
ERRORS_OF_A_JOB = (IntegrityError, DataError, ValueError)


class _Waiting(Generic[Job]):
    """A job whose caller waits, and what it failed with."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.is_done = False
        self.error: BaseException | None = None


class GroupCommit(Generic[Job]):
    """Passes waiting jobs to `do`, which does all of them in one transaction, or raises and does none.

    Where `do` raises one of `ERRORS_OF_A_JOB`, each job is tried alone, so that no job fails because of another; any
    other error is raised to every caller. As `do` runs in several processes at once, it must take row locks in one order.
    """

    def __init__(self, do: Callable[[Sequence[Job]], None]) -> None:
        self._do = do
        self._transaction = threading.Lock()
        self._queue_lock = threading.Lock()
        self._queue: list[_Waiting[Job]] = []

    def run(self, job: Job) -> None:
        """Returns once the job is committed; raises what `do` raised for it."""
        if connection.in_atomic_block:
            # Other jobs must not depend on whether this caller's transaction is committed.
            self._do([job])
            return
        own = _Waiting(job)
        with self._queue_lock:
            self._queue.append(own)
        with self._transaction:
            # The previous transaction may have done it already.
            if not own.is_done:
                self._do_waiting()
        if own.error is not None:
            raise own.error

    def _do_waiting(self) -> None:
        with self._queue_lock:
            batch, self._queue = self._queue, []
        if not self._try(batch) and len(batch) > 1 and isinstance(batch[0].error, ERRORS_OF_A_JOB):
            for waiting in batch:
                self._try([waiting])

    def _try(self, batch: list[_Waiting[Job]]) -> bool:
        error: BaseException | None = None
        try:
            self._do([waiting.job for waiting in batch])
        except BaseException as raised:
            error = raised
            if not isinstance(raised, Exception):
                raise
        finally:
            for waiting in batch:
                waiting.error, waiting.is_done = error, True
        return error is None
