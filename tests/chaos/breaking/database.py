"""The database below a running site: asked directly, stopped and started."""

import contextlib
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

from tests import cluster


@dataclass
class Database:
    """The file of a site that has SQLite."""

    file: Path
    url: str = ""
    vendor: str = "SQLite"

    def connect(self) -> Any:
        return sqlite3.connect(self.file, timeout=20)

    def execute(self, statement: str) -> Any:
        with contextlib.closing(self.connect()) as connection:
            cursor = connection.cursor()
            cursor.execute(statement)
            found = cursor.fetchall() if cursor.description else []
            connection.commit()
            return found

    def number(self, statement: str) -> int:
        ((number,),) = self.execute(statement)
        return int(number)

    def is_sound(self) -> bool:
        """Whether the file is whole; PostgreSQL would not have started."""
        return self.vendor != "SQLite" or self.execute("PRAGMA integrity_check") == [("ok",)]


@dataclass
class PostgreSQL(Database):
    """A PostgreSQL of a test's own, in `file`, which is its folder."""

    vendor: str = "PostgreSQL"

    def connect(self) -> Any:
        return psycopg2.connect(host=str(self.file), user="postgres", dbname="postgres")

    def stop(self, mode: str) -> None:
        """`fast` ends what its clients do, `immediate` is a crash: it recovers when it starts."""
        self._control("-m", mode, "-w", "stop")

    def start(self) -> None:
        options = " ".join(["-k", str(self.file), "-c", "listen_addresses=", *cluster.OPTIONS])
        self._control("-w", "-l", str(self.file / "log-of-later-starts"), "-o", options, "start")

    def is_running(self) -> bool:
        with contextlib.suppress(psycopg2.OperationalError):
            self.connect().close()
            return True
        return False

    def _control(self, *arguments: str) -> None:
        command = [cluster.find_program("pg_ctl"), "-D", str(self.file / "data"), *arguments]
        with (self.file / "control").open("wb") as said:
            subprocess.run(command, cwd=self.file, stdout=said, stderr=said, check=True, **cluster.as_ordinary_user())  # type: ignore[call-overload]


@contextlib.contextmanager
def postgresql(parent: Path | None = None) -> Iterator[PostgreSQL]:
    """A PostgreSQL that can be stopped and started; in a folder of `parent`."""
    with cluster.running(str(parent) if parent else None) as url:
        server = PostgreSQL(Path(url.removeprefix("postgres://postgres@/").rpartition("/")[0]), url)
        server.file.joinpath("control").touch()
        try:
            yield server
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):
                server.stop("immediate")


def seconds_until(happens: Any, at_most: float = 60) -> float:
    """How long it takes until `happens` says so."""
    began = time.monotonic()
    while not happens():
        assert time.monotonic() - began < at_most, "it did not happen in time"
        time.sleep(0.02)
    return time.monotonic() - began
