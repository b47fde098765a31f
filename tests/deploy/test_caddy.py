"""The documented Caddy: half-sent requests, its own error pages, what it logs."""

import contextlib
import threading
import time

import pytest

from tests.deploy import caddy
from tests.deploy.asking import NAME, Connection, ask
from tests.run.test_nginx import Application

pytestmark = pytest.mark.skipif(not caddy.find(), reason="Caddy is not installed")
CLIENTS = 40
HALF_A_BODY = (
    f"POST /appeals/shanyrak-aigyerim/ HTTP/1.1\r\nHost: {NAME}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nnaming="
).encode()


SAID = {
    "Cache-Control": ["no-store"],
    "Retry-After": ["60"],
    "Referrer-Policy": ["no-referrer"],
    "X-Content-Type-Options": ["nosniff"],
    "Strict-Transport-Security": ["max-age=31536000"],
    "Etag": [],
}


class Counting(Application):
    """Counts connections too: what is half sent and passed on would be one, though nothing is asked yet."""

    connections = 0

    def get_request(self):
        self.connections += 1
        return super().get_request()


@pytest.fixture(scope="module")
def application():
    with Counting() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def port(application, tmp_path_factory):
    folder = tmp_path_factory.mktemp("caddy")
    with caddy.serving(folder, upstream=application.address) as number:
        yield number
    # Whatever was asked and refused: no address of a client was written down.
    assert "127.0.0.1" not in "".join(line for line in (folder / "log").read_text().splitlines() if "remote" in line)


def test_forty_half_sent_bodies_reach_nobody_and_keep_nobody_waiting(port, application) -> None:
    before = application.connections
    with contextlib.ExitStack() as stack:
        for _ in range(CLIENTS):
            client = stack.enter_context(contextlib.closing(Connection(port, is_tls=True)))
            client.connect()
            client.sock.sendall(HALF_A_BODY)
        time.sleep(0.5)
        # Whoever is kept waiting by these clients is so each time; by a busy machine, now and then.
        assert min(seconds_for(port) for _ in range(3)) < 1
        assert application.connections == before + 3


def seconds_for(port: int) -> float:
    began = time.monotonic()
    assert ask(port, "/", is_tls=True).status == 200
    return time.monotonic() - began


def test_the_application_hears_the_visitors_address_from_caddy_alone(port, application) -> None:
    lies = {"X-Forwarded-For": "203.0.113.7", "X_Forwarded_For": "203.0.113.8", "X-Forwarded-Proto": "http"}
    ask(port, "/x/", is_tls=True, headers=lies)
    forwarded = {name: value for name, value in application.asked[-1][2].items() if "orwarded" in name}
    assert forwarded == {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": NAME, "X-Forwarded-Proto": "https"}


def test_while_the_application_is_down_there_is_a_page_in_three_languages(tmp_path) -> None:
    with caddy.serving(tmp_path, upstream="127.0.0.1:9") as port:
        for path, method in (("/", "GET"), ("/letters/a-secret-token/", "POST"), ("/503.html", "GET")):
            answer = ask(port, path, is_tls=True, method=method)
            assert answer.status == 502
            assert "Жақында ораламыз" in answer.body.decode()
            assert {name: answer.all(name) for name in SAID} == SAID
        log = (tmp_path / "log").read_text()
    assert "127.0.0.1:9" not in log
    assert "a-secret-token" not in log
