"""Sending a bad request: to the application in this process, as granian hands it over, or to a server."""

import contextlib
import io
import re
import socket
from collections import defaultdict
from urllib.parse import unquote_to_bytes

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

from campaign.web.bodies.whole_bodies import WholeBodies
from campaign.web.content_types import ReadableContentTypes
from tests.attack.bad import Request

SECONDS = 60


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
    """A server, over one connection while it keeps that open."""

    def __init__(self, port: int) -> None:
        self.port, self.connection = port, None

    def send(self, request: Request) -> int:
        """The status of the answer; 0 where the server hangs up without one."""
        sent = defaultdict(list, {"host": [b"localhost"], "content-length": [str(len(request.body)).encode()]})
        for name, value in request.headers:
            sent[name.lower()] = [value]
        lines = [b"%s %s HTTP/1.1" % (request.method.encode(), request.target)]
        lines += [b"%s: %s" % (name.encode(), value) for name, values in sent.items() for value in values]
        # A server that finds a request's head odd answers and hangs up; one connection a request tells which it was.
        with socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS) as connection:
            with contextlib.suppress(OSError):  # Refused before all was read.
                connection.sendall(b"\r\n".join([*lines, b"Connection: close", b"", b""]) + request.body)
            answer = b""
            try:
                while b"\r\n" not in answer and (more := connection.recv(65536)):
                    answer += more
            except ConnectionResetError:
                return 0
        found = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
        return int(found[1]) if found else 0
