"""What docs/backup.md and docs/archiving.md have another machine delete of what it has fetched."""

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


def left(home, document, folder, name, days):
    """How old those files are that are left of files of so many days."""
    paths = {number: home / folder / name.format(number) for number in days}
    for number, path in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (time.time() - number * DAY,) * 2)
    subprocess.run(["sh", "-c", cron_line(document)], env={**os.environ, "HOME": str(home)}, check=False)
    return {number for number, path in paths.items() if path.exists()}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_what_is_older_than_fourteen_days_goes_while_new_ones_come(tmp_path, line):
    assert left(tmp_path, *line, days=[0.1, 1, 13.9, 14.1, 15, 30]) == {0.1, 1, 13.9}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_the_last_ones_stay_where_the_server_is_lost(tmp_path, line):
    assert left(tmp_path, *line, days=[4, 17, 21, 30]) == {4, 17, 21, 30}
