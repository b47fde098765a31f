"""`python -m bench` measures speed; `compare`, `cost`, `dossier`, `export`, `outbox`, `weight` and others one thing each."""

import argparse
import datetime as dt
import os
import platform
import signal
import sys
from pathlib import Path

import django
import granian

from bench import load, measures, proxy
from bench.backup import backup
from bench.cost.table import costs
from bench.curve.running import curve
from bench.desk.table import desk
from bench.dossier import dossier
from bench.export import export
from bench.measures import Line, Runner
from bench.outbox import outbox
from bench.places import folder, places
from bench.server import BASELINE, serving
from bench.site_file import site_file
from bench.wall import wall

PORTS = {"few": 8700, "baseline": 8701, "many": 8702, "nginx": 8703}
# Letters a page on the wall times ten thousand pages.
DEEP = 300_000
# A small and a large delivery.
DOSSIERS = (1_000, 10_000)
# Shown on the wall: every other of those that are seeded has own words.
LETTERS_IN_FILE = 10_000
# Enough for full pages of the wall, with both filters too.
FEW_LETTERS = 2000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures the site.")
    parser.add_argument(
        "what",
        nargs="?",
        default="speed",
        choices=[
            "speed",
            "compare",
            "cost",
            "desk",
            "weight",
            "lighthouse",
            "dossier",
            "export",
            "outbox",
            "journey",
            "backup",
            "site_file",
            "curve",
        ],
    )
    parser.add_argument("--against", type=Path, help="compare: another checkout, with its own .venv; journey: its site")
    parser.add_argument(
        "--language", choices=["en", "ru", "kk"], default="kk", help="journey: the language of its pages"
    )
    parser.add_argument("--pictures", type=Path, help="journey: a folder for pictures of every step")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--seconds", type=float, default=5, help="how long each run lasts")
    parser.add_argument("--rounds", type=int, default=3, help="how many runs a median is made of")
    parser.add_argument("--letters", type=int, default=1_000_000, help="how many letters are many (0: leave it out)")
    options = parser.parse_args()
    # Ended by a signal, it stops its servers and removes its folders as it does after an error.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    print(machine())
    if options.what in ("weight", "lighthouse"):
        from bench import browser

        is_met = browser.weigh(folder()) if options.what == "weight" else browser.lighthouse(folder())
        raise SystemExit(0 if is_met else 1)
    if options.what == "journey":
        from bench import journey

        journey.travel(folder(), (options.against or Path()).resolve(), options.language, options.pictures)
        return
    runner = Runner(options.seconds, options.rounds)
    databases = ["sqlite", "postgresql"] if options.database == "both" else [options.database]
    if options.what == "compare":
        from bench import compare

        if options.against is None:
            parser.error("compare needs --against FOLDER")
        for database in databases:
            compare.compare(options.against.resolve(), database, runner)
        return
    lines: list[Line] = []
    at_size = {"backup": backups, "cost": costs_of, "desk": desks, "export": exports}
    alone = {"curve": curves, "dossier": dossiers, "outbox": mails, "site_file": site_files}
    if options.what in (*at_size, *alone):
        for database in databases:
            if options.what in at_size:
                lines += at_size[options.what](database, options.letters)
            else:
                lines += alone[options.what](database)
        raise SystemExit(0 if all(line.is_met is not False for line in lines) else 1)
    for database in databases:
        lines += dossiers(database)
        lines += mails(database)
        lines += speed(database, runner, options.letters)
        if options.letters:
            lines += desks(database, options.letters)
    raise SystemExit(0 if all(line.is_met is not False for line in lines) else 1)


def dossiers(database: str) -> list[Line]:
    """Dossiers of several sizes, on a site of their own."""
    print_head(f"{database}: dossiers")
    lines: list[Line] = []
    with places(database) as (place, _other):
        place.inside("prepare")
        place.inside("seed", str(sum(DOSSIERS)))
        for count in DOSSIERS:
            lines += printed(dossier(place, count))
    return lines


def exports(database: str, letters: int) -> list[Line]:
    """Exports for each purpose from a site with so many letters."""
    print_head(f"{database}: exports, {letters:,} letters")
    with places(database) as (place, _other):
        place.inside("prepare")
        place.inside("seed", str(letters))
        return printed(export(place))


