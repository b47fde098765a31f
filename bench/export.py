"""Exports of many letters: how long each takes, and how much memory the process takes above what it has when idle."""

import hashlib
import time

from bench.dossier import megabytes
from bench.measures import Line
from bench.server import Place

MOST_SECONDS_A_MILLION = 20
MOST_MEGABYTES = 60
PURPOSES = ("archive", "press", "statistics")


def export(place: Place) -> list[Line]:
    """Each purpose in a process of its own, down to the record of the export with its hash."""
    lines = []
    for purpose in PURPOSES:
        rows, seconds, processor, above, size = map(float, place.inside("export", purpose).split())
        most_seconds = max(1.0, MOST_SECONDS_A_MILLION * rows / 1_000_000)
        lines.append(
            Line(
                f"export, {purpose}: seconds, memory above idle",
                f"{seconds:.1f} s ({processor:.1f} s of processor time), {above:.0f} MB "
                f"({rows:,.0f} rows, {size / 1_000_000:,.0f} MB)",
                f"≤ {most_seconds:.0f} s, ≤ {MOST_MEGABYTES} MB",
                seconds <= most_seconds and above <= MOST_MEGABYTES,
            )
        )
    return lines


def take_all(purpose: str) -> None:
    """Prints an export's rows, seconds, processor time, memory above idle at most, and bytes; taken as fast as it comes."""
    from django.utils import timezone

    from appeals.models import Appeal, Export
    from appeals.services.exporting.download import Download
    from appeals.services.exporting.purposes import Choice

    appeal = Appeal.objects.get()
    idle, size, digest = megabytes("VmRSS"), 0, hashlib.sha256()
    began, used = time.perf_counter(), time.process_time()
    download = Download(appeal=appeal, purpose=purpose, choice=Choice(), by=None, clock=timezone.now)
    for block in download:
        size += len(block)
        digest.update(block)
    download.close()
    seconds, processor = time.perf_counter() - began, time.process_time() - used
    stored = Export.objects.get(pk=download.export.pk)
    if (stored.state, stored.sha256) != (Export.State.DONE, digest.hexdigest()):
        raise SystemExit(f"the export is recorded wrongly: {stored.state}, {stored.sha256}")
    print(stored.rows, seconds, processor, megabytes("VmHWM") - idle, size)
