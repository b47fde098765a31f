"""What nginx passes on to another machine when one dies: what is read, and never what was sent."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from tests import nginx
from tests.many_at_once import PatientServer
from tests.scaling import load

pytestmark = pytest.mark.skipif(not nginx.find(), reason="nginx is not installed")


class Machine(PatientServer):
    """Notes what it is asked; a dying one hangs up on what it has read."""

    def __init__(self, *, is_dying: bool) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.is_dying = is_dying
        self.asked: list[str] = []
        self.meeting: threading.Barrier | None = None
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    server: Machine

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append(self.command)
        if self.server.meeting:
            self.server.meeting.wait()
        if self.server.is_dying:
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def both() -> Iterator[tuple[Machine, Machine]]:
    dying, well = Machine(is_dying=True), Machine(is_dying=False)
    yield dying, well
    for machine in (dying, well):
        machine.shutdown()
        machine.server_close()


def statuses(folder, both, maker: load.Maker, changes: dict[str, str] | None = None) -> list[int]:
    """Of six requests one after the other; the machine that hangs up is passed over from then on."""
    upstream = " ".join(f"127.0.0.1:{machine.server_port}" for machine in both)
    with nginx.serving(folder, upstream=upstream, changes=changes) as port:
        return [load.ask_once(port, maker)[0].status for _ in range(6)]


def test_a_page_is_asked_for_at_the_other_machine(tmp_path, both) -> None:
    assert set(statuses(tmp_path, both, load.page("/about/"))) == {200}
    assert both[0].asked


def test_a_letter_is_sent_once_whatever_becomes_of_it(tmp_path, both) -> None:
    found = statuses(tmp_path, both, load.letter())
    assert both[0].asked and 503 in found
    assert sum(len(machine.asked) for machine in both) == len(found)


def test_a_proxy_that_passes_letters_on_sends_them_twice(tmp_path, both) -> None:
    """The twin: `non_idempotent`, which many examples on the net have."""
    careless = {"proxy_http_version 1.1;": "proxy_http_version 1.1; proxy_next_upstream error timeout non_idempotent;"}
    found = statuses(tmp_path, both, load.letter(), careless)
    assert sum(len(machine.asked) for machine in both) > len(found)


@pytest.mark.parametrize("page", ["kk/appeals/shanyrak-aigyerim/sent/", "appeals/shanyrak-aigyerim/count.json"])
def test_those_who_ask_for_what_no_cache_may_hold_do_not_wait_for_each_other(tmp_path, both, page) -> None:
    """Those who have just sent something, and badges. The application answers none of eight before all have asked it."""
    _, machine = both
    machine.meeting = threading.Barrier(8, timeout=20)
    # Whoever waits for another's answer waits for longer than that.
    changes = {"proxy_cache_lock_timeout 400ms;": "proxy_cache_lock_timeout 60s;"}
    with nginx.serving(tmp_path, upstream=f"127.0.0.1:{machine.server_port}", changes=changes) as port:
        answers = load.ask_once(port, *[load.page(f"/{page}")] * 8)
    assert [answer.status for answer in answers] == [200] * 8
