"""Sends requests as fast as they are answered: by wrk where it is installed, else by threads in Python."""

import http.client
import itertools
import shutil
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

CONNECTIONS = 16
LUA = Path(__file__).with_name("requests.lua")
BROWSER = {"Accept-Encoding": "gzip, deflate, br", "Sec-Fetch-Site": "same-origin"}
# In a path or a field, this is replaced by a text that no other request has.
UNIQUE = "__unique__"
NEW_ADDRESS = f"{UNIQUE}@example.org"
# More than the site has stored in any run. It says how many networks are needed, and how far apart two runs begin.
MOST_PER_SECOND = 2000
WORDS = (
    "I lost my own home once, and I know what it means to stand in the street with what one can carry.\r\n\r\n"
    "Let the people of Shanyrak and Aigyerim stay where they have built their homes."
)
_first_of_run = itertools.count(step=MOST_PER_SECOND)


def letter_fields(address: str, stamp: str) -> dict[str, str]:
    """What a browser posts with the whole form."""
    return {
        "own_words": WORDS,
        "own_language": "en",
        "naming": "public",
        "name": "Anna Example",
        "city": "Leipzig",
        "organisation": "Tenants’ Union",
        "country": "DE",
        "email": address,
        "updates": "on",
        "consent": "on",
        "topic": "",
        "stamp": stamp,
        "email_asked": "",
        "naming_asked": "",
        "action": "send",
    }


@dataclass(frozen=True)
class Request:
    """A GET, or with fields the POST of a form."""

    path: str
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        return "POST" if self.fields else "GET"

    @property
    def body(self) -> str:
        return urlencode(self.fields)


@dataclass(frozen=True)
class Work:
    """Requests that are sent in turn, again and again, each from the next network; and the statuses that may come back."""

    requests: Sequence[Request]
    statuses: tuple[int, ...] = (200,)
    networks: int = 1


def get(path: str) -> Work:
    return Work([Request(path)])


def network(number: int, networks: int) -> str:
    """The IP address of a client in the network that comes after `number` others; each has a /24 of its own."""
    number %= networks
    return f"10.{number // 256}.{number % 256}.1"


def networks_for(letters: int, per_network: int = 10) -> int:
    """How many networks so many letters come from: ten each, where the site takes twenty in ten minutes."""
    needed = -(-letters // per_network)
    if needed > 256 * 256:
        raise ValueError("There are not so many networks in 10.0.0.0/8; ask for shorter or fewer runs.")
    return max(1, needed)


def rate(port: int, work: Work, seconds: float) -> float:
    """Answers a second; raises AssertionError where one of another status came, or none."""
    # A run begins with the networks after those of the run before: together they use all networks evenly.
    first, *_ = itertools.islice(_first_of_run, max(1, round(seconds)))
    ask = _by_wrk if has_wrk() else _by_threads
    found = ask(port, work, seconds, first)
    assert found, f"No answer came from port {port} in {seconds} seconds"
    return found


def has_wrk() -> bool:
    return shutil.which("wrk") is not None


def _by_wrk(port: int, work: Work, seconds: float, first: int) -> float:
    wrk = shutil.which("wrk") or "wrk"
    with tempfile.NamedTemporaryFile("w", suffix=".requests") as file:
        file.writelines(f"{request.method}\t{request.path}\t{request.body}\n" for request in work.requests)
        file.flush()
        length = f"-d{max(1, round(seconds))}s"
        # A letter may wait for a slow disk; an answer after wrk's own two seconds would count as none.
        command = [wrk, "-t1", f"-c{CONNECTIONS}", length, "--timeout", "30s", "-s", str(LUA)]
        done = subprocess.run(
            [*command, f"http://127.0.0.1:{port}"],
            capture_output=True,
            text=True,
            check=True,
            env={
                "BENCH_REQUESTS": file.name,
                "BENCH_MARK": UNIQUE,
                "BENCH_RUN": uuid.uuid4().hex,
                "BENCH_ORIGIN": f"http://127.0.0.1:{port}",
                "BENCH_NETWORKS": str(work.networks),
                "BENCH_FIRST": str(first),
                "BENCH_STATUSES": f" {' '.join(map(str, work.statuses))} ",
                "PATH": "/usr/local/bin:/usr/bin:/bin",
            },
        )
    assert "WRONG" not in done.stdout, done.stdout
    assert "Socket errors" not in done.stdout, done.stdout
    [line] = [line for line in done.stdout.splitlines() if line.startswith("Requests/sec")]
    return float(line.split()[1])


def _by_threads(port: int, work: Work, seconds: float, first: int) -> float:
    run, numbers = uuid.uuid4().hex, itertools.count(first)
    end = time.monotonic() + seconds
    counts: list[int] = []
    wrong: list[object] = []

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        count = 0
        try:
            while time.monotonic() < end and not wrong:
                number = next(numbers)
                request = work.requests[number % len(work.requests)]
                status = send(connection, request, f"{run}{number}", network(number, work.networks))[0]
                if status not in work.statuses:
                    wrong.append(status)
                count += 1
        except (OSError, http.client.HTTPException) as error:
            wrong.append(repr(error))
        finally:
            connection.close()
        counts.append(count)

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, f"answered {wrong[0]}"
    return sum(counts) / (time.monotonic() - start)


def send(
    connection: http.client.HTTPConnection, request: Request, unique: str, client: str, *, is_compressed: bool = True
) -> tuple[int, bytes]:
    """One request on an open connection, from a client of that address; the answer's status and body."""
    headers = {**BROWSER, "X-Forwarded-For": client}
    if not is_compressed:
        headers["Accept-Encoding"] = "identity"
    if request.fields:
        origin = f"http://{connection.host}:{connection.port}"
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin}
    body = request.body.replace(UNIQUE, unique) or None
    connection.request(request.method, request.path, body, headers)
    response = connection.getresponse()
    return response.status, response.read()


def times(port: int, requests: Iterator[Request], networks: int) -> list[float]:
    """Milliseconds from each form to its answer, one after the other on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    found = []
    for number, request in enumerate(requests, start=next(_first_of_run)):
        start = time.perf_counter()
        status, _ = send(connection, request, uuid.uuid4().hex, network(number, networks))
        found.append((time.perf_counter() - start) * 1000)
        assert status == 302, f"answered {status}"
    connection.close()
    return found


def times_of_pages(
    port: int, paths: Sequence[str], *, rounds: int, idle_seconds: float, holds: str, count: int
) -> list[list[float]]:
    """Milliseconds of each page in each round; between rounds the page cache drops the pages.

    Raises AssertionError where a page is not one that holds the text `holds` so many times.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port)
    found: list[list[float]] = [[] for _ in paths]
    for number in range(rounds):
        if number:
            time.sleep(idle_seconds)
        for path, milliseconds in zip(paths, found, strict=True):
            start = time.perf_counter()
            status, body = send(connection, Request(path), "", network(0, 1), is_compressed=False)
            milliseconds.append((time.perf_counter() - start) * 1000)
            assert status == 200, f"{path} answered {status}"
            assert body.decode().count(holds) == count, f"{path} does not show {count} letters"
    connection.close()
    return found
