"""What the two load generators send, to a server that writes it down."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs

import pytest

from bench import load
from bench.load import NEW_ADDRESS, Request, Work, letter_fields
from tests.many_at_once import PatientServer

pytestmark = pytest.mark.one_database
NETWORKS = 300


class Recorder(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    page = b"two letters: LETTER LETTER"
    seen: list[tuple[str, str, dict[str, list[str]]]]

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.seen.append((self.path, self.headers["X-Forwarded-For"], parse_qs(body)))
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.page)))
        self.end_headers()
        self.wfile.write(self.page)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def recorder() -> Iterator[PatientServer]:
    Recorder.seen = []
    server = PatientServer(("127.0.0.1", 0), Recorder)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("is_wrk", [False, True])
def test_each_letter_has_an_address_and_the_next_network_of_its_own(recorder, monkeypatch, is_wrk) -> None:
    if is_wrk and not load.has_wrk():
        pytest.skip("wrk is not installed.")
    monkeypatch.setattr(load, "has_wrk", lambda: is_wrk)
    work = Work([Request("/appeals/a/", letter_fields(NEW_ADDRESS, "stamp"))], networks=NETWORKS)
    assert load.rate(recorder.server_port, work, 1) > 0
    addresses = [fields["email"][0] for _, _, fields in Recorder.seen]
    assert len(set(addresses)) == len(addresses) > 20
    assert all(address.endswith("@example.org") for address in addresses)
    clients = [client for _, client, _ in Recorder.seen]
    assert len(set(clients)) == min(NETWORKS, len(clients))
    assert set(clients) <= {load.network(number, NETWORKS) for number in range(NETWORKS)}


@pytest.mark.parametrize("is_wrk", [False, True])
def test_requests_are_sent_in_turn_and_a_wrong_status_ends_it(recorder, monkeypatch, is_wrk) -> None:
    if is_wrk and not load.has_wrk():
        pytest.skip("wrk is not installed.")
    monkeypatch.setattr(load, "has_wrk", lambda: is_wrk)
    load.rate(recorder.server_port, Work([Request("/one"), Request("/two")]), 1)
    paths = [path for path, _, _ in Recorder.seen]
    assert abs(paths.count("/one") - paths.count("/two")) <= load.CONNECTIONS
    with pytest.raises(AssertionError):
        load.rate(recorder.server_port, Work([Request("/")], statuses=(302,)), 1)


def test_a_page_without_its_letters_is_not_measured(recorder) -> None:
    [[_]] = load.times_of_pages(recorder.server_port, ["/"], rounds=1, idle_seconds=0, holds="LETTER", count=2)
    with pytest.raises(AssertionError, match="30 letters"):
        load.times_of_pages(recorder.server_port, ["/"], rounds=1, idle_seconds=0, holds="LETTER", count=30)
