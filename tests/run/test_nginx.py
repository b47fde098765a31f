"""The documented nginx before an application that only counts: what is cached, for how long, and what is passed on."""

import contextlib
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from campaign.web.caching.page_cache import CACHE_CONTROL
from tests import nginx
from tests.many_at_once import PatientServer
from tests.run.conftest import connected

pytestmark = pytest.mark.skipif(not nginx.find(), reason="nginx is not installed")
CACHEABLE = {"Cache-Control": CACHE_CONTROL, "Vary": "Accept-Encoding", "X-Accel-Expires": "4", "ETag": '"one"'}


class Application(PatientServer):
    """Answers with `headers` and counts what it is asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.headers = dict(CACHEABLE)
        self.status = 200
        self.pause = 0.0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class Answer(BaseHTTPRequestHandler):
    server: Application

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.path, dict(self.headers.items())))
        body = b"answer %d" % len(self.server.asked)
        time.sleep(self.server.pause)
        self.send_response(self.server.status)
        for name, value in (self.server.headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def application() -> Iterator[Application]:
    with Application() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def port(application, tmp_path) -> Iterator[int]:
    with nginx.serving(tmp_path / "nginx", upstream=application.address) as number:
        yield number
    # Whatever happened: no address of a client was written down.
    assert (tmp_path / "nginx" / "error.log").read_text() == ""


def ask(port: int, path: str = "/", method: str = "GET", data: bytes | None = None, **headers: str):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"http://localhost:{port}{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_a_page_is_cached_for_get_and_head_and_by_its_whole_address(port, application) -> None:
    assert ask(port)[2] == ask(port)[2] == b"answer 1"
    assert ask(port, method="HEAD")[0] == 200
    assert len(application.asked) == 1
    assert ask(port, "/?after=x")[2] == b"answer 2"
    assert ask(port, "/ru/")[2] == b"answer 3"


def test_what_is_posted_or_private_or_sets_a_cookie_is_not_cached(port, application) -> None:
    for number in (1, 2):
        assert ask(port, method="POST", data=b"x=y")[2] == b"answer %d" % number
    application.headers = {"Cache-Control": "no-store"}
    assert ask(port, "/letters/token/")[2] != ask(port, "/letters/token/")[2]
    application.headers = {}
    assert ask(port, "/silent/")[2] != ask(port, "/silent/")[2]
    application.headers = CACHEABLE | {"Set-Cookie": "a=b"}
    assert ask(port, "/cookie/")[2] != ask(port, "/cookie/")[2]
    application.headers = dict(CACHEABLE)
    for path in ("/admin/", "/ru/admin/login/"):
        assert ask(port, path)[2] != ask(port, path)[2]


def test_the_application_says_for_how_long(port, application) -> None:
    application.headers = CACHEABLE | {"X-Accel-Expires": "0"}
    assert ask(port)[2] != ask(port)[2]
    application.headers = CACHEABLE | {"X-Accel-Expires": "1"}
    first = ask(port, "/one/")[2]
    began = asked_at = time.monotonic()
    while ask(port, "/one/")[2] == first:
        # Asked later than this, it must be new, however long the answer took to come.
        assert asked_at - began < 2.2
        time.sleep(0.02)
        asked_at = time.monotonic()


def test_browsers_share_three_variants(port, application) -> None:
    for accepted in ("gzip, deflate, br, zstd", "br", "BR, gzip;q=0.5", "gzip, br;q=0.9"):
        assert ask(port, Accept_Encoding=accepted)[2] == b"answer 1", accepted
    for accepted in ("gzip", "gzip, deflate"):
        assert ask(port, Accept_Encoding=accepted)[2] == b"answer 2", accepted
    for accepted in ("identity", "br;q=0", "gzip;q=0.0", "zebra"):
        assert ask(port, Accept_Encoding=accepted)[2] == b"answer 3", accepted
    assert [headers.get("Accept-Encoding") for _, _, headers in application.asked] == ["br", "gzip", None]


def test_a_page_that_has_not_changed_is_not_sent_again(port, application) -> None:
    ask(port)
    status, headers, body = ask(port, If_None_Match='"one"')
    assert (status, body, headers["Cache-Control"], headers["ETag"]) == (304, b"", CACHE_CONTROL, '"one"')
    assert ask(port, If_None_Match='"other"')[0] == 200
    assert len(application.asked) == 1


def test_those_who_come_together_ask_the_application_once(port, application) -> None:
    application.pause = 0.3
    answers: list[bytes] = []
    threads = [threading.Thread(target=lambda: answers.append(ask(port)[2])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [b"answer 1"] * 8


@pytest.mark.parametrize("status", [502, 503, 504])
def test_readers_get_the_last_page_while_the_application_fails(port, application, status) -> None:
    application.headers = CACHEABLE | {"X-Accel-Expires": "1"}
    page = ask(port)[2]
    application.status = status
    time.sleep(2.1)
    assert ask(port)[::2] == (200, page)


def test_what_was_never_cached_is_a_page_of_its_own_while_the_application_is_down(port, application) -> None:
    application.shutdown()
    application.server_close()
    for method in ("GET", "POST"):
        code, headers, body = ask(port, "/not-seen-before/", method=method)
        assert (code, headers["Cache-Control"], headers["X-Content-Type-Options"]) == (503, "no-store", "nosniff")
        assert (headers["Retry-After"], headers["Referrer-Policy"]) == ("60", "no-referrer")
        assert "Жақында ораламыз".encode() in body


def test_readers_get_the_last_page_while_the_application_is_silent_and_senders_wait(port, application) -> None:
    application.headers = CACHEABLE | {"X-Accel-Expires": "1"}
    page = ask(port)[2]
    time.sleep(2.1)
    application.pause = 7
    began = time.monotonic()
    assert ask(port)[::2] == (200, page)
    assert time.monotonic() - began < 6.5
    assert ask(port, method="POST", data=b"x=y")[::2] == (200, b"answer 3")


def test_the_application_hears_the_visitors_address_from_nginx_alone(port, application) -> None:
    lies = b"X-Forwarded-For: 203.0.113.7\r\nX_Forwarded_For: 203.0.113.8\r\nX-Forwarded-Proto: https\r\n"
    with connected(port, 1, b"GET /x/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + lies + b"\r\n") as (
        client,
    ):
        client.recv(65536)
    [(_, _, headers)] = application.asked
    forwarded = {name: value for name, value in headers.items() if "orwarded" in name}
    assert forwarded == {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "http"}


def test_a_body_is_passed_on_whole_and_with_its_length(port, application) -> None:
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    with connected(port, 1, head + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n") as (client,):
        client.recv(65536)
    assert application.asked[-1][2]["Content-Length"] == "5"
    with connected(port, 1, head + b"Content-Length: 100\r\n\r\nabc"):
        time.sleep(0.5)
    assert len(application.asked) == 1


@pytest.mark.parametrize(
    ("path", "size", "status"), [("/", 900_000, 200), ("/", 1_100_000, 413), ("/kk/admin/", 15 * 1024 * 1024, 200)]
)
def test_bodies_have_their_limits(port, path, size, status) -> None:
    try:
        assert ask(port, path, data=b"x" * size)[0] == status
    except urllib.error.URLError as error:
        # Refused while it was still being sent.
        assert status == 413 and isinstance(error.reason, OSError)


def test_no_version_is_told_and_nothing_of_the_way_of_a_page(port) -> None:
    _, headers, _ = ask(port)
    assert headers["Server"] == "nginx"
    assert "X-Accel-Expires" not in headers
