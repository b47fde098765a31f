"""Requests that come at a rate of their own, however fast they are answered, as visitors do."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count, cycle
from urllib.parse import urlencode

from tests import make
from tests.chaos import IS_FULL_SIZE

# As long as nginx waits for a page; who waits longer has gone. Beside other tests a machine may be that slow.
PATIENCE_SECONDS = 5 if IS_FULL_SIZE else 60
GONE = 0


@dataclass(frozen=True)
class Answer:
    """A status (GONE: none came in time), after so many seconds, with its headers and body."""

    status: int
    seconds: float
    text: str = field(default="", repr=False)


Maker = Callable[[int, int], bytes]
# Each request of a run has a number, and with it a network and an address, of its own: a second letter of one address would
# be stored and not counted.
_numbers = count()


def page(path: str) -> Maker:
    """A page of a visitor from the network of that number."""
    return lambda port, number: _head("GET", path, port, number) + b"\r\n"


def letter(**changes: str) -> Maker:
    """A letter from an address of its own, in its writer's own words; with errors where `changes` make some."""

    def made(port: int, number: int) -> bytes:
        address = f"writer{number}@example.org"
        fields = make.letter_fields(email=address, email_asked=address, own_words=f"Words {number}.") | changes
        body = urlencode(fields).encode()
        head = _head("POST", "/appeals/shanyrak-aigyerim/", port, number)
        return (
            head + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )

    return made


def _head(method: str, path: str, port: int, number: int) -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n"
        f"X-Forwarded-For: {10 + number // 62_500}.{number // 250 % 250}.{number % 250}.1\r\n"
    ).encode()


def offer(port: int, makers: Sequence[Maker], *, a_second: float, seconds: float) -> list[Answer]:
    """What so many requests a second were answered, each on a connection of its own; the makers take turns."""
    return asyncio.run(_offer(port, makers, a_second, seconds))


async def _offer(port: int, makers: Sequence[Maker], a_second: float, seconds: float) -> list[Answer]:
    turns = cycle(makers)
    began = time.monotonic()
    asked: list[asyncio.Task[Answer]] = []
    while (now := time.monotonic() - began) < seconds:
        while len(asked) <= int(now * a_second):
            asked.append(asyncio.create_task(_ask(port, next(turns))))
        await asyncio.sleep(0.01)
    return list(await asyncio.gather(*asked))


def ask_once(port: int, *makers: Maker) -> list[Answer]:
    """What each of them is answered; all ask at once."""

    async def ask() -> list[Answer]:
        return list(await asyncio.gather(*(_ask(port, maker) for maker in makers)))

    return asyncio.run(ask())


def keep_busy(port: int, makers: Sequence[Maker], *, clients: int, seconds: float) -> list[Answer]:
    """What so many clients are answered that ask again as soon as they have an answer; the makers take turns."""
    return asyncio.run(_keep_busy(port, makers, clients, seconds))


async def _keep_busy(port: int, makers: Sequence[Maker], clients: int, seconds: float) -> list[Answer]:
    turns = cycle(makers)
    end = time.monotonic() + seconds
    found: list[Answer] = []

    async def client() -> None:
        while time.monotonic() < end:
            found.append(await _ask(port, next(turns)))

    await asyncio.gather(*(client() for _ in range(clients)))
    return found


async def _ask(port: int, maker: Maker) -> Answer:
    request = maker(port, next(_numbers))
    began = time.monotonic()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(request)
                text = (await reader.read()).decode(errors="replace")
            finally:
                writer.close()
        status = int(text[9:12]) if text else GONE
    except (TimeoutError, OSError):
        return Answer(GONE, time.monotonic() - began)
    return Answer(status, time.monotonic() - began, text)
