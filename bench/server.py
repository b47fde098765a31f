"""The application server as `make run` starts it, with a database and a folder of its own, two processes."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import processes

PROCESSES = 2
BASELINE = "bench.baseline.settings"
SECONDS_TO_START = 60
SECONDS_TO_STOP = 30


@dataclass(frozen=True)
class Place:
    """A site's folder and its database ("" is SQLite in the folder)."""

    folder: Path
    database: str

    def environment(self, port: int = 0, settings: str = "campaign.settings") -> dict[str, str]:
        """The environment of a process; nothing of the caller's own settings reaches it."""
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        environment |= {"VAR_DIR": str(self.folder), "DJANGO_SETTINGS_MODULE": settings, "PORT": str(port or 8000)}
        # Letters come from the networks that X-Forwarded-For names (bench/load.py), as they do behind a proxy.
        environment["PROXY_COUNT"] = "1"
        if self.database:
            environment["DATABASE_URL"] = self.database
        return environment

    def inside(self, *command: str) -> str:
        """Runs a command of `bench.inside` and returns what it printed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-m", "bench.inside", *command],
            env=self.environment(),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def each_line(self, *command: str) -> Iterator[str]:
        """The same, line by line as they come."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = (sys.executable, "-m", "bench.inside", *command)
        with subprocess.Popen(command, env=self.environment(), stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            for line in process.stdout:
                yield line.rstrip("\n")
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)


@dataclass
class Server:
    port: int
    process: subprocess.Popen[bytes]
    place: Place

    def cpu_seconds(self) -> float:
        """Processor time that the server and, where there is one, PostgreSQL have used so far (Linux; elsewhere 0)."""
        return processes.cpu_seconds(self.process.pid, *processes.cluster_of(self.place.database))


@contextlib.contextmanager
def serving(
    place: Place, port: int, *, settings: str = "campaign.settings", ready: str = "/healthz"
) -> Iterator[Server]:
    """A server on `port` that is ready to answer; stops it in the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "campaign.running.child", "server", "127.0.0.1", str(port), str(PROCESSES)],
        env=place.environment(port, settings),
    )
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            if process.poll() is not None:
                raise RuntimeError(f"The server on port {port} ended with code {process.returncode}.")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}", timeout=5):
                    break
            except OSError as error:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"The server on port {port} does not answer.") from error
                time.sleep(0.1)
        yield Server(port, process, place)
    finally:
        stop(process, port)


def stop(process: subprocess.Popen[bytes], port: int) -> None:
    """Stops a server once its clients are gone; prints where they are not, or where stopping takes long."""
    if not _wait_until_free(port):
        print(f"({processes.connection_count(port)} connections to port {port} are still open.)", flush=True)
    start = time.monotonic()
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        for member in processes.family(process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(member, signal.SIGKILL)
        process.wait()
    if (seconds := time.monotonic() - start) > 5:
        print(f"(The server on port {port} took {seconds:.0f} seconds to stop.)", flush=True)


def _wait_until_free(port: int) -> bool:
    deadline = time.monotonic() + 5
    while processes.connection_count(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
