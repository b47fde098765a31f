"""What granian runs: a request is read whole before the application gets a thread, so that slow clients hold none.

A WSGI server hands a request over as soon as its headers are there; a few clients that then fall silent hold every
thread. Here the event loop waits for bodies, within limits of size and time, and only whole requests reach Django
(docs/serving.md has the measurements).
"""

import asyncio
import gc
import io
import logging
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from itertools import chain
from typing import Any

from django.conf import settings
from django.urls import get_resolver
from granian.rsgi import ProtocolClosed

from campaign.running import parent_watch
from campaign.web import paths
from campaign.wsgi import application

logger = logging.getLogger(__name__)

# Django's work holds the interpreter's lock; further threads are for requests that wait for the database.
THREADS = 4
BODY_SECONDS = 15
# Bodies beyond the public limit (photographs, in the admin) are read a few at a time: memory stays bounded.
LARGE_BODIES_AT_ONCE = 4
LARGE_BODY_SECONDS = 120
SENT_WHOLE_UP_TO_BYTES = 256 * 1024
SLOW_READER_SECONDS = 60

Headers = list[tuple[str, str]]
FOLDERS_THAT_STAY = tuple(os.path.join(folder, "") for folder in (settings.STATIC_ROOT, settings.MEDIA_ROOT))


class File:
    """The `wsgi.file_wrapper` of PEP 3333: lets the server know that an answer is a file."""

    def __init__(self, file: Any, block_size: int) -> None:
        self.file = file
        self.block_size = block_size

    def __iter__(self) -> "File":
        return self

    def __next__(self) -> bytes:
        if block := self.file.read(self.block_size):
            return block
        raise StopIteration

    def close(self) -> None:
        self.file.close()

    def path_to_send(self) -> str:
        """The path of a large file that granian can send without us; "" for any other."""
        path = getattr(self.file, "name", "")
        if not isinstance(path, str) or not path.startswith(FOLDERS_THAT_STAY) or self.file.tell():
            return ""
        return path if os.path.getsize(path) > SENT_WHOLE_UP_TO_BYTES else ""


ENVIRONMENT: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.file_wrapper": File,
}


def environment(scope: Any, body: bytes, length: str) -> dict[str, Any]:
    """The request as WSGI wants it (PEP 3333).

    Header names with an underscore are left out: as variables they could not be told from the real ones, and a client
    could pretend to be a proxy.
    """
    environ = dict(ENVIRONMENT)
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        key = "HTTP_" + name.upper().replace("-", "_")
        if key in environ:
            value = environ[key] + ("; " if key == "HTTP_COOKIE" else ",") + value
        environ[key] = value
    environ.pop("HTTP_CONTENT_LENGTH", None)
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    environ["CONTENT_LENGTH"] = length
    environ["REQUEST_METHOD"] = scope.method
    environ["PATH_INFO"] = scope.path.encode(errors="replace").decode("latin-1")
    environ["QUERY_STRING"] = scope.query_string.encode(errors="replace").decode("latin-1")
    environ["SERVER_NAME"], _, environ["SERVER_PORT"] = scope.server.rpartition(":")
    environ["REMOTE_ADDR"] = scope.client.rpartition(":")[0].strip("[]")
    environ["SERVER_PROTOCOL"] = f"HTTP/{scope.http_version}"
    environ["wsgi.url_scheme"] = scope.scheme
    environ["wsgi.input"] = io.BytesIO(body)
    return environ


class Threads:
    """A fixed number of threads that take one job after another (an executor costs a third of the throughput)."""

    def __init__(self, count: int) -> None:
        self.jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        for number in range(count):
            threading.Thread(target=self._work, name=f"request-{number}", daemon=True).start()

    def _work(self) -> None:
        while True:
            self.jobs.get()()


