"""Bodies of a hundred megabytes, whole, chunked, slowly and many at once, through nginx: others are served all the while."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import nginx
from tests.run.conftest import Site, connected, descendants, sites
from tests.scaling import load

pytestmark = pytest.mark.skipif(not nginx.find(), reason="nginx is not installed")
PATHS = ("/appeals/shanyrak-aigyerim/", "/kk/admin/login/")
HUNDRED_MEGABYTES = 100_000_000
# So many at once, each with as much as the admin's limit lets through.
CLIENTS = 40
ADMIN_BYTES = 60_000_000
# Sixteen at once from all (4 from one address), of 65 MB each.
MOST_ON_DISK = 4 * 66_000_000
BLOCK = b"x" * 500_000


@pytest.fixture(scope="module")
def proxy(tmp_path_factory, prepared) -> Iterator[tuple[Site, int, Path]]:
    folder = tmp_path_factory.mktemp("large")
    with sites(folder, prepared) as start:
        site = start().wait()
        with nginx.serving(folder / "nginx", upstream=f"127.0.0.1:{site.port}") as port:
            yield site, port, folder / "nginx"


def head(port: int, path: str, length: int | None) -> bytes:
    kind = f"Content-Length: {length}" if length is not None else "Transfer-Encoding: chunked"
    text = f"POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n{kind}\r\n"
    return f"{text}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode()


def send(port: int, path: str, length: int, *, is_chunked: bool = False) -> bytes:
    """How the answer begins."""
    sent = 0
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.settimeout(30)
        with contextlib.suppress(ConnectionError):
            client.sendall(head(port, path, None if is_chunked else length))
            while sent < length:
                client.sendall(b"%x\r\n%s\r\n" % (len(BLOCK), BLOCK) if is_chunked else BLOCK)
                sent += len(BLOCK)
        try:
            return client.recv(100)
        except ConnectionError:
            return b""


def on_disk(folder: Path) -> int:
    """Bytes in the files of bodies, which nginx has open and whose names it has deleted."""
    found = 0
    for pid in descendants(int((folder / "nginx.pid").read_text())):
        for file in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                found += file.stat().st_size if str(file.readlink()).startswith(f"{folder}/body/") else 0
    return found


def served(port: int) -> bool:
    """Whether a reader, a writer and an organiser are answered within a second, at the best of three times."""
    makers = [load.page("/about/"), load.letter(country=""), load.page("/admin/login/")]
    answers = [load.ask_once(port, maker)[0] for maker in makers for _ in range(3)]
    best = {answer.status: 10.0 for answer in answers}
    for answer in answers:
        best[answer.status] = min(best[answer.status], answer.seconds)
    return set(best) == {200, 422} and max(best.values()) < 1


@pytest.mark.parametrize("is_chunked", [False, True], ids=["of a length", "chunked"])
@pytest.mark.parametrize("path", PATHS)
def test_a_hundred_megabytes_are_refused_and_leave_nothing(proxy, path, is_chunked) -> None:
    _, port, folder = proxy
    answer = send(port, path, HUNDRED_MEGABYTES, is_chunked=is_chunked)
    # A client that goes on sending may only see that the connection has ended.
    assert answer[:12] in (b"HTTP/1.1 413", b"")
    assert on_disk(folder) == 0 and served(port)


def test_half_sent_bodies_keep_no_reader_and_no_organiser_out(proxy) -> None:
    """Without nginx: more of them than there are threads. What is sent meanwhile is refused, at once."""
    site, _, _ = proxy
    with connected(site.port, 100, head(site.port, PATHS[0], 1000) + b"naming="):
        time.sleep(0.5)
        for path in ("/about/", "/reach/", "/admin/login/"):
            assert load.ask_once(site.port, load.page(path))[0].status == 200
        assert load.ask_once(site.port, load.letter())[0].status == 503


def fill(port: int, folder: Path, clients: int) -> int:
    """How much lies on the disk at most while so many clients send all but the end of a body, and that byte by byte."""
    most = 0
    stop = threading.Event()

    def drip() -> None:
        with socket.create_connection(("127.0.0.1", port)) as client, contextlib.suppress(OSError):
            client.settimeout(10)
            client.sendall(head(port, PATHS[1], ADMIN_BYTES))
            for _ in range(ADMIN_BYTES // len(BLOCK) - 1):
                client.sendall(BLOCK)
            while not stop.wait(0.2):
                client.sendall(b"x")

    threads = [threading.Thread(target=drip) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        deadline = time.monotonic() + 10
        while most <= 3.9 * ADMIN_BYTES and time.monotonic() < deadline:
            most = max(most, on_disk(folder))
            time.sleep(0.05)
        assert served(port)
        return max(most, on_disk(folder))
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_many_large_bodies_at_once_cannot_fill_the_disk(proxy) -> None:
    site, port, folder = proxy
    assert 0 < fill(port, folder, CLIENTS) <= MOST_ON_DISK
    assert "Traceback" not in site.said()


def test_without_that_limit_each_has_its_room_on_the_disk(proxy, tmp_path) -> None:
    """The unguarded twin."""
    careless = {r"limit_conn campaign_large\w* \d+;": ""}
    upstream = f"127.0.0.1:{proxy[0].port}"
    with nginx.serving(tmp_path / "nginx", upstream=upstream, changes=careless) as port:
        assert fill(port, tmp_path / "nginx", 6) > MOST_ON_DISK
