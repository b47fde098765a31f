"""A PostgreSQL of the tests' own: made by initdb in a folder of its own, reached by a socket there, gone afterwards."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2

PLACES = ["/usr/local/bin", *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))]
# PostgreSQL refuses to run as root.
ORDINARY_USER = "nobody"
# Two sites at once, as in the bench, take more than the hundred that it allows. What tests roll back is all that there is to
# vacuum; statistics of such tables, taken in the middle of a test, made it plan for none of its rows.
OPTIONS = ["-c", "max_connections=300", "-c", "autovacuum=off"]


class NoCluster(Exception):
    """There is no PostgreSQL here; the message says what is missing."""


def find_program(name: str) -> str:
    """The path of one of PostgreSQL's programs, which Debian keeps out of PATH."""
    path = shutil.which(name) or shutil.which(name, path=os.pathsep.join(PLACES))
    if not path:
        raise NoCluster(f"PostgreSQL's program {name} is not installed (on Debian: apt install postgresql).")
    return path


def as_ordinary_user() -> dict[str, object]:
    """What a program of PostgreSQL is started with: as root, under another name."""
    if os.geteuid() != 0:
        return {}
    return {"user": ORDINARY_USER, "group": pwd.getpwnam(ORDINARY_USER).pw_gid, "extra_groups": []}


@contextlib.contextmanager
def running(parent: str | None = None) -> Iterator[str]:
    """A fresh cluster in a folder of `parent`; yields the DATABASE_URL of its superuser.

    Everything it wrote is removed afterwards.

    It leaves fsync on: the tests run on a database that is as safe as the site's.
    """
    folder = Path(tempfile.mkdtemp(prefix="campaign-pg-", dir=parent))
    options = as_ordinary_user()
    if options:
        shutil.chown(folder, ORDINARY_USER, pwd.getpwnam(ORDINARY_USER).pw_gid)
    data = folder / "data"
    server: subprocess.Popen[bytes] | None = None
    try:
        _run(
            [find_program("initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"],
            folder,
            options,
        )
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [
                    find_program("postgres"),
                    "-D",
                    str(data),
                    "-k",
                    str(folder),
                    "-c",
                    "listen_addresses=",
                    *OPTIONS,
                ],
                cwd=folder,
                stdout=log,
                stderr=log,
                **options,  # type: ignore[call-overload]
            )
        _wait(folder, server)
        yield f"postgres://postgres@/{folder}/postgres"
    finally:
        if server is not None:
            server.terminate()  # “Smart” shutdown waits for clients; ours are gone by now.
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], folder: Path, options: dict[str, object]) -> None:
    # A locale that knows letters beyond ASCII and is there on every machine.
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, **options)  # type: ignore[call-overload]
    if done.returncode:
        raise NoCluster(f"{command[0]} failed: {(done.stderr or done.stdout).strip()}")


def _wait(folder: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg2.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg2.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise NoCluster(f"PostgreSQL does not start: {(folder / 'log').read_text(errors='replace')[-500:]}")
