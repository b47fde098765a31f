"""Whether the time of an answer tells if an address has written: `python -m bench.same_answer http://localhost:8000`.

Sends letters from new addresses, from a known one and with the honeypot filled in, in random order over one connection
to a running site (with `CONFIRM_LETTERS=1`, on a database that may be thrown away). Prints, beside the quantiles, how
often an answer of a kind took longer than one to a new address: at 0.5, the time tells nothing.
"""

import http.client
import random
import re
import statistics
import sys
import time
import urllib.parse
from collections.abc import Sequence

PATH = "/appeals/shanyrak-aigyerim/"
OF_EACH = 600


class Writer:
    """A browser that sends letters and takes the time."""

    def __init__(self, site: str) -> None:
        self.site = site.rstrip("/")
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(site).netloc)
        self.connection.request("GET", PATH)
        page = self.connection.getresponse().read().decode()
        found = re.search(r'name="stamp" value="([^"]+)"', page)
        assert found, "there is no form"
        self.stamp = found[1]

    def send(self, address: str, honeypot: str = "") -> float:
        """Milliseconds until the whole answer was there."""
        fields = {
            "naming": "public",
            "name": "Ada Adams",
            "country": "GB",
            "own_words": "My street was cleared too.",
            "own_language": "en",
            "email": address,
            "email_asked": address,
            "consent": "on",
            "topic": honeypot,
            "stamp": self.stamp,
            "action": "send",
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
            "Origin": self.site,
        }
        body = urllib.parse.urlencode(fields)
        start = time.perf_counter()
        self.connection.request("POST", PATH, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        assert answer.status == 302, answer.status
        return (time.perf_counter() - start) * 1000


def how_often_longer(times: Sequence[float], than: Sequence[float]) -> float:
    """The share of pairs in which the first took longer (Mann and Whitney's U, divided by the number of pairs)."""
    ranks = {value: rank for rank, value in enumerate(sorted([*times, *than]), start=1)}
    above = sum(ranks[value] for value in times) - len(times) * (len(times) + 1) / 2
    return above / (len(times) * len(than))


def main(site: str) -> None:
    writer = Writer(site)
    run = random.randrange(10**9)
    known = f"known{run}@example.org"
    writer.send(known)
    kinds = ["new", "repeated", "honeypot"] * OF_EACH
    random.shuffle(kinds)
    times: dict[str, list[float]] = {"new": [], "repeated": [], "honeypot": []}
    for number, kind in enumerate(["new"] * 30 + kinds):
        address = known if kind == "repeated" else f"writer{run}-{number}@example.org"
        took = writer.send(address, "x" if kind == "honeypot" else "")
        if number >= 30:
            times[kind].append(took)
    print(f"{'':10}{'p10':>8}{'median':>8}{'p90':>8}   longer than new")
    for kind, values in times.items():
        deciles = statistics.quantiles(values, n=10)
        share = how_often_longer(values, times["new"])
        print(f"{kind:10}{deciles[0]:8.2f}{deciles[4]:8.2f}{deciles[8]:8.2f}   {share:.3f}")


if __name__ == "__main__":
    main(sys.argv[1])
