"""`python -m bench curve`: letters through the documented nginx at the rates of that day, and on until it breaks."""

import asyncio
import resource
import time
import uuid
from pathlib import Path

from bench import processes
from bench.curve.stages import BEYOND, CURVE, READERS_A_LETTER, Stage
from bench.curve.visitors import Seen, come
from bench.measures import Line, check
from bench.proxy import proxied
from bench.server import Place, Server, serving
from tests import nginx

PORTS = {"site": 8720, "nginx": 8721}
REFUSED = (429, 503)
# A stage is borne where no more than one letter in a hundred is refused and 95 of 100 are answered within two seconds.
MOST_REFUSED_SHARE = 0.01
LONGEST_P95_MS = 2000.0
# So many readers are there beyond the peak too; the programme that makes them would need a processor of its own for more.
MOST_LETTERS_WITH_READERS = 35


def curve(place: Place) -> list[Line]:
    """Each stage of the day, then each beyond it until one is not borne; and whether every letter is there."""
    if not nginx.find():
        return [Line("the curve", "nginx is not installed (on Debian: apt install nginx)")]
    before = check(place)[0]
    run = uuid.uuid4().hex
    lines: list[Line] = []
    taken = unknown = 0
    with serving(place, PORTS["site"]) as site, proxied(site, place, PORTS["nginx"]) as port:
        asyncio.run(come(port, Seen(), letters_a_second=5, readers_a_letter=1, seconds=2, run=f"warm{run}"))
        warm = check(place)[0] - before
        for number, stage in enumerate((*CURVE, *BEYOND)):
            line, seen, is_borne = play(stage, site, port, f"{run}{number}-")
            lines.append(line)
            taken += seen.statuses["letter"][302]
            unknown += seen.statuses["letter"].total() - taken_or_refused(seen)
            if stage in BEYOND and not is_borne:
                break
    stored, contacts, counted, _held = check(place)
    new = stored - before - warm
    lines.append(
        Line(
            "letters acknowledged, stored, of unknown fate; lost",
            f"{taken:,}, {new:,}, {unknown}; {max(0, taken - new)}",
            "none lost, none more than that",
            taken <= new <= taken + unknown,
        )
    )
    is_exact = stored == contacts == counted
    lines.append(Line("letters, contacts, count", f"{stored:,}, {contacts:,}, {counted:,}", "equal", is_exact))
    return lines


def taken_or_refused(seen: Seen) -> int:
    return sum(seen.statuses["letter"][status] for status in (302, *REFUSED))


def play(stage: Stage, site: Server, port: int, run: str) -> tuple[Line, Seen, bool]:
    """One stage: what visitors saw, and what it cost."""
    seen = Seen()
    letters = stage.letters_a_second
    readers = round(READERS_A_LETTER * min(1.0, MOST_LETTERS_WITH_READERS / letters))
    began, server, own = time.monotonic(), site.cpu_seconds(), own_seconds()
    asyncio.run(come(port, seen, letters_a_second=letters, readers_a_letter=readers, seconds=stage.seconds, run=run))
    took = time.monotonic() - began
    server, own = site.cpu_seconds() - server, own_seconds() - own
    posts, forms = seen.statuses["letter"], seen.statuses["form"]
    tried = forms.total()
    refused = sum(counter[status] for counter in (posts, forms) for status in REFUSED)
    answered = [counter for kind, counter in seen.statuses.items() if kind not in ("letter", "form")]
    refused_readers = sum(counter[status] for counter in answered for status in REFUSED)
    other = {status for counter in seen.statuses.values() for status in counter if status not in (200, 302, *REFUSED)}
    is_borne = refused <= tried * MOST_REFUSED_SHARE and percentile(seen.times["letter"], 0.95) <= LONGEST_P95_MS
    figure = (
        f"{letters:g} letters and {letters * readers:,.0f} readers a second for {stage.seconds:g} s (took {took:.0f}): "
        f"letter {shown(seen, 'letter')}, form {shown(seen, 'form')}, page {shown(seen, 'page')}, "
        f"count {shown(seen, 'count')} ms; refused {refused} of {tried} writers, "
        f"{refused_readers} of {sum(counter.total() for counter in answered)} requests of readers; "
        f"server {server / took:.2f} processors, visitors {own / took:.2f}; memory {memory_mb(site)} MB"
    )
    if other:
        figure += f"; other answers {sorted(other)}"
    return (
        Line(stage.name, figure, "borne" if stage in CURVE else "", is_borne if stage in CURVE else None),
        seen,
        is_borne,
    )


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] if times else 0.0


def shown(seen: Seen, kind: str) -> str:
    """The median and the 95th percentile of a kind of request."""
    return f"{percentile(seen.times[kind], 0.5):.0f} and {percentile(seen.times[kind], 0.95):.0f}"


def own_seconds() -> float:
    """Processor time of the programme that makes the visitors."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory_mb(site: Server) -> int:
    """What the processes of the server have in memory together; what they share is counted once for each."""
    found = 0
    for pid in processes.family(site.process.pid):
        status = Path(f"/proc/{pid}/status").read_text().splitlines()
        found += sum(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    return found // 1024
