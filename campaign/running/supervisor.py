"""Child processes of `manage.py run`: started together, watched, started again when they end, stopped together."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

from campaign.running import parent_watch

logger = logging.getLogger("campaign")

SECONDS_TO_STOP = parent_watch.SECONDS_TO_FINISH + 5
LOOK_EVERY_SECONDS = 0.2
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 10.0


@dataclass
class Child:
    """One process; it is started again when it ends."""

    name: str
    arguments: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    pause: float = FIRST_PAUSE_SECONDS
    started_at: float = 0.0
    again_at: float = 0.0


@dataclass
class Processes:
    """All children of this process; `stop` may be called from a signal handler."""

    environment: Mapping[str, str]
    children: list[Child] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    stopped_by: int = 0

    def __post_init__(self) -> None:
        # Only this process holds the writing end: when it dies, its children read the end of the pipe.
        self._reading_end, self._writing_end = os.pipe()

    def stop_on_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self.stopping.is_set() and number == signal.SIGINT:
            self._signal_all(signal.SIGKILL)
        self.stopped_by = self.stopped_by or number
        self.stopping.set()

    def start(self, child: Child) -> None:
        """Start a child in a session of its own: Ctrl-C reaches it only through us, and so in order."""
        if child not in self.children:
            self.children.append(child)
        child.started_at = time.monotonic()
        child.process = subprocess.Popen(
            [sys.executable, *child.arguments],
            env={**self.environment, parent_watch.VARIABLE: str(self._reading_end)},
            pass_fds=[self._reading_end],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def watch(self) -> None:
        """Start what ends again, until a signal comes."""
        while not self.stopping.wait(LOOK_EVERY_SECONDS):
            for child in self.children:
                self._look_at(child)

    def _look_at(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.again_at:
                self.start(child)
            return
        code = child.process.poll()
        if code is None:
            return
        # A server that was killed leaves its processes, which would share the port with the next one's.
        self._signal(child, signal.SIGKILL)
        if now - child.started_at > LONGEST_PAUSE_SECONDS:
            child.pause = FIRST_PAUSE_SECONDS
        logger.error("The %s ended (code %s); it starts again in %d s.", child.name, code, child.pause)
        child.process = None
        child.again_at = now + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE_SECONDS)

    def stop(self) -> None:
        """End all children: SIGTERM first, then SIGKILL for those that do not stop and for all that they have started."""
        self._signal_all(signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_STOP
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                logger.error("The %s does not stop; it is killed.", child.name)
        self._signal_all(signal.SIGKILL)

    def _signal_all(self, number: signal.Signals) -> None:
        for child in self.children:
            self._signal(child, number)

    def _signal(self, child: Child, number: signal.Signals) -> None:
        """Signals a child and all that it has started."""
        if child.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, number)
