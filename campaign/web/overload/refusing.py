"""Refuses at once what comes beyond what a process can serve, so that the rest is served in time.

Without it everything waits in line: at ten times what can be served each visitor is answered after the others' ten times,
which is after they have gone, and the server goes on to work for nobody.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from environ import Env

from campaign.environment import reading
from campaign.web import paths
from campaign.web.overload import THREADS_VARIABLE
from campaign.web.overload.page import refusal
from safety.web.few_at_once import Busy, Slots

logger = logging.getLogger(__name__)

# With fewer there is nothing to share out.
FEWEST_THREADS = 8
MOST_THREADS = 1024
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# Whoever asks these wants to know whether the process must be ended or passed over; neither helps against overload.
ALWAYS_ANSWERED = ("/healthz", "/readyz")
LOG_EVERY_SECONDS = 60
# Refusing takes half a millisecond, but each thread that works at a page holds the interpreter for Python's five before it:
# refusals queue up for seconds. docs/scaling.md has what this gives and what it costs.
SWITCH_SECONDS = 0.001


class Overload:
    """Lets in as many requests at once as there are places for their kind, and answers 503 with Retry-After to the rest.

    Readers, what is sent, and the organisers' admin have places of their own: none takes another's. An eighth of the
    threads is left, in which requests are refused. What the page cache, static files and health checks answer needs none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        threads = reading.read_number(Env(), THREADS_VARIABLE, 0, 0, MOST_THREADS)
        if threads < FEWEST_THREADS:
            raise MiddlewareNotUsed
        sys.setswitchinterval(SWITCH_SECONDS)
        self.get_response = get_response
        # Pages come from a cache, mostly. A letter may have to wait for the disk, which costs nothing but its place: at the
        # peak of docs/scaling.md's curve, two processes' places last for a second in which the disk does not answer.
        self.readers = Slots(threads // 4)
        self.senders = Slots(threads // 2)
        self.organisers = Slots(threads // 8)
        # A body that comes slowly holds the thread that reads it: never the last of those that refuse.
        self.bodies = Slots(max(1, threads // 16))
        self.refused = Refused()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info in ALWAYS_ANSWERED:
            return self.get_response(request)
        try:
            with self.places_for(request).one():
                return self.get_response(request)
        except Busy:
            self.refused.note()
            request.is_refused = True  # type: ignore[attr-defined]
            return refusal(request, self.bodies)

    def places_for(self, request: HttpRequest) -> Slots:
        if paths.is_admin(request.path_info):
            return self.organisers
        return self.readers if request.method in SAFE_METHODS else self.senders


class Refused:
    """How many were refused: said at the first, and then at most once a minute, as a flood must not fill the log."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._said_at = -float(LOG_EVERY_SECONDS)

    def note(self) -> None:
        with self._lock:
            self._count += 1
            now = time.monotonic()
            if now - self._said_at < LOG_EVERY_SECONDS:
                return
            count, self._count, self._said_at = self._count, 0, now
        logger.warning("More requests come than this process can answer: %d refused since this was last said.", count)
