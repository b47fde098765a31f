"""Sends requests as fast as they are answered: by wrk where it is installed, else by threads of our own."""

import http.client
import itertools
import shutil
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

CONNECTIONS = 16
LUA = Path(__file__).with_name("requests.lua")
BROWSER = {"Accept-Encoding": "gzip, deflate, br", "Sec-Fetch-Site": "same-origin"}
WORDS = (
    "I lost my own home once, and I know what it means to stand in the street with what one can carry.\r\n\r\n"
    "Let the people of Shanyrak and Aigyerim stay where they have built their homes."
)


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
        "website": "",
        "stamp": stamp,
        "email_asked": "",
        "action": "send",
    }


@dataclass(frozen=True)
class Work:
    """What to ask a server for: GET a path; or POST a form to it, with an address of its own in each, or to each path."""

    path: str
    fields: dict[str, str] = field(default_factory=dict)
    paths: Path | None = None
    status: int = 200


def rate(port: int, work: Work, seconds: float) -> float:
    """Answers a second of the expected status; raises AssertionError where any other came."""
    if shutil.which("wrk"):
        return _by_wrk(port, work, seconds)
    return _by_threads(port, work, seconds)


def _by_wrk(port: int, work: Work, seconds: float) -> float:
    body = urlencode({**work.fields, "email": ""}).replace("email=&", "email=@@%40example.org&") if work.fields else ""
    if work.fields and "email" not in work.fields:
        body = urlencode(work.fields)
    done = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "-s", str(LUA), f"http://127.0.0.1:{port}"],
        capture_output=True,
        text=True,
        check=True,
        env={
            "BENCH_PATH": work.path,
            "BENCH_BODY": body,
            "BENCH_PATHS": str(work.paths or ""),
            "BENCH_RUN": uuid.uuid4().hex,
            "BENCH_ORIGIN": f"http://127.0.0.1:{port}",
            "BENCH_STATUS": str(work.status),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
        },
    )
    assert "WRONG" not in done.stdout + done.stderr, done.stdout + done.stderr
    [line] = [line for line in done.stdout.splitlines() if line.startswith("Requests/sec")]
    return float(line.split()[1])


def _by_threads(port: int, work: Work, seconds: float) -> float:
    paths = iter(work.paths.read_text().split()) if work.paths else itertools.repeat(work.path)
    end = time.monotonic() + seconds
    counts: list[int] = []
    wrong: list[int] = []
    lock = threading.Lock()

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        count = 0
        while time.monotonic() < end and not wrong:
            with lock:
                path = next(paths, None)
            if path is None:
                break
            status = send(connection, port, path, work.fields)
            if status != work.status:
                wrong.append(status)
            count += 1
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


def send(connection: http.client.HTTPConnection, port: int, path: str, fields: dict[str, str]) -> int:
    """One request on an open connection, a form with a new address unless it has one; the answer's status."""
    headers = dict(BROWSER)
    if fields:
        if fields.get("email") == "":
            fields = {**fields, "email": f"{uuid.uuid4().hex}@example.org"}
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{port}"}
        connection.request("POST", path, urlencode(fields), headers)
    else:
        connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read()
    return response.status


def times(port: int, path: str, forms: Iterator[dict[str, str]]) -> list[float]:
    """Milliseconds from each form to its answer, one after the other on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    found = []
    for fields in forms:
        start = time.perf_counter()
        send(connection, port, path, fields)
        found.append((time.perf_counter() - start) * 1000)
    connection.close()
    return found


def times_of_pages(port: int, paths: list[str], rounds: int = 5) -> list[float]:
    """Milliseconds of each page, asked for again and again with pauses long enough for the page cache to let go."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    found = []
    for number in range(rounds):
        if number:
            time.sleep(5)
        for path in paths:
            start = time.perf_counter()
            status = send(connection, port, path, {})
            found.append((time.perf_counter() - start) * 1000)
            assert status == 200, f"{path} answered {status}"
    connection.close()
    return found
