"""A real Redis with a password, on a port of its own, in memory alone."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import nginx

PASSWORD = "a-password-of-redis"
SECONDS_TO_START = 10


def find() -> str:
    """The path of redis-server, or "" where it is not installed."""
    return shutil.which("redis-server") or shutil.which("redis-server", path=os.pathsep.join(nginx.PLACES)) or ""


@dataclass
class Redis:
    """A server that can be killed and started again at the same port."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """For CACHE_URL: the second of its databases, as a site shares it with nothing else."""
        return f"redis://:{PASSWORD}@127.0.0.1:{self.port}/1"

    def start(self) -> None:
        options = {"port": self.port, "bind": "127.0.0.1", "requirepass": PASSWORD, "dir": self.folder, "save": ""}
        command = [find(), *(word for name, value in options.items() for word in (f"--{name}", str(value)))]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise RuntimeError("Redis does not start.")

    def pages(self) -> int:
        """How many keys its database for the site has."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(f"AUTH {PASSWORD}\r\nSELECT 1\r\nDBSIZE\r\nQUIT\r\n".encode())
            answers = b"".join(iter(lambda: connection.recv(4096), b"")).split(b"\r\n")
        return int(answers[2].removeprefix(b":"))

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Redis]:
    folder.mkdir(parents=True, exist_ok=True)
    redis = Redis(folder, nginx.free_port())
    redis.start()
    try:
        yield redis
    finally:
        redis.kill()
