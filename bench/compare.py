"""Two checkouts measured in turn, A, B, A, B, in one session: `python -m bench compare --against FOLDER`.

The other checkout has its own .venv. Its own `bench.inside` and `bench.server` prepare and serve it, so that modules may
have other names there; requests come from this checkout's load generator, the same for both.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import load, processes
from bench.measures import ARTICLE, HOME, Runner
from bench.places import places

PORTS = {"this": 8700, "other": 8701}
ROOT = Path(__file__).resolve().parent.parent
# Both sites read X-Forwarded-For, even where the other checkout's bench does not set PROXY_COUNT yet.
HOLD = """
import sys
from pathlib import Path
from bench import server

class Proxied(server.Place):
    def environment(self, *given, **named):
        return {**super().environment(*given, **named), "PROXY_COUNT": "1"}

with server.serving(Proxied(Path(sys.argv[1]), sys.argv[2]), int(sys.argv[3])):
    print("serving", flush=True)
    sys.stdin.read()
"""


@dataclass(frozen=True)
class Checkout:
    """The site of one checkout, prepared and served by that checkout's own code."""

    folder: Path
    python: str
    var: Path
    database: str
    port: int

    @property
    def environment(self) -> dict[str, str]:
        """As bench.server.Place gives it: nothing of the caller's own settings reaches the site."""
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        environment |= {"VAR_DIR": str(self.var), "PORT": str(self.port), "PROXY_COUNT": "1"}
        return environment | ({"DATABASE_URL": self.database} if self.database else {})

    def inside(self, command: str) -> str:
        self.var.mkdir(parents=True, exist_ok=True)
        asked = [self.python, "-m", "bench.inside", command]
        done = subprocess.run(
            asked, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout.strip()

    @contextlib.contextmanager
    def serving(self) -> Iterator[int]:
        """Serves the site until the end; gives the id of the process that started the server."""
        command = [self.python, "-c", HOLD, str(self.var), self.database, str(self.port)]
        with subprocess.Popen(
            command, cwd=self.folder, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdin and process.stdout
            try:
                if process.stdout.readline() != "serving\n":
                    raise RuntimeError(f"The site of {self.folder} does not start.")
                yield process.pid
            finally:
                process.stdin.close()  # Its server stops, and then it ends.


@dataclass
class Letters:
    """Letters stored by one checkout, and the processor time they took, PostgreSQL's included."""

    runner: Runner
    site: Checkout
    pids: list[int]
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.work = self.runner.letter_work(self.site.inside("stamp"))
        self.before = self.stored()

    def stored(self) -> int:
        """How many letters there are; fails where one is held, as the count would then be lower."""
        letters, contacts, count, *_ = map(int, self.site.inside("check").split())
        assert letters == contacts == count, f"{letters} letters, {contacts} contacts, counted {count}"
        return letters

    def write(self) -> float:
        before = processes.cpu_seconds(*self.pids)
        found = load.rate(self.site.port, self.work, self.runner.seconds)
        self.seconds += processes.cpu_seconds(*self.pids) - before
        return found

    def milliseconds(self) -> float:
        return 1000 * self.seconds / max(1, self.stored() - self.before)


def compare(against: Path, database: str, runner: Runner) -> None:
    """Prints the figures of both checkouts, and this one's divided by the other's."""

    print(f"\n## {database}: {ROOT.name} against {against.name}\n", flush=True)
    print("| what | this | other | this / other |\n|---|---|---|---|", flush=True)
    python = str(against / ".venv" / "bin" / "python")
    with places(database) as (first, second):
        this = Checkout(ROOT, sys.executable, first.folder, first.database, PORTS["this"])
        other = Checkout(against, python, second.folder, second.database, PORTS["other"])
        for site in (this, other):
            site.inside("prepare")
        with this.serving() as this_pid, other.serving() as other_pid:
            for name, path in (("home", HOME), ("article", ARTICLE)):
                rates = runner.rates(*(runner.page_asker(site.port, path) for site in (this, other)))
                _print(f"{name}, a second", rates)
            cluster = processes.cluster_of(first.database)
            sides = [Letters(runner, site, [pid, *cluster]) for site, pid in ((this, this_pid), (other, other_pid))]
            _print("a letter stored, a second", runner.rates(*(side.write for side in sides)))
            of_what = "server and PostgreSQL" if cluster else "server"
            _print(f"processor time of a letter, {of_what}, ms", (side.milliseconds() for side in sides), 2)


def _print(name: str, figures: Iterable[float], places: int = 0) -> None:
    this, other = figures
    print(f"| {name} | {this:,.{places}f} | {other:,.{places}f} | {this / other:.2f} |", flush=True)
