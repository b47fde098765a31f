"""Group commit: jobs that arrive at the same moment are done in one transaction, so that they wait for the disk once.

A commit is safe when the disk has it, and letters can only commit one after the other: all of them change the same
count, and SQLite has one writer anyway. On a disk that takes 5 ms, that would be 200 letters a second at most, however
fast everything else is. So jobs that come while a transaction is under way are done in the next one; each caller is told
the result of its own job after the commit. No job waits for others to come.
"""

import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from django.db import DataError, IntegrityError, connection

Job = TypeVar("Job")
Result = TypeVar("Result")

# What can be wrong with one job: a constraint, a value that the database or its driver does not take (psycopg2 raises
# ValueError for NUL, UnicodeEncodeError for a lone surrogate). Any other error,
# such as a locked or lost database, would hit every job: trying them one by one would make each wait for the lock again,
# and after a lost connection it is unknown whether the commit was made, so that a second try could count twice.
ERRORS_OF_A_JOB = (IntegrityError, DataError, ValueError)


class _Waiting(Generic[Job, Result]):
    """A job whose caller waits, and its outcome."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.is_done = False
        self.results: list[Result] = []
        self.error: BaseException | None = None


class GroupCommit(Generic[Job, Result]):
    """Passes waiting jobs to `do`, which does all of them in one transaction, or raises and does none.

    `do` gives a result for each job, in their order. Where it raises one of `ERRORS_OF_A_JOB`, each job is tried alone,
    so that no job fails because of another; any other error is raised to every caller.
    Two jobs with the same `key` are never in one transaction. As `do` runs in several processes at once, it must take
    row locks in one order.
    """

    def __init__(self, do: Callable[[Sequence[Job]], Sequence[Result]], *, key: Callable[[Job], Hashable]) -> None:
        self._do = do
        self._key = key
        self._transaction = threading.Lock()
        self._queue_lock = threading.Lock()
        self._queue: list[_Waiting[Job, Result]] = []

    def run(self, job: Job) -> Result:
        """The result of the job, once it is committed; raises what `do` raised for it."""
        if connection.in_atomic_block:
            # Other jobs must not depend on whether this caller's transaction is committed.
            return self._do([job])[0]
        own = _Waiting[Job, Result](job)
        with self._queue_lock:
            self._queue.append(own)
        with self._transaction:
            # The previous transaction may have done it already.
            while not own.is_done:
                self._do_next()
        if own.error is not None:
            raise own.error
        return own.results[0]

    def _do_next(self) -> None:
        """Does the waiting jobs, one per key; further jobs with the same key are left for the next call."""
        by_key: dict[Hashable, _Waiting[Job, Result]] = {}
        left = []
        with self._queue_lock:
            for waiting in self._queue:
                if by_key.setdefault(self._key(waiting.job), waiting) is not waiting:
                    left.append(waiting)
            self._queue = left
        batch = list(by_key.values())
        if not self._try(batch) and len(batch) > 1 and isinstance(batch[0].error, ERRORS_OF_A_JOB):
            for waiting in batch:
                self._try([waiting])

    def _try(self, batch: list[_Waiting[Job, Result]]) -> bool:
        try:
            results = self._do([waiting.job for waiting in batch])
        except BaseException as error:
            for waiting in batch:
                waiting.error, waiting.is_done = error, True
            if not isinstance(error, Exception):
                raise
            return False
        for waiting, result in zip(batch, results, strict=True):
            waiting.results, waiting.error, waiting.is_done = [result], None, True
        return True
