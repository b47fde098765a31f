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

PROCESSES = 2
BASELINE = "bench.baseline.settings"


@dataclass(frozen=True)
class Place:
    """Where a site lives: its folder and its database ("" is SQLite in the folder)."""

    folder: Path
    database: str

    def environment(self, port: int = 0, settings: str = "campaign.settings") -> dict[str, str]:
        """The environment of a process; nothing of the caller's own settings reaches it."""
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        environment |= {"VAR_DIR": str(self.folder), "DJANGO_SETTINGS_MODULE": settings, "PORT": str(port or 8000)}
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


@dataclass
class Server:
    port: int
    process: subprocess.Popen[bytes]

    def cpu_seconds(self) -> float:
        """Processor time that the server's processes have used so far (Linux; elsewhere 0)."""
        return sum(_cpu_ticks(pid) for pid in _family(self.process.pid)) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def serving(
    place: Place, port: int, *, settings: str = "campaign.settings", ready: str = "/healthz"
) -> Iterator[Server]:
    """A server on `port`, ready to answer; stopped in the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "campaign.running.child", "server", "127.0.0.1", str(port), str(PROCESSES)],
        env=place.environment(port, settings),
    )
    try:
        for _ in range(150):
            if process.poll() is not None:
                raise RuntimeError(f"The server on port {port} ended with code {process.returncode}.")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}", timeout=5):
                    break
            except OSError:
                time.sleep(0.1)
        yield Server(port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _family(pid: int) -> list[int]:
    children = [
        int(child) for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()
    ]
    return [pid, *(member for child in children for member in _family(child))]


def _cpu_ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])
