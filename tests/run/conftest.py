"""The site as `make run` starts it: real processes, a port and a `VAR_DIR` of their own."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import once
from tests.environment import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60
# For a command that ends by itself: a first start takes minutes where ten others want the same two processors.
PATIENCE = 600


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These bring their own database: once."""
    for item in items:
        if "/tests/run/" in str(item.path):
            item.add_marker(pytest.mark.one_database)


def clean_environment(**settings: str) -> dict[str, str]:
    """What a newcomer's shell has, and `settings`."""
    foreign = {*SETTINGS, "DATABASE_URL", "VAR_DIR", "TEST_VAR_DIR", "DJANGO_ALLOW_ASYNC_UNSAFE", "PYTEST_XDIST_WORKER"}
    return {name: value for name, value in os.environ.items() if name not in foreign} | settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command of the site, `run` if none is named, to its end."""
    command = [sys.executable, "manage.py", *(arguments or ["run"])]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=clean_environment(**settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


@contextlib.contextmanager
def connected(port: int, count: int, first_words: bytes) -> Iterator[list[socket.socket]]:
    """So many clients that have sent `first_words` and wait."""
    with contextlib.ExitStack() as stack:
        opened = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(count)]
        for client in opened:
            client.sendall(first_words)
        yield opened


@dataclass
class Site:
    """One running copy."""

    process: subprocess.Popen[bytes]
    port: int
    var_dir: Path
    log: Path

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def said(self) -> str:
        return self.log.read_text()

    def get(self, path: str = "/healthz") -> bytes:
        with urllib.request.urlopen(self.url + path, timeout=SECONDS) as answer:
            return bytes(answer.read())

    def wait(self) -> "Site":
        """Until it answers."""
        until(lambda: self.process.poll() is not None or "Ctrl-C" in self.said(), PATIENCE)
        assert self.process.poll() is None, self.said()
        return self

    def children(self, words: str = "") -> list[int]:
        """The processes below this one whose command line has `words`."""
        return [pid for pid in descendants(self.process.pid) if words in command_line(pid)]

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(SECONDS)


def until(is_so: Callable[[], bool], seconds: float = SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def descendants(pid: int) -> list[int]:
    table = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = dict(map(int, line.split()) for line in table.splitlines())  # type: ignore[misc]
    found: list[int] = []
    for one in (child for child, parent in parents.items() if parent == pid):
        found += [one, *descendants(one)]
    return found


def command_line(pid: int) -> str:
    return subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True).stdout


def is_alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
    return bool(state.strip()) and not state.startswith("Z")


@pytest.fixture(scope="session")
def first_start() -> Path:
    """What a first start on a new machine has made, `var`, and what it printed, `said`; tests take copies."""

    def make(folder: Path) -> None:
        done = run("run", "--only-prepare", VAR_DIR=str(folder / "var"))
        assert done.returncode == 0, done.stderr
        (folder / "said").write_text(done.stdout + done.stderr)

    return once.made("first-start", make)


@pytest.fixture(scope="session")
def prepared(first_start: Path) -> Path:
    """A `VAR_DIR` in which everything is ready to serve; it saves a test the minute's work of a first start."""
    return first_start / "var"


@contextlib.contextmanager
def sites(folder: Path, prepared: Path) -> Iterator[Callable[..., Site]]:
    """Starts copies of the site in `folder`, and stops what still runs at the end."""
    started: list[Site] = []

    def start_one(name: str = "site", port: int = 0, is_new: bool = False, **settings: str) -> Site:
        port = port or free_port()
        var_dir = folder / name
        if not var_dir.exists() and not is_new:
            shutil.copytree(prepared, var_dir)
        log = folder / f"{name}-{len(started)}.log"
        with log.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "run"],
                cwd=ROOT,
                env=clean_environment(PORT=str(port), VAR_DIR=str(var_dir), PYTHONUNBUFFERED="1", **settings),
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        started.append(Site(process, port, var_dir, log))
        return started[-1]

    yield start_one
    for site in started:
        if site.process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                site.stop()
        site.process.kill()
        site.process.wait()


@pytest.fixture
def start(tmp_path: Path, prepared: Path) -> Iterator[Callable[..., Site]]:
    """Starts a copy of the site: `start("one")`; the same name again has the same `VAR_DIR`."""
    with sites(tmp_path, prepared) as start_one:
        yield start_one


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[Site]:
    """One copy for all tests of a file that leave it as it is."""
    with sites(tmp_path_factory.mktemp("site"), prepared) as start_one:
        yield start_one().wait()


def password_in(text: str) -> str:
    """The password in the file that a first start names, or "". Output that is no terminal's never has it."""
    assert not re.search(r"with the password +(?!in )", text)
    found = re.search(r"with the password in +(\S+)", text)
    return Path(found[1]).read_text().splitlines()[1] if found else ""


def answers(site: Site) -> bool:
    try:
        return site.get() == b"ok\n"
    except OSError:
        return False
