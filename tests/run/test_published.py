"""A public site as its visitors meet it, through the documented nginx with TLS and without: who says https for good, and the
points of Mozilla's HTTP Observatory."""

import http.client
import json
import shutil
import ssl
import urllib.parse
from collections.abc import Iterator
from email.message import Message

import pytest

from tests import make, nginx, observatory
from tests.run.conftest import Site, sites
from tests.structure.test_deploy import PUBLIC

NAME = "localhost"
YEAR = "max-age=31536000"
HTTPS = {"X-Forwarded-Proto": "https"}
PAGES = [
    "/",
    "/ru/",
    "/kk/appeals/shanyrak-aigyerim/",
    "/appeals/shanyrak-aigyerim/letters/",
    "/articles/",
    "/nothing/",
]
PAGES += ["/letters/forged/", "/kk/letters/forged/confirm", "/admin/login/", "/ru/admin/nothing/", "/static/nothing"]
CAN_TLS = bool(nginx.find() and shutil.which("openssl"))


@pytest.fixture(scope="module")
def published(tmp_path_factory, prepared) -> Iterator[Site]:
    made = json.loads((prepared / "secrets.json").read_text(encoding="utf-8"))
    settings = PUBLIC | made | {"SITE_URL": "https://example.org", "EMAIL_URL": "smtp://127.0.0.1:9"}
    with sites(tmp_path_factory.mktemp("published"), prepared) as start:
        yield start(**settings).wait()


@pytest.fixture(scope="module")
def proxy(published, tmp_path_factory) -> Iterator[int]:
    if not CAN_TLS:
        pytest.skip("nginx and openssl are not both installed")
    with nginx.serving(tmp_path_factory.mktemp("nginx"), upstream=f"127.0.0.1:{published.port}", is_tls=True) as port:
        yield port


def ask(port: int, path: str, *, host: str = "example.org", is_tls: bool = False, method: str = "GET", **headers: str):
    """Status, headers as they came, page."""
    connection: http.client.HTTPConnection
    if is_tls:
        trusting = ssl._create_unverified_context()  # noqa: S323
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=trusting)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, headers={"Host": host, "X-Forwarded-For": "203.0.113.9", **headers})
    answer = connection.getresponse()
    found: Message = answer.msg
    page = answer.read().decode()
    connection.close()
    return answer.status, found, page


def post_over_the_onion(port: int, claimed: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Host": "letters.onion", "Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": claimed}
    form = urllib.parse.urlencode(make.letter_fields())
    connection.request("POST", "/appeals/shanyrak-aigyerim/", form, {**headers, "Sec-Fetch-Site": "same-origin"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def transport_of(headers: Message) -> list[str]:
    return headers.get_all("Strict-Transport-Security", [])


def test_https_for_good_is_said_over_https_only_whoever_asked_for_the_page_before(published) -> None:
    for path in (*PAGES, "/static/nothing", "/healthz", "/appeals/shanyrak-aigyerim/count.json"):
        for _ in range(2):
            assert transport_of(ask(published.port, path, **HTTPS)[1]) == [YEAR], path
            assert transport_of(ask(published.port, path)[1]) == [], path
            assert transport_of(ask(published.port, path, host="letters.onion")[1]) == [], path
            # Even where a proxy says of every connection that it is https.
            assert transport_of(ask(published.port, path, host="letters.onion", **HTTPS)[1]) == [], path
    etag = ask(published.port, "/", **HTTPS)[1]["ETag"]
    status, headers, _ = ask(published.port, "/", **HTTPS, **{"If-None-Match": etag})
    assert status == 304 and transport_of(headers) == [YEAR]


def test_nginx_says_it_once_and_behind_its_cache(published, proxy) -> None:
    for path in (*PAGES, "/healthz"):
        for _ in range(2):
            assert transport_of(ask(proxy, path, is_tls=True)[1]) == [YEAR], path


@pytest.mark.skipif(not nginx.find(), reason="nginx is not installed")
def test_over_the_onion_nobody_chooses_the_network_that_they_are_counted_for(published, tmp_path) -> None:
    port = nginx.free_port()
    with nginx.serving(tmp_path / "nginx", upstream=f"127.0.0.1:{published.port}", onion_port=port):
        assert [post_over_the_onion(port, f"198.18.{number}.1") for number in range(21)] == [302] * 20 + [429]


def test_nginx_and_the_application_say_the_same_and_bind_no_other_host(published) -> None:
    for folder, name in (("nginx", "campaign.conf"), ("caddy", "Caddyfile")):
        text = (nginx.ROOT / "deploy" / folder / name).read_text()
        assert f'"{YEAR}"' in text and "includeSubDomains" not in text and "preload" not in text


@pytest.mark.parametrize("is_tls", [True, False], ids=["nginx", "direct"])
def test_every_page_has_130_points_and_more(published, is_tls, request) -> None:
    port = request.getfixturevalue("proxy") if is_tls else published.port
    headers_sent = {} if is_tls else HTTPS
    for path in PAGES:
        status, headers, page = ask(port, path, is_tls=is_tls, **headers_sent)
        score, points = observatory.score(headers.items(), page)
        assert score >= 130, (path, status, points)


@pytest.mark.parametrize(
    ("path", "method", "headers", "status"),
    [
        ("/letters/forged/", "POST", {"Content-Length": "2000000"}, 413),
        ("/" + "a" * 9000, "GET", {}, 414),
        ("/letters/forged/", "GET", {"X": "a" * 9000}, 400),
        ("/letters/forged/", "GET", {"Host": "a b"}, 400),
    ],
    ids=["body", "path", "header", "host"],
)
def test_what_nginx_refuses_is_a_page_under_the_same_policies(proxy, path, method, headers, status) -> None:
    found, said, page = ask(proxy, path, is_tls=True, method=method, **headers)
    assert found == status
    assert "Бұл қабылданбады" in page and page.count("<h1") == 1
    assert (said["Referrer-Policy"], said["Cache-Control"]) == ("no-referrer", "no-store")
    assert said["X-Robots-Tag"] == "noindex, nofollow, noarchive" and "Retry-After" not in said
    assert observatory.score(said.items(), page)[0] >= 130
