"""The server and the mail worker of a site, with a clock that the test sets: Debian's libfaketime, loaded into both."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.chaos.breaking.database import Database, postgresql
from tests.chaos.writers import ask
from tests.outbox.server import PostOffice
from tests.run.conftest import ROOT, clean_environment, free_port, password_in, run, until

PLACES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
needs_faketime = pytest.mark.skipif(not PLACES, reason="the clock is not changed: apt install faketime")


@dataclass
class Processes:
    """One server and one worker; `set_clock` moves the clock of both at once."""

    var_dir: Path
    database: Database
    # The first organiser's.
    password: str
    post: PostOffice
    log: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    server: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None

    def set_clock(self, offset: str) -> None:
        """By how much it differs from the machine's: “+1d”, “-1d”, “+0”."""
        draft = self.log.with_name("clock.new")
        draft.write_text(offset)
        draft.rename(self.log.with_name("clock"))

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        clock = {
            "LD_PRELOAD": str(PLACES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self.log.with_name("clock")),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        mail = {"EMAIL_URL": f"smtp://127.0.0.1:{self.post.port}", "MAIL_FROM": "post@letters.example"}
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "campaign.running.child", *arguments],
                cwd=ROOT,
                env=clean_environment(
                    VAR_DIR=str(self.var_dir), PORT=str(self.port), PROXY_COUNT="1", **mail, **clock, **self.settings
                ),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start_server(self) -> None:
        self.server = self.start("server", "127.0.0.1", str(self.port), "1")
        until(lambda: ask(self.port, "/healthz").status == 200)

    def start_worker(self) -> None:
        self.worker = self.start("work", "--poll-seconds", "0.1")

    def end(self, process: subprocess.Popen[bytes] | None) -> None:
        if process is not None and process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def check_logs(self) -> None:
        assert "Traceback" not in self.log.read_text(), self.log.read_text()[-3000:]


@contextmanager
def processes(folder: Path, first_start: Path, vendor: str, **settings: str) -> Iterator[Processes]:
    """The server, running, by the machine's own clock, on a new site; the worker is the test's to start."""
    var_dir, said = shutil.copytree(first_start / "var", folder / "var"), (first_start / "said").read_text()
    post = PostOffice()
    post.controller.start()
    with ExitStack() as stack:
        stack.callback(post.controller.stop)
        database = Database(var_dir / "db.sqlite3")
        if vendor == "PostgreSQL":
            database = stack.enter_context(postgresql())
            settings["DATABASE_URL"] = database.url
            said = run("run", "--only-prepare", VAR_DIR=str(var_dir), **settings).stdout
        made = Processes(var_dir, database, password_in(said), post, folder / "log", settings)
        made.set_clock("+0")
        try:
            made.start_server()
            yield made
        finally:
            made.end(made.worker)
            made.end(made.server)
