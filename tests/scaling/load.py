"""Requests that come at a rate of their own, however fast they are answered, as visitors do."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
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
        f"X-Forwarded-For: 10.{number // 250 % 250}.{number % 250}.1\r\n"
    ).encode()


def offer(port: int, makers: Sequence[Maker], *, a_second: float, seconds: float, first: int = 0) -> list[Answer]:
    """What so many requests a second were answered, each on a connection of its own."""
    return asyncio.run(_offer(port, makers, a_second, seconds, first))


async def _offer(port: int, makers: Sequence[Maker], a_second: float, seconds: float, first: int) -> list[Answer]:
    began = time.monotonic()
    asked: list[asyncio.Task[Answer]] = []
    while (now := time.monotonic() - began) < seconds:
        for number in range(first + len(asked), first + int(now * a_second) + 1):
            asked.append(asyncio.create_task(_ask(port, makers[number % len(makers)](port, number))))
        await asyncio.sleep(0.01)
    return list(await asyncio.gather(*asked))


def ask_once(port: int, *makers: Maker) -> list[Answer]:
    """What each of them is answered; all ask at once."""

    async def ask() -> list[Answer]:
        return list(await asyncio.gather(*(_ask(port, maker(port, number)) for number, maker in enumerate(makers))))

    return asyncio.run(ask())


def keep_busy(port: int, makers: Sequence[Maker], *, clients: int, seconds: float, first: int = 0) -> list[Answer]:
    """What so many clients are answered that ask again as soon as they have an answer."""
    return asyncio.run(_keep_busy(port, makers, clients, seconds, first))


async def _keep_busy(port: int, makers: Sequence[Maker], clients: int, seconds: float, first: int) -> list[Answer]:
    end = time.monotonic() + seconds
    found: list[Answer] = []

    async def client(number: int) -> None:
        while time.monotonic() < end:
            found.append(await _ask(port, makers[number % len(makers)](port, number)))
            number += clients

    await asyncio.gather(*(client(first + number) for number in range(clients)))
    return found


async def _ask(port: int, request: bytes) -> Answer:
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
