"""A machine with a PostgreSQL of its own, on which the numbered commands of docs/archiving.md are run as they stand there.

Folders are others than on a Debian, and what needs another machine (apt-get, systemctl, runuser) is a script of a few lines.
"""

import contextlib
import grp
import os
import pwd
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

from tests import cluster
from tests.structure.sources import ROOT

DOCUMENT = ROOT / "docs" / "archiving.md"
# No segment waits longer in a test; the document's own figure is looked at by itself.
TIMEOUT = "archive_timeout = 120", "archive_timeout = 1"
DEADLINE_SECONDS = 60.0


@dataclass(frozen=True)
class Machine:
    """Its folder, which stands for the root of the file system, and the site's copy in it."""

    folder: Path
    user: str | None

    @property
    def data(self) -> Path:
        return self.folder / "var/lib/postgresql/15/main"

    @property
    def url(self) -> str:
        return f"postgres://postgres@/{self.folder}/postgres"

    def as_postgres(self) -> str:
        """What runs the rest of a line as the user of PostgreSQL, who is not root."""
        if self.user is None:
            return "exec"
        group = grp.getgrgid(pwd.getpwnam(self.user).pw_gid).gr_name
        return f"exec setpriv --reuid={self.user} --regid={group} --clear-groups"

    def environment(self) -> dict[str, str]:
        path = os.pathsep.join([str(self.folder / "bin"), os.environ["PATH"], *cluster.PLACES])
        site = {
            "DATABASE_URL": self.url,
            "VAR_DIR": str(self.folder / "srv/campaign/var"),
            "BACKUP_TO": self.public_key(),
        }
        server = {"PGHOST": str(self.folder), "PGUSER": "postgres", "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}
        return {**os.environ, **site, **server, "PATH": path}

    def public_key(self) -> str:
        found = re.search(r"age1\w+", (self.folder / "key").read_text())
        assert found
        return found[0]

    def run(self, command: str, **options: Any) -> str:
        """Runs shell commands as root of this machine would, in the folder of the site; raises where one fails."""
        command = self.here(command)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.folder / "srv/campaign",
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=300,
            **options,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}\n{self.log()}"
        return done.stdout

    def here(self, text: str) -> str:
        """A text of the document or of a script with this machine's folders and users."""
        owner = f"{self.user}" if self.user else pwd.getpwuid(os.geteuid()).pw_name
        text = re.sub(r"(?<![\w./])/(var|etc|usr/local/lib|srv)/", rf"{self.folder}/\1/", text)
        text = text.replace("-o postgres -g postgres ", f"-o {owner} " if self.user else "")
        text = re.sub(r"chown -R (postgres|campaign) ", f"chown -R {owner} ", text)
        return text.replace("deploy/manage", f"{shlex.quote(sys.executable)} {ROOT / 'manage.py'}").replace(
            "/var/lib/campaign", "/srv/campaign/var"
        )

    def ask(self, question: str) -> Any:
        with contextlib.closing(
            psycopg2.connect(host=str(self.folder), user="postgres", dbname="postgres")
        ) as database:
            database.autocommit = True
            with database.cursor() as cursor:
                cursor.execute(question)
                row = cursor.fetchone()
                return row[0] if row else None

    def until(self, question: str, wanted: Any) -> None:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(psycopg2.OperationalError):
                if self.ask(question) == wanted:
                    return
            time.sleep(0.05)
        raise AssertionError(f"{question} is not {wanted}: {self.log()}")

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")[-1500:]

    def die(self) -> None:
        """kill -9 to every process of the server at once, and the disk is gone."""
        leader = int((self.data / "postmaster.pid").read_text().split()[0])
        os.killpg(leader, signal.SIGKILL)
        while os.path.exists(f"/proc/{leader}") and Path(f"/proc/{leader}/stat").read_text().split()[2] != "Z":
            time.sleep(0.01)
        shutil.rmtree(self.data)
        # Of a process that nobody has waited for yet, another server would think that it is alive.
        for left in self.folder.glob(".s.PGSQL*"):
            left.unlink()


def steps(heading: str) -> list[str]:
    """The commands of each numbered step below a heading of the document."""
    part = DOCUMENT.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    numbered = re.split(r"^\d+\. ", part, flags=re.MULTILINE)[1:]
    return [
        "".join(re.findall(r"```sh\n(.*?)```", step, re.DOTALL)).replace("\n   ", "\n").strip() for step in numbered
    ]


@contextlib.contextmanager
def machine() -> Iterator[Machine]:
    """A machine with a running server that archives nothing yet, and the site's tables in it. Raises cluster.NoCluster."""
    if not shutil.which("age"):
        raise cluster.NoCluster("age is not installed (on Debian: apt install age).")
    folder = Path(tempfile.mkdtemp(prefix="campaign-archive-"))
    made = Machine(folder, cluster.ORDINARY_USER if os.geteuid() == 0 else None)
    try:
        folder.chmod(0o755)
        prepare(made)
        made.run("systemctl start postgresql")
        made.run("deploy/manage migrate -v 0")
        yield made
    finally:
        with contextlib.suppress(AssertionError):
            made.run("systemctl stop postgresql")
        shutil.rmtree(folder, ignore_errors=True)


def prepare(made: Machine) -> None:
    for name in (
        "bin",
        "srv/campaign/deploy/postgresql",
        "srv/campaign/var",
        "etc/postgresql/15/main/conf.d",
        "etc/cron.d",
    ):
        (made.folder / name).mkdir(parents=True)
    (made.folder / "usr/local/lib").mkdir(parents=True)
    for path in (ROOT / "deploy" / "postgresql").iterdir():
        copy = made.folder / "srv/campaign/deploy/postgresql" / path.name
        copy.write_text(made.here(path.read_text(encoding="utf-8")).replace(*TIMEOUT), encoding="utf-8")
    made.data.mkdir(parents=True)
    (made.folder / "etc/campaign").mkdir()
    subprocess.run(["age-keygen", "-o", str(made.folder / "key")], check=True, capture_output=True)
    (made.folder / "etc/campaign/campaign.env").write_text(f"BACKUP_TO='{made.public_key()}'\n")
    configuration = f"-D {made.data} -k {made.folder} -c listen_addresses= -c fsync=on"
    included = f"include_dir '{made.folder}/etc/postgresql/15/main/conf.d'"
    scripts = {
        "apt-get": "exit 0",
        "runuser": f'shift 3\n{made.as_postgres()} "$@"',
        "systemctl": f"""
            main=$(find {made.folder}/var/lib/postgresql -maxdepth 2 -name main)
            echo "{included}" > {made.folder}/included.conf
            case $1 in
              stop|restart) runuser -u postgres -- pg_ctl -D $main stop -m fast -w >/dev/null 2>&1 || true;;
            esac
            [ $1 = stop ] && exit 0
            grep -q ^include_dir $main/postgresql.conf || cat {made.folder}/included.conf >> $main/postgresql.conf
            runuser -u postgres -- pg_ctl -D $main -o "{configuration}" -l {made.folder}/log -w start
        """,
    }
    for name, script in scripts.items():
        (made.folder / "bin" / name).write_text(f"#!/bin/bash\n{script}\n")
        (made.folder / "bin" / name).chmod(0o755)
    (made.folder / "log").touch()
    for path in (made.folder, made.folder / "log", made.data):
        if made.user:
            shutil.chown(path, made.user, pwd.getpwnam(made.user).pw_gid)
    made.data.chmod(0o700)
    made.run(f"runuser -u postgres -- initdb -D {made.data} -U postgres -A trust -E UTF8 -N >/dev/null")
