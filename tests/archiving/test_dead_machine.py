"""A dead machine with PostgreSQL loses the newest minutes only: the commands of docs/archiving.md, as they stand there."""

import os
import re
import shutil
import sys

import pytest

from tests import cluster
from tests.archiving import machine as machines
from tests.archiving.machine import Machine, machine, steps
from tests.structure.sources import ROOT

pytestmark = pytest.mark.one_database
SETTING_UP, DEAD = "Setting it up", "When the machine has died"
# Something is written, so that the segment with all that came before is full or its time runs out.
MARKED = "SELECT pg_walfile_name(pg_logical_emit_message(true, 'test', 'marked'))"
ARCHIVED = "SELECT last_archived_wal >= '{segment}' FROM pg_stat_archiver"


def write(on: Machine, number: int, *withdrawn: str) -> list[str]:
    """So many letters as the site stores them; returns their keys. Those that are named are withdrawn then."""
    command = f"{sys.executable} -m tests.archiving.writing {number} {' '.join(withdrawn)}"
    return on.run(f"cd {ROOT} && {command}").split()


def letters_on(on: Machine) -> dict[str, str]:
    rows = on.run("runuser -u postgres -- psql -At -F ' ' -c 'SELECT id, state FROM appeals_letter'").splitlines()
    return dict(row.split(" ") for row in rows)


def bring_back(on: Machine) -> None:
    """The second part of the document, up to the moment at which PostgreSQL is ready."""
    for step in steps(DEAD)[:3]:
        on.run(step)
    on.until("SELECT pg_is_in_recovery()", False)


@pytest.fixture(scope="module")
def here():
    try:
        with machine() as made:
            yield made
    except cluster.NoCluster as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))


def test_what_was_archived_is_there_after_the_machine_has_died(here):
    for step in steps(SETTING_UP)[:5]:
        here.run(step)
    # Withdrawn before anything is lost; everything up to here is archived because archive_timeout is over, by nobody's hand.
    first = write(here, 5)
    write(here, 5, first[0])
    segment = here.ask(MARKED)
    here.until(ARCHIVED.format(segment=segment), True)
    (here.folder / "srv/campaign/var/private").mkdir(exist_ok=True)
    (here.folder / "srv/campaign/var/private/receipt.pdf").write_text("a receipt")
    here.run("deploy/manage backup")
    kept = letters_on(here)
    assert len(kept) == 10
    # The newest minutes: nothing is archived any more, and the last thing that happens is that somebody withdraws.
    shutil.move(here.folder / "var/backups/campaign/wal", here.folder / "fetched")
    (here.folder / "var/backups/campaign/wal").symlink_to("/nonexistent")
    write(here, 3, first[1])
    assert len(letters_on(here)) == 13
    here.die()

    fetch(here, wal=here.folder / "fetched")
    bring_back(here)
    assert letters_on(here) == kept  # What was not archived is lost, and nothing else.
    assert kept[first[0]] == "withdrawn"
    assert kept[first[1]] == "approved"  # The twin of the list: without it, it is back.
    here.run(steps(DEAD)[4])
    assert (here.folder / "srv/campaign/var/private/receipt.pdf").read_text() == "a receipt"
    said = here.run(steps(DEAD)[5])
    assert "Erased again: 1." in said
    assert letters_on(here) == {**kept, first[1]: "withdrawn"}

    # The twin of the archive: with the copy of the whole server alone, everything since is lost.
    here.die()
    shutil.rmtree(here.folder / "srv/restore/postgresql/wal")
    bring_back(here)
    assert letters_on(here) == {}


def fetch(on: Machine, wal) -> None:
    """What the other machine has fetched, brought to the new one with the private key."""
    restore = on.folder / "srv/restore"
    restore.mkdir()
    shutil.copytree(on.folder / "var/backups/campaign/base", restore / "postgresql/base")
    shutil.copytree(wal, restore / "postgresql/wal")
    shutil.copytree(on.folder / "srv/campaign/var/backups", restore / "backups")
    shutil.copy(on.folder / "key", restore / "key")
    shutil.rmtree(on.folder / "srv/campaign/var/private")


def test_no_segment_waits_for_longer_than_the_document_says():
    configuration = (ROOT / "deploy" / "postgresql" / "archive.conf").read_text(encoding="utf-8")
    seconds = int(re.findall(r"^archive_timeout = (\d+)$", configuration, re.MULTILINE)[0])
    fetched = int(
        re.findall(r"^ +\*/(\d+) \* \* \* \* rsync", machines.DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)[0]
    )
    assert seconds + 60 * fetched <= 300
    assert machines.TIMEOUT[0] in configuration
