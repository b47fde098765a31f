"""A backup of many letters, and bringing it back: how long each takes, how large it is, how much memory it takes at most."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench.measures import Line
from bench.server import Place
from campaign.backup import encryption

MOST_MEGABYTES = 200


def backup(place: Place, empty: Place) -> list[Line]:
    """Each as a command of its own, as organisers run it; `empty` is where it is brought back."""
    private, public = encryption.new_pair()
    (place.folder / "bench-key").write_text(private)
    made = run(place, "backup", BACKUP_TO=public)
    [path] = (place.folder / "backups").glob("*.age")
    empty.folder.mkdir(parents=True)
    shutil.copy(place.folder / "secrets.json", empty.folder)
    back = run(empty, "restore", str(path), "--key", str(place.folder / "bench-key"))
    size = path.stat().st_size / 1_000_000
    lines = []
    for name, (seconds, processor, memory) in (("backup", made), ("restore", back)):
        lines.append(
            Line(
                f"{name}: seconds, memory",
                f"{seconds:.1f} s ({processor:.1f} s of processor time), {memory:.0f} MB; the file: {size:,.1f} MB",
                f"≤ {MOST_MEGABYTES} MB of memory",
                memory <= MOST_MEGABYTES,
            )
        )
    return lines


def run(place: Place, *command: str, **more: str) -> tuple[float, float, float]:
    """Seconds, seconds of processor time and megabytes at most of a command, with the programs that it starts."""
    began = time.perf_counter()
    environment = {**place.environment(), **more}
    process = subprocess.Popen(
        [sys.executable, str(Path("manage.py").resolve()), *command], env=environment, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
