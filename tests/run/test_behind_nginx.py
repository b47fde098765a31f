"""The site as it is published, behind the documented nginx: slow clients, cached pages, and what readers get in failures."""

import os
import signal
import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests import nginx
from tests.run.conftest import Site, connected
from tests.run.test_slow_clients import CLIENTS, HALF_A_HEADER, POST, SILENT

pytestmark = pytest.mark.skipif(not nginx.find(), reason="nginx is not installed")
HALF_A_BODY = POST + b"Content-Length: 1000\r\n\r\nnaming="
POLICY = (
    "Content-Security-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Cache-Control",
    "Content-Type",
    "Content-Language",
    "Content-Encoding",
    "Vary",
    "ETag",
)


@pytest.fixture(scope="module")
def proxy(site, tmp_path_factory) -> Iterator[int]:
    with nginx.serving(tmp_path_factory.mktemp("nginx"), upstream=f"127.0.0.1:{site.port}") as port:
        yield port


def get(port: int, path: str = "/", **headers: str):
    """Status, headers and body; an error is an answer as well."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"http://localhost:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


@pytest.mark.parametrize("words", [SILENT, HALF_A_HEADER, HALF_A_BODY], ids=["silent", "half a header", "half a body"])
def test_slow_clients_take_nothing_from_the_others(site, proxy, words) -> None:
    paths = ("/healthz", "/", "/readyz")
    for path in paths:
        get(proxy, path)
    with connected(proxy, CLIENTS, words):
        time.sleep(0.5)
        for path in paths:
            assert min(seconds_for(proxy, path) for _ in range(3)) < 1, path


def seconds_for(proxy: int, path: str) -> float:
    began = time.monotonic()
    assert get(proxy, path)[0] == 200
    return time.monotonic() - began


@pytest.mark.parametrize("path", ["/", "/kk/", "/appeals/shanyrak-aigyerim/", "/admin/login/", "/healthz", "/nothing/"])
def test_every_page_has_the_same_headers_with_nginx_as_without(site, proxy, path) -> None:
    for accepted in ("br", "gzip", "identity"):
        direct, behind = (get(port, path, Accept_Encoding=accepted) for port in (site.port, proxy))
        assert direct[0] == behind[0]
        for name in POLICY:
            assert direct[1][name] == behind[1][name], name


def test_nobody_reads_a_page_older_than_five_seconds(site, proxy) -> None:
    database = sqlite3.connect(site.var_dir / "db.sqlite3", timeout=20)
    page = "/appeals/shanyrak-aigyerim/"
    # Begun at different ages of the pages cached in nginx and in the application.
    for number, waited in ((4711, 0.0), (4712, 1.3), (4713, 2.6)):
        time.sleep(waited)
        get(proxy, page)
        with database:
            assert database.execute("UPDATE appeals_appeal SET paper_count = ?", (number,)).rowcount == 1
        words = f"{number:,}".replace(",", "\N{NO-BREAK SPACE}").encode()
        changed_at = time.monotonic()
        shown_at = 0.0
        while not shown_at:
            asked_at = time.monotonic()
            body = get(proxy, page)[2]
            if words in body or f"{number:,}".encode() in body or str(number).encode() in body:
                shown_at = asked_at
            # Asked later than five seconds after the change, it must be there.
            assert shown_at or asked_at - changed_at <= 5
            time.sleep(0.05)


def test_a_page_that_has_not_changed_is_not_sent_again(site, proxy) -> None:
    etag = get(proxy)[1]["ETag"]
    status, headers, body = get(proxy, If_None_Match=etag)
    assert (status, body) == (304, b"")
    assert headers["Content-Security-Policy"]


def test_an_application_that_hangs_or_is_gone_leaves_readers_their_page(start, tmp_path) -> None:
    site: Site = start().wait()
    with nginx.serving(tmp_path / "nginx", upstream=f"127.0.0.1:{site.port}") as port:
        page = get(port)[2]
        processes = site.children("campaign.running.child server")
        for pid in processes:
            os.kill(pid, signal.SIGSTOP)
        try:
            # From the cache, at once; later as the last page there is, once waiting has been in vain.
            assert get(port)[2] == page
            time.sleep(6)
            assert get(port)[2] == page
        finally:
            for pid in processes:
                os.kill(pid, signal.SIGCONT)
        site.stop()
        assert get(port)[::2] == (200, page)
        assert get(port, "/about/")[0] == 503
    assert (tmp_path / "nginx" / "error.log").read_text() == ""
