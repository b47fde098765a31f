"""Work that takes long is done a few times at once in each process; who comes then is told to come again.

Nobody waits for a slot. A request that waits holds a thread, and threads that compute take turns: sixteen PDFs at once would
make everybody else's pages sixteen times slower.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]
RETRY_AFTER_SECONDS = 5


class Busy(Exception):
    """As many do this already as may."""


class Slots:
    """How many may do a kind of work at once in a process."""

    def __init__(self, number: int) -> None:
        self._free = threading.BoundedSemaphore(number)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Takes a slot for the block; raises Busy at once where none is free."""
        if not self._free.acquire(blocking=False):
            raise Busy
        try:
            yield
        finally:
            self._free.release()


def answers_busy(view: View) -> View:
    """Answers 429 with Retry-After where the view raises Busy; `campaign.web.middleware.ErrorPages` gives it a page.

    It is no 503: Django logs each of those as an error, and a flood would fill the log.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Busy:
            return HttpResponse(status=429, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})

    return wrapped
