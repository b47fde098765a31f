"""Asking a server as a browser does, over https or http, under the site's own name whatever address it has here."""

import contextlib
import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

NAME = "example.org"


@dataclass(frozen=True)
class Answer:
    """What came back, nothing left out."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for one, value in self.headers if one.lower() == name.lower()]


class Connection(http.client.HTTPConnection):
    """To a server on this machine, which it calls by the site's name; it may come from any of the machine's addresses."""

    def __init__(self, port: int, *, is_tls: bool, source: str = "") -> None:
        super().__init__(NAME, port, timeout=20)
        self.is_tls, self.source = is_tls, source

    def connect(self) -> None:
        source = (self.source, 0) if self.source else None
        self.sock = socket.create_connection(("127.0.0.1", self.port), timeout=20, source_address=source)
        if self.is_tls:
            self.sock = ssl._create_unverified_context().wrap_socket(self.sock, server_hostname=NAME)  # noqa: S323


def ask(
    port: int,
    path: str,
    *,
    is_tls: bool,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    source: str = "",
) -> Answer:
    with contextlib.closing(Connection(port, is_tls=is_tls, source=source)) as asking:
        asking.request(method, path, body, {"Host": NAME, **(headers or {})})
        answer = asking.getresponse()
        return Answer(answer.status, answer.getheaders(), answer.read())
