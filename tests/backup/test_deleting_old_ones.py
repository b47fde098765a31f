"""What the documents have another machine delete of what it has fetched, and what deploy/postgresql/base-backup deletes."""

import os
import subprocess
import time

import pytest

from tests.structure.sources import ROOT

pytestmark = pytest.mark.one_database
DAY = 86_400
# The document, the folder that it speaks of, what that holds by how many days old it is, and what may go.
LINES = [
    ("backup.md", "backups-of-the-site", "backup-x-{}.tar.gz.age"),
    ("archiving.md", "campaign", "postgresql/base/{}.tar.gz.age"),
]


def cron_line(document: str) -> str:
    """The command of the line that deletes, without its five fields for the time."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    [line] = [line for line in text.splitlines() if line.strip().endswith("-delete") and " * * * " in line]
    return line.split(maxsplit=5)[5]


def aged(folder, name, days):
    """Files that are so many days old, by their age."""
    paths = {number: folder / name.format(number) for number in days}
    for number, path in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (time.time() - number * DAY,) * 2)
    return paths


def those_left(paths):
    return {number for number, path in paths.items() if path.exists()}


def left(home, document, folder, name, days):
    paths = aged(home / folder, name, days)
    subprocess.run(["sh", "-c", cron_line(document)], env={**os.environ, "HOME": str(home)}, check=False)
    return those_left(paths)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_what_is_older_than_fourteen_days_goes_while_new_ones_come(tmp_path, line):
    assert left(tmp_path, *line, days=[0.1, 1, 13.9, 14.1, 15, 30]) == {0.1, 1, 13.9}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_the_last_ones_stay_where_the_server_is_lost(tmp_path, line):
    assert left(tmp_path, *line, days=[4, 17, 21, 30]) == {4, 17, 21, 30}


@pytest.fixture
def copy(tmp_path):
    """Runs base-backup with its folders in a test's own; the copy itself is a few bytes."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, words in {"pg_basebackup": "echo copied", "age": 'cat > "${@: -1}"'}.items():
        (programs / name).write_text(f"#!/bin/bash\n{words}\n")
        (programs / name).chmod(0o755)
    script = (ROOT / "deploy" / "postgresql" / "base-backup").read_text(encoding="utf-8")
    assert script.count("/var/backups/campaign") == 1
    script = script.replace("/var/backups/campaign", str(tmp_path))
    for name in ("base", "wal"):
        (tmp_path / name).mkdir()

    def run() -> None:
        path = f"{programs}:{os.environ['PATH']}"
        subprocess.run(["bash", "-c", script], env={**os.environ, "PATH": path}, check=True, timeout=60)

    return run


def test_base_copies_and_segments_go_after_fourteen_days(tmp_path, copy):
    base = aged(tmp_path / "base", "{}.tar.gz.age", [1, 13.9, 14.1, 30])
    segments = aged(tmp_path / "wal", "{}", [0.1, 13.9, 14.1])
    copy()
    assert those_left(base) == {1, 13.9} and those_left(segments) == {0.1, 13.9}
    assert len(list((tmp_path / "base").iterdir())) == 3


def test_a_copy_made_while_the_clock_is_ahead_deletes_nothing(tmp_path, copy):
    """To it, all others are old."""
    base = aged(tmp_path / "base", "{}.tar.gz.age", [60, 61, 73])
    segments = aged(tmp_path / "wal", "{}", [60, 61])
    copy()
    assert those_left(base) == {60, 61, 73} and those_left(segments) == {60, 61}


def test_a_copy_of_a_day_that_has_not_come_goes_with_the_next(tmp_path, copy):
    base = aged(tmp_path / "base", "{}.tar.gz.age", [-60, 1, 2, 15])
    copy()
    assert those_left(base) == {1, 2}
