"""Clients that are slow, silent or boundless take nothing from the others."""

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest

from tests.run.conftest import Site

CLIENTS = 60
SILENT = b""
HALF_A_HEADER = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Half: "
HALF_A_BODY = (
    b"POST /appeals/shanyrak-aigyerim/ HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nnaming="
)


@contextlib.contextmanager
def clients(site: Site, count: int, first_words: bytes) -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as stack:
        opened = [stack.enter_context(socket.create_connection(("127.0.0.1", site.port))) for _ in range(count)]
        for client in opened:
            client.sendall(first_words)
        yield opened


def ask(site: Site, data: bytes) -> bytes:
    """The whole answer to `data`, which must make the server close the connection."""
    with clients(site, 1, data) as (client,):
        client.settimeout(30)
        answer = b""
        while block := client.recv(65536):
            answer += block
        return answer


@pytest.mark.parametrize("words", [SILENT, HALF_A_HEADER, HALF_A_BODY], ids=["silent", "half a header", "half a body"])
def test_slow_clients_take_nothing_from_the_others(site, words) -> None:
    with clients(site, CLIENTS, words):
        time.sleep(0.5)
        began = time.monotonic()
        for _ in range(20):
            assert site.get() == b"ok\n"
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("words", [HALF_A_HEADER, HALF_A_BODY], ids=["half a header", "half a body"])
def test_a_client_that_falls_silent_is_let_go(site, words) -> None:
    began = time.monotonic()
    answer = ask(site, words)
    assert answer.startswith((b"HTTP/1.1 408", b"")) and b" 200 " not in answer
    assert 5 < time.monotonic() - began < 29


def test_a_letter_that_stops_short_is_no_letter(site) -> None:
    before = site.get("/appeals/shanyrak-aigyerim/count.json")
    body = b"naming=nobody&country=DE&consent=on&email=a%40example.org&own_language=en&action=send"
    with clients(site, 5, HALF_A_BODY.replace(b"naming=", body)):
        time.sleep(0.3)
    assert site.get("/appeals/shanyrak-aigyerim/count.json") == before


REQUEST = b"POST /appeals/shanyrak-aigyerim/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (b"Content-Length: 1048576\r\n", b"413"),
        (b"Content-Length: 99999999999999999999\r\n", b"4"),
        (b"Content-Length: -1\r\n", b"4"),
        (b"Transfer-Encoding: chunked\r\n", b"411"),
        (b"".join(b"X-%d: x\r\n" % number for number in range(200)), b"431"),
        (b"X: " + b"x" * 100_000 + b"\r\n", b"4"),
    ],
    ids=["a megabyte", "boundless", "negative", "chunked", "many headers", "a long header"],
)
def test_what_is_too_much_is_refused_before_it_is_read(site, headers, status) -> None:
    try:
        answer = ask(site, REQUEST + headers + b"\r\n")
    except ConnectionResetError:
        return  # Refused as well: the server closed while we were still sending.
    assert answer.startswith(b"HTTP/1.1 " + status), answer[:200]


def test_a_large_file_arrives_whole_and_only_its_range_when_asked(site) -> None:
    from urllib.request import Request, urlopen

    path = max(
        (file for file in (site.var_dir / "static").rglob("*") if file.is_file()), key=lambda f: f.stat().st_size
    )
    url = f"{site.url}/static/{path.relative_to(site.var_dir / 'static')}"
    whole = urlopen(Request(url, headers={"Accept-Encoding": "identity"}), timeout=20).read()
    assert whole == path.read_bytes() or path.suffix in (".br", ".gz")
    part = urlopen(Request(url, headers={"Range": "bytes=10-29", "Accept-Encoding": "identity"}), timeout=20)
    assert (part.status, part.read()) == (206, whole[10:30])
