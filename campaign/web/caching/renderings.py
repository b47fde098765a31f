"""What the page cache is built on: a cache that may fail, and one rendering of a page at a time."""

import logging
import threading
import time
from typing import Generic, TypeVar

from django.core.cache import cache

logger = logging.getLogger(__name__)

# How long the cache is not asked after an error: while its server is down, not every visitor waits for the timeout.
PAUSE_SECONDS = 5

Page = TypeVar("Page")


class Store(Generic[Page]):
    """Django's cache; an error means that nothing is cached."""

    def __init__(self) -> None:
        self.paused_until = 0.0

    def get(self, key: str) -> Page | None:
        if time.monotonic() < self.paused_until:
            return None
        try:
            page: Page | None = cache.get(key)
        except Exception as error:
            self._pause(error)
            return None
        return page

    def set(self, key: str, page: Page, seconds: float) -> None:
        if time.monotonic() < self.paused_until:
            return
        try:
            cache.set(key, page, seconds)
        except Exception as error:
            self._pause(error)

    def _pause(self, error: Exception) -> None:
        self.paused_until = time.monotonic() + PAUSE_SECONDS
        logger.warning("The cache does not answer (%s); pages are rendered without it.", type(error).__name__)


class Rendering(Generic[Page]):
    """One page being rendered; `wait` returns it once it is there, or None where that failed or takes longer."""

    def __init__(self) -> None:
        self.page: Page | None = None
        self.done = threading.Event()

    def wait(self, seconds: float) -> Page | None:
        self.done.wait(seconds)
        return self.page


class Renderings(Generic[Page]):
    """The pages that are being rendered in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, Rendering[Page]] = {}

    def join(self, key: str) -> tuple[Rendering[Page], bool]:
        """The rendering of a page, and whether it is the caller who has to do it, and to `finish` it."""
        with self._lock:
            if running := self._running.get(key):
                return running, False
            self._running[key] = Rendering()
            return self._running[key], True

    def finish(self, key: str, rendering: Rendering[Page], page: Page | None) -> None:
        """Give the page to all requests that wait for it; None says that there is none."""
        with self._lock:
            self._running.pop(key, None)
        rendering.page = page
        rendering.done.set()
