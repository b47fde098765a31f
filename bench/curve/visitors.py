"""Visitors who come at a rate, whether or not those before them have been answered: each on a connection of its own."""

import asyncio
import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from bench.load import letter_fields
from bench.measures import APPEAL, HOME

COUNT = f"{APPEAL}count.json"
STAMP = re.compile(r'name="stamp" value="([^"]+)"')
# Longer than any proxy waits for the application.
PATIENCE_SECONDS = 70
NO_ANSWER = 0


@dataclass
class Seen:
    """What visitors saw: milliseconds of each kind of request, and the statuses of its answers."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def note(self, kind: str, status: int, began: float) -> None:
        self.statuses[kind][status] += 1
        self.times[kind].append((time.perf_counter() - began) * 1000)


class Visitor:
    """One connection, kept for all that its visitor asks for."""

    def __init__(self, port: int, seen: Seen) -> None:
        self.port = port
        self.seen = seen
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def read(self) -> None:
        """Looks at the first page and at the count."""
        await self.ask("page", "GET", HOME)
        await self.ask("count", "GET", COUNT)

    async def write(self, name: str) -> None:
        """Opens the form, sends it with the stamp that it has, and looks at the page of thanks."""
        status, page = await self.ask("form", "GET", APPEAL)
        found = STAMP.search(page)
        if status != 200 or found is None:
            return
        body = urlencode(letter_fields(f"{name}@example.org", unescape(found[1])))
        status, _ = await self.ask("letter", "POST", APPEAL, body)
        if status == 302:
            await self.ask("page", "GET", f"{APPEAL}sent/")

    async def ask(self, kind: str, method: str, path: str, body: str = "") -> tuple[int, str]:
        began = time.perf_counter()
        status, text = NO_ANSWER, ""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                status, text = await self._answer(method, path, body)
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            self.close()
        self.seen.note(kind, status, began)
        return status, text

    async def _answer(self, method: str, path: str, body: str) -> tuple[int, str]:
        if self.writer is None or self.reader is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        site = f"localhost:{self.port}"
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {site}\r\nAccept-Encoding: identity\r\nSec-Fetch-Site: same-origin\r\n"
        )
        if body:
            head += f"Origin: http://{site}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            head += f"Content-Length: {len(body)}\r\n"
        self.writer.write(f"{head}\r\n{body}".encode())
        answer = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"\r\ncontent-length: (\d+)", answer, re.IGNORECASE)
        text = (await self.reader.readexactly(int(length[1]))).decode() if length else ""
        return int(answer[9:12]), text

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def come(
    port: int, seen: Seen, *, letters_a_second: float, readers_a_letter: int, seconds: float, run: str
) -> None:
    """Writers, evenly spread, and as many readers to each; returns once all have gone."""
    began = time.monotonic()
    here: set[asyncio.Task[None]] = set()
    come_so_far = 0

    async def one(number: int) -> None:
        visitor = Visitor(port, seen)
        try:
            if number % (readers_a_letter + 1):
                await visitor.read()
            else:
                await visitor.write(f"{run}{number}")
        finally:
            visitor.close()

    while (now := time.monotonic() - began) < seconds:
        due = int(now * letters_a_second * (readers_a_letter + 1))
        for number in range(come_so_far, due):
            task = asyncio.create_task(one(number))
            here.add(task)
            task.add_done_callback(here.discard)
        come_so_far = max(come_so_far, due)
        await asyncio.sleep(0.005)
    if here:
        await asyncio.wait(here)
