"""Sending a bad request: to the application in this process, as granian hands it over, or to a server."""

import contextlib
import io
import re
import select
import socket
from collections import defaultdict
from urllib.parse import unquote_to_bytes

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

from campaign.web.bodies.whole_bodies import WholeBodies
from campaign.web.content_types import ReadableContentTypes
from tests.attack.bad import Request

SECONDS = 60
# After these the server has read what was sent.
KEPT = (200, 302, 304, 403, 404, 405, 422)


def environ_of(request: Request) -> dict[str, object]:
    """What WSGI makes of a request (PEP 3333): bytes as Latin-1."""
    path, _, query = request.target.partition(b"?")
    environ: dict[str, object] = {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "203.0.113.9",
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": io.StringIO(),
    }
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value.decode("latin-1")
    return environ


class InProcess:
    """The application without a server, as campaign/wsgi.py puts it together, in a test's own transaction."""

    def __init__(self) -> None:
        self.handler = WSGIHandler()
        self.application = ReadableContentTypes(WholeBodies(self._answer))

    def _answer(self, environ, start_response):
        # Django's own ends old connections at each request, this test's among them.
        response = self.handler.get_response(WSGIRequest(environ))
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return list(response)

    def send(self, request: Request, **sent: str) -> int:
        """The status of the answer; `sent` are WSGI's names of headers that replace the request's own."""
        status: list[str] = []
        list(self.application(environ_of(request) | sent, lambda line, headers, info=None: status.append(line)))
        return int(status[0].split()[0])


class Server:
    """A server, over one connection for as long as it keeps that open."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection: socket.socket | None = None

    def send(self, request: Request) -> int:
        """The status of the answer; 0 where the server hangs up without one."""
        sent = defaultdict(list, {"host": [b"localhost"], "content-length": [str(len(request.body)).encode()]})
        for name, value in request.headers:
            sent[name.lower()] = [value]
        lines = [b"%s %s HTTP/1.1" % (request.method.encode(), request.target)]
        lines += [b"%s: %s" % (name.encode(), value) for name, values in sent.items() for value in values]
        message = b"\r\n".join([*lines, b"", b""]) + request.body
        was_used = self._is_open()
        status = self._answer_to(message, request.method)
        # A server may close a connection that was used in the moment in which the next request is on its way.
        return self._answer_to(message, request.method) if was_used and not status else status

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def _is_open(self) -> bool:
        """Whether there is a connection with nothing in it that nobody has asked for, as its end would be."""
        if self.connection is not None and select.select([self.connection], [], [], 0)[0]:
            self.close()
        return self.connection is not None

    def _answer_to(self, message: bytes, method: str) -> int:
        if self.connection is None:
            self.connection = socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)
        with contextlib.suppress(OSError):  # Refused before all was read.
            self.connection.sendall(message)
        try:
            head, found = b"", b""
            while b"\r\n\r\n" not in head:
                if not (found := self.connection.recv(65536)):
                    break
                head += found
            head, _, body = head.partition(b"\r\n\r\n")
        except ConnectionResetError:
            head = body = b""
        line = re.match(rb"HTTP/1\.[01] (\d{3})", head)
        status = int(line[1]) if line else 0
        length = re.search(rb"\r\ncontent-length: (\d+)", head, re.IGNORECASE)
        left = int(length[1]) - len(body) if length and method != "HEAD" else 0
        # Whatever it does with the rest of what it has refused: the next answer must be the next request's.
        is_kept = length and status in KEPT and b"\r\nconnection: close" not in head.lower()
        while is_kept and left > 0:
            # Reset, as its end: the server has closed what it has not read all of.
            try:
                found = self.connection.recv(65536)
            except ConnectionResetError:
                found = b""
            left -= len(found)
            is_kept = bool(found)
        if not is_kept or left < 0:
            self.close()
        return status