def backups(database: str, letters: int) -> list[Line]:
    """A backup of a site with so many letters, brought back beside it."""
    print_head(f"{database}: backup, {letters:,} letters")
    with places(database) as (place, empty):
        place.inside("prepare")
        place.inside("seed", str(letters))
        return printed(backup(place, empty))


def site_files(database: str) -> list[Line]:
    """The site in a file, from a site with ten thousand letters on its wall."""
    print_head(f"{database}: the site in a file")
    with places(database) as (place, _other):
        place.inside("prepare")
        place.inside("seed", str(2 * LETTERS_IN_FILE))
        return printed(site_file(place, LETTERS_IN_FILE))


def costs_of(database: str, letters: int) -> list[Line]:
    """What each kind of request costs on a site with so many letters."""
    print_head(f"{database}: processor time of one anonymous request, {letters:,} letters")
    with places(database) as (place, _other):
        place.inside("prepare")
        place.inside("seed", str(letters))
        return printed(costs(place, min(DEEP, letters // 3)))


def desks(database: str, letters: int) -> list[Line]:
    """What organisers' pages and exports cost on a site with so many letters: on PostgreSQL, as such a site has it."""
    if database != "postgresql":
        return []
    print_head(f"{database}: organisers’ pages, {letters:,} letters")
    with places(database) as (place, _other):
        place.inside("prepare")
        lines = [line for each in desk(place, letters) for line in printed([each])]
        return lines + printed(export(place))


def mails(database: str) -> list[Line]:
    """How much mail leaves, on a site of its own."""
    print_head(f"{database}: mail")
    with places(database) as (place, _other):
        place.inside("prepare")
        place.inside("seed", str(FEW_LETTERS))
        return printed(outbox(place))


def curves(database: str) -> list[Line]:
    """The largest known spike, on a site of its own."""
    print_head(f"{database}: Revoke Article 50’s curve")
    with places(database) as (place, _other):
        place.inside("prepare")
        place.inside("seed", str(FEW_LETTERS))
        return printed(curve(place))


def print_head(title: str) -> None:
    print(f"\n## {title}\n\n| what | figure | wanted | |\n|---|---|---|---|", flush=True)


def printed(lines: list[Line]) -> list[Line]:
    for line in lines:
        verdict = {True: "met", False: "NOT MET", None: ""}[line.is_met]
        print(f"| {line.name} | {line.figure} | {line.target} | {verdict} |", flush=True)
    return lines


def speed(database: str, runner: Runner, many_letters: int) -> list[Line]:
    lines: list[Line] = []

    def add(found: list[Line]) -> None:
        lines.extend(printed(found))

    print_head(database)
    with places(database) as (few_place, many_place):
        few_place.inside("prepare")
        few_place.inside("seed", str(FEW_LETTERS))
        add(measures.queries(few_place))
        with (
            serving(few_place, PORTS["few"]) as few,
            serving(few_place, PORTS["baseline"], settings=BASELINE, ready="/nothing") as baseline,
        ):
            add(measures.pages(runner, few, baseline))
            add(proxy.through_nginx(runner, few, baseline, few_place, PORTS["nginx"]))
            add(measures.letters(runner, few, baseline, few_place))
            add(measures.same_time(runner, few, few_place, number=300))
            add(measures.confirming(runner, few, few_place))
            add(proxy.visitors(runner, few, few_place, PORTS["nginx"], letters="few letters"))
        if many_letters:
            many_place.inside("prepare")
            many_place.inside("seed", str(many_letters))
            with serving(few_place, PORTS["few"]) as few, serving(many_place, PORTS["many"]) as many:
                add(measures.with_many(runner, few, many, few_place, many_place))
                add(measures.confirming(runner, many, many_place))
                add(wall(many, many_place, min(DEEP, many_letters // 3)))
                add(proxy.visitors(runner, many, many_place, PORTS["nginx"], letters=f"{many_letters:,} letters"))
    return lines


def machine() -> str:
    tool = "wrk" if load.has_wrk() else "threads in Python (wrk is not installed)"
    return (
        f"{dt.date.today():%d %B %Y}: {os.cpu_count()} processors ({platform.machine()}), "
        f"Python {platform.python_version()}, Django {django.get_version()}, granian {granian.__version__}; "
        f"2 server processes, {tool}, 16 connections"
    )


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main()
