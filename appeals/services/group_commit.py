"""Jobs that arrive at the same moment, done in one transaction, so that they wait for the disk once and not in a row.

A commit is safe when the disk has it, and letters can only commit one after the other: all of them change the same
count, and SQLite has one writer anyway. On a disk that takes 5 ms, that would be 200 letters a second at most, however
fast everything else is. So whoever comes while a transaction is under way hands its job to the next one; each is told
what came of it after the commit, as if it had been alone. Nobody waits for others to come.
"""

import threading
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from django.db import InterfaceError, OperationalError, connection

Job = TypeVar("Job")
Result = TypeVar("Result")


def is_cut_off(error: BaseException | None) -> bool:
    """Whether the connection was lost, so that nobody knows if the commit was made: a job done again could count twice."""
    return isinstance(error, OperationalError | InterfaceError) and connection.connection is None


class _Job(Generic[Job, Result]):
    """A job and what came of it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.is_done = False
        self.results: list[Result] = []
        self.error: BaseException | None = None


class GroupCommit(Generic[Job, Result]):
    """Hands all jobs that wait to `do`, which does all of them in one transaction, or fails and none of them is done.

    `do` gives a result for each job, in their order. Where it fails, each is done alone: no job suffers from another;
    where the connection is lost, all of them fail.
    Two jobs with the same `key` are never in one transaction. As `do` runs in several processes at once, it must take
    row locks in one order.
    """

    def __init__(self, do: Callable[[Sequence[Job]], Sequence[Result]], *, key: Callable[[Job], Hashable]) -> None:
        self._do = do
        self._key = key
        self._turn = threading.Lock()
        self._queue: deque[_Job[Job, Result]] = deque()

    def run(self, job: Job) -> Result:
        """The result of the job, once it is committed; raises what `do` raised for it alone."""
        if connection.in_atomic_block:
            # Others must not depend on whether this caller's transaction is committed in the end.
            return self._do([job])[0]
        mine = _Job[Job, Result](job)
        self._queue.append(mine)
        with self._turn:
            # Whoever had the turn before has perhaps done it already.
            while not mine.is_done:
                self._do_next()
        if mine.error is not None:
            raise mine.error
        return mine.results[0]

    def _do_next(self) -> None:
        """Does what waits, except for jobs whose key another one has: they are left for the next time."""
        together: dict[Hashable, _Job[Job, Result]] = {}
        for one in [self._queue.popleft() for _ in range(len(self._queue))]:
            if together.setdefault(self._key(one.job), one) is not one:
                self._queue.append(one)
        waiting = list(together.values())
        if not self._attempt(waiting) and len(waiting) > 1 and not is_cut_off(waiting[0].error):
            for one in waiting:
                self._attempt([one])

    def _attempt(self, waiting: list[_Job[Job, Result]]) -> bool:
        try:
            results = self._do([one.job for one in waiting])
        except BaseException as error:
            for one in waiting:
                one.error, one.is_done = error, True
            if not isinstance(error, Exception):
                raise
            return False
        for one, result in zip(waiting, results, strict=True):
            one.results, one.error, one.is_done = [result], None, True
        return True