class Exchange:
    """One request and its answer, on one of the threads."""

    def __init__(self, loop: asyncio.AbstractEventLoop, scope: Any, proto: Any, body: bytes, length: str) -> None:
        self.loop = loop
        self.scope = scope
        self.proto = proto
        self.body = body
        self.length = length
        self.done = loop.create_future()
        self.status = 500
        self.headers: Headers = []

    def start_response(self, status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
        self.status = int(status[:3])
        self.headers = headers
        return _refuse_to_write

    def run(self) -> None:
        try:
            answer = application(environment(self.scope, self.body, self.length), self.start_response)
            try:
                self.send(answer)
            finally:
                if hasattr(answer, "close"):
                    answer.close()
        except (ProtocolClosed, TimeoutError):
            pass  # The client has gone, or does not take its answer.
        except Exception:
            logger.exception("A request could not be answered")
            self.proto.response_empty(500, [("content-length", "0")])
        finally:
            self.loop.call_soon_threadsafe(self._finish)

    def _finish(self) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def send(self, answer: Iterable[bytes]) -> None:
        """Send the answer: at once where it is short, a large file by granian itself, anything else block by block."""
        if isinstance(answer, File) and (path := answer.path_to_send()):
            self.proto.response_file(self.status, self.headers, path)
            return
        blocks: list[bytes] = []
        size = 0
        rest = iter(answer)
        for block in rest:
            blocks.append(block)
            size += len(block)
            if size > SENT_WHOLE_UP_TO_BYTES:
                break
        else:
            self.proto.response_bytes(self.status, self.headers, b"".join(blocks))
            return
        transport = self.proto.response_stream(self.status, self.headers)
        for block in chain([b"".join(blocks)], rest):
            asyncio.run_coroutine_threadsafe(_push(transport, block), self.loop).result(SLOW_READER_SECONDS)


async def _push(transport: Any, block: bytes) -> None:
    await transport.send_bytes(block)


def _refuse_to_write(data: bytes) -> object:
    raise NotImplementedError("Django returns its answers; it writes none.")


class Application:
    """What granian calls for every request (RSGI 1.x), in each of its processes."""

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        parent_watch.watch()
        get_resolver().url_patterns  # noqa: B018  (loads the views, so that the first visitor does not wait for it)
        # What is loaded by now stays for ever. Searched for garbage again and again, it took a quarter of the work of a
        # letter (docs/speed.md).
        gc.collect()
        gc.freeze()
        self.loop = loop
        self.threads = Threads(THREADS)
        self.large_bodies = asyncio.Semaphore(LARGE_BODIES_AT_ONCE)

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        length = scope.headers.get("content-length") or ""
        body = b""
        if scope.headers.get("transfer-encoding"):
            refuse(proto, HTTPStatus.LENGTH_REQUIRED)
            return
        if length and self.may_be_read(scope, length):
            try:
                body = await self.read(proto, int(length))
            except TimeoutError:
                refuse(proto, HTTPStatus.REQUEST_TIMEOUT)
                return
            except ProtocolClosed:
                return
        exchange = Exchange(self.loop, scope, proto, body, length)
        self.threads.jobs.put(exchange.run)
        await exchange.done

    @staticmethod
    def may_be_read(scope: Any, length: str) -> bool:
        """Whether the body is within the limits; one that is not stays unread, and Django answers with a page."""
        limit = settings.PUBLIC_UPLOAD_MAX_SIZE
        if paths.is_admin(scope.path):
            limit = settings.ADMIN_UPLOAD_MAX_SIZE
        return length.isdecimal() and int(length) <= limit

    async def read(self, proto: Any, length: int) -> bytes:
        """The whole body; raises TimeoutError where it takes too long, ProtocolClosed where it stops short."""
        if length <= settings.PUBLIC_UPLOAD_MAX_SIZE:
            async with asyncio.timeout(BODY_SECONDS):
                return bytes(await proto())
        async with asyncio.timeout(LARGE_BODY_SECONDS), self.large_bodies:
            return bytes(await proto())


def refuse(proto: Any, status: HTTPStatus) -> None:
    """Answer without Django and end the connection."""
    text = f"{status.value} {status.phrase}\n"
    headers = [("content-type", "text/plain"), ("content-length", str(len(text))), ("connection", "close")]
    proto.response_str(status.value, headers, text)


app = Application()
