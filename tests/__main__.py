"""`python -m tests`: linters, then the whole suite on SQLite and on PostgreSQL; `--lint`: linters alone; `--chaos`: what
breaks the site on purpose, at full size.

Ends with the sum of both suites. What this machine lacks is named before that; with CI=true it is a failure. Root on Debian
has missing programs installed, after an announcement; INSTALL=0 prevents that.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests import chromium, cluster, environment, next_django, nginx
from tests.chaos import figures

ROOT = Path(__file__).resolve().parent.parent
LINTERS = {
    "ruff": ["ruff", "check", "--quiet", "."],
    "ruff format": ["ruff", "format", "--check", "--quiet", "."],
    "mypy": ["mypy"],
    "djlint": ["djlint", "--lint", "--quiet", "templates"],
}
# Debian's packages, and programs by which each is recognised: one of them must be there.
PACKAGES = {
    "age": ["age"],
    "caddy": ["caddy"],
    "chromium": ["chromium", "chromium-browser", "google-chrome"],
    "faketime": ["faketime"],
    "nginx": ["nginx"],
    "openssh-client": ["ssh-keygen"],
    "postgresql": ["postgres"],
    "redis-server": ["redis-server"],
    "systemd": ["systemd-analyze"],
    "tor": ["tor"],
}
# What is not tested without a program.
PROGRAMS = {
    "age": "an archive of PostgreSQL's log: age",
    "caddy": "Caddy before the site: Caddy",
    "faketime": "a clock that is wrong: faketime",
    "redis-server": "two machines: Redis",
    "ssh-keygen": "the signature of the site's file: OpenSSH",
    "systemd-analyze": "the units of systemd: systemd",
    "tor": "Tor's lines: Tor",
}
# Whole folders that hold nothing else are not even read.
ON_POSTGRESQL = ["-m", "not browser and not one_database"]
ON_POSTGRESQL += [f"--ignore=tests/{folder}" for folder in ("browser", "deploy", "run")]
# What breaks the site on purpose, and the longest day. Each on both databases where it can be: the former by itself, the
# latter on the one that DATABASE_URL names.
CHAOS = ["chaos", "scaling", "archiving", "attack", "upgrade", "run/test_flood.py", "story/test_organisers_day.py"]
CHAOS_ON_EACH = ["backup/test_drill.py", "deliveries/test_mail_chaos.py"]
CHAOS_ON_EACH += ["outbox/test_worker_process.py", "outbox/test_long_queue.py"]
FULL_SIZE = {"CHAOS_LETTERS": "1000", "CHAOS_POSTS": "10000"}
SECONDS_TO_REFUSE = 10


@dataclass
class Report:
    """What has been found so far."""

    failed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"passed": 0, "failed": 0, "skipped": 0})

    def finish(self) -> int:
        for name in self.failed:
            print(f"FAILED: {name}")
        for what in self.missing:
            print(f"!!! NOT TESTED: {what}")
        for what in self.skipped:
            print(f"not tested, and no failure: {what}")
        is_ci = os.environ.get("CI") == "true"
        if self.counts["passed"]:
            counts = ", ".join(f"{count} {outcome}" for outcome, count in self.counts.items())
            print(f"total: {counts}")
        return 1 if self.failed or (self.missing and is_ci) else 0


def lint(report: Report) -> None:
    """Run every linter, all to their end: side by side, as each has one processor to work on."""
    started = {
        name: subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for name, command in LINTERS.items()
    }
    for name, process in started.items():
        heading(name)
        print(process.communicate()[0], end="", flush=True)
        if process.returncode:
            report.failed.append(name)


def suite(
    report: Report, name: str, arguments: list[str], environment: dict[str, str], python: str = sys.executable
) -> None:
    """Run pytest once, in as many processes as there is work for, and add what it counted."""
    heading(f"tests on {name}")
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        command = [python, "-m", "pytest", "-q", f"--junitxml={results}", *arguments]
        code = subprocess.call(command, cwd=ROOT, env={**os.environ, **environment})
        if code:
            report.failed.append(f"tests on {name}")
        if results.exists():
            for part in ElementTree.parse(results).getroot().iter("testsuite"):
                wrong = int(part.get("failures", 0)) + int(part.get("errors", 0))
                skipped = int(part.get("skipped", 0))
                report.counts["failed"] += wrong
                report.counts["skipped"] += skipped
                report.counts["passed"] += int(part.get("tests", 0)) - wrong - skipped


def newest_django(report: Report) -> None:
    """The suite on the newest Django; what prevents it is said and is no failure."""
    if os.environ.get("CI") == "true":
        report.skipped.append("the newest Django: not in CI (make test-next runs it)")
        return
    try:
        python = next_django.install()
    except next_django.CannotRun as error:
        report.skipped.append(str(error))
        return
    suite(report, "the newest Django, SQLite", [*parallel(), *next_django.ARGUMENTS], {"DATABASE_URL": ""}, python)


def parallel() -> list[str]:
    """Options for one process more than there are processors: tests that start the site, and those of the browser, wait.

    The tests of a file stay in one process, which sets up once what they share.
    """
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return ["-n", str(max(2, min(processors + 1, 8))), "--dist=loadfile", "--no-loadscope-reorder"]


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The PostgreSQL that DATABASE_URL names, else a private one."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith(("postgres://", "postgresql://")):
        yield url
        return
    with cluster.running(environment.in_memory()) as private:
        yield private


def with_postgres(report: Report, name: str, arguments: list[str], environment: dict[str, str]) -> None:
    try:
        with postgres() as url:
            suite(report, name, arguments, {"DATABASE_URL": url, **environment})
    except cluster.NoCluster as error:
        report.missing.append(str(error))


def chaos(report: Report) -> None:
    """One after the other, as they would disturb each other; each says its figures, and a table has all of them."""
    one_by_one = ["-n", "0", "-s", "-rs"]
    each = [f"tests/{name}" for name in CHAOS_ON_EACH]
    everywhere = [f"tests/{name}" for name in CHAOS]
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "figures"
        full_size = {**FULL_SIZE, figures.VARIABLE: str(found)}
        suite(report, "SQLite, at full size", [*one_by_one, *everywhere, *each], {"DATABASE_URL": "", **full_size})
        with_postgres(report, "PostgreSQL, at full size", [*one_by_one, *each], full_size)
        heading("what came of it")
        print(figures.table(found))


def missing_packages() -> list[str]:
    """The Debian packages whose programs this machine lacks."""
    everywhere = os.pathsep.join([*cluster.PLACES, *nginx.PLACES])
    return [
        package
        for package, programs in PACKAGES.items()
        if not any(shutil.which(program) or shutil.which(program, path=everywhere) for program in programs)
    ]


def install_missing() -> None:
    """Install the packages that are missing where that is ours to do, and say so before."""
    packages = missing_packages()
    if not packages or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    names = " ".join(packages)
    if os.environ.get("INSTALL") == "0":
        heading(f"not installed, as INSTALL=0 says: {names}")
        return
    heading(f"INSTALLING ON THIS MACHINE: apt-get install {names}  (INSTALL=0 make test: never)")
    if sys.stdin.isatty() and os.environ.get("CI") != "true" and os.environ.get("INSTALL") != "1":
        print(f"Ctrl-C within {SECONDS_TO_REFUSE} seconds stops this; INSTALL=1 does not wait.", flush=True)
        time.sleep(SECONDS_TO_REFUSE)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "-qq", "update"], ["apt-get", "-qq", "-y", "install", *packages]):
        subprocess.call(command, env=environment, stdout=subprocess.DEVNULL)


def heading(text: str) -> None:
    print(f"\n--- {text}", flush=True)


def main(arguments: list[str]) -> int:
    report = Report()
    if arguments == ["--next"]:
        newest_django(report)
        return report.finish()
    if arguments != ["--lint"]:
        install_missing()
    if arguments != ["--chaos"]:
        lint(report)
    if arguments == ["--lint"]:
        return report.finish()
    if not nginx.find():
        report.missing.append("pages and slow clients behind the proxy: nginx is not installed")
    for program, what in PROGRAMS.items():
        if not shutil.which(program):
            report.missing.append(f"{what} is not installed")
    if arguments == ["--chaos"]:
        chaos(report)
        return report.finish()
    browser = [] if chromium.find() else ["-m", "not browser"]
    if browser:
        report.missing.append("pages in a browser: Chromium is not installed")
    suite(report, "SQLite", [*parallel(), *browser], {"DATABASE_URL": ""})
    with_postgres(report, "PostgreSQL", [*parallel(), *ON_POSTGRESQL], {})
    newest_django(report)
    return report.finish()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
