"""The dossier of many letters: how long it takes, and how much memory the process has at most."""

import resource
import time
from pathlib import Path

from bench.measures import Line
from bench.server import Place

MOST_SECONDS_A_THOUSAND = 10
MOST_MEGABYTES = 350


def dossier(place: Place, count: int) -> list[Line]:
    """Prints all parts of a dossier in one process, Django and the database's answers included."""
    seconds, after_first, at_end, peak, pages, size = map(float, place.inside("dossier", str(count)).split())
    is_met = seconds <= MOST_SECONDS_A_THOUSAND * count / 1000 and peak <= MOST_MEGABYTES
    return [
        Line(
            f"dossier of {count:,} letters: seconds; memory after the first part, at the end, at most",
            f"{seconds:.1f} s; {after_first:.0f}, {at_end:.0f}, {peak:.0f} MB "
            f"({pages:,.0f} pages, {size / count / 1000:.1f} kB a letter)",
            f"≤ {MOST_SECONDS_A_THOUSAND * count // 1000} s, ≤ {MOST_MEGABYTES} MB",
            is_met,
        )
    ]


def print_all(count: int) -> None:
    """Prints the figures of a dossier of `count` letters: of ten countries, half of them with own words."""
    from appeals.models import Appeal, Letter
    from bench.seeding import add_delivery
    from deliveries import pdf
    from deliveries.models import DeliveryItem
    from deliveries.presentation import dossier_part

    letters = Letter.objects.deliverable().exclude(pk__in=DeliveryItem.objects.values("letter")).order_by("?")
    delivery = add_delivery(Appeal.objects.get(), letters[:count])
    began = time.perf_counter()
    memory, pages, size = [], 0, 0
    for part in range(1, delivery.part_count + 1):
        printed = pdf.print_part(dossier_part(delivery, part=part))
        pages, size = pages + printed.page_count, size + len(printed.content)
        memory.append(megabytes("VmRSS"))
    print(time.perf_counter() - began, memory[0], memory[-1], megabytes("VmHWM"), pages, size)


def megabytes(name: str) -> float:
    """Memory of this process now (VmRSS) or at most (VmHWM); where there is no /proc, at most."""
    status = Path("/proc/self/status")
    if status.exists():
        values = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines())
        return int(values[name].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
