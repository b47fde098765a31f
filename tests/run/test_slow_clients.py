"""What the application server does by itself with clients that are slow, silent or boundless; the rest is the proxy's."""

import json
import socket
import time

import pytest

from tests.run.conftest import Site, connected

CLIENTS = 40
SILENT = b""
HALF_A_HEADER = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Half: "
POST = (
    b"POST /appeals/shanyrak-aigyerim/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n"
)
LETTER = b"naming=nobody&country=DE&consent=on&email=a%40example.org&own_language=en&action=send&own_words="


def ask(site, *parts: bytes) -> bytes:
    """The whole answer to what is sent part by part, which must make the server close the connection."""
    with connected(site.port, 1, parts[0]) as (client,):
        client.settimeout(30)
        for part in parts[1:]:
            time.sleep(0.3)
            client.sendall(part)
        answer = b""
        while block := client.recv(65536):
            answer += block
        return answer


@pytest.mark.parametrize("words", [SILENT, HALF_A_HEADER], ids=["silent", "half a header"])
def test_slow_clients_take_nothing_from_the_others(site, words) -> None:
    with connected(site.port, CLIENTS, words):
        time.sleep(0.5)
        # Whoever is kept waiting by these clients is so each time; by a busy machine, now and then.
        assert min(seconds_for_twenty(site) for _ in range(3)) < 5


def seconds_for_twenty(site: Site) -> float:
    began = time.monotonic()
    for _ in range(20):
        assert site.get() == b"ok\n"
    return time.monotonic() - began


def test_a_client_that_falls_silent_is_let_go(site) -> None:
    began = time.monotonic()
    assert ask(site, HALF_A_HEADER) == b""
    assert 5 < time.monotonic() - began < 29


def letters(site: Site) -> int:
    """The public count at this moment."""
    return int(json.loads(site.get("/appeals/shanyrak-aigyerim/count.json"))["letters"])


@pytest.mark.parametrize(
    "kind", [b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x"], ids=["form", "multipart"]
)
def test_a_letter_that_stops_short_is_no_letter(site, kind) -> None:
    """A client that closes its side half-way, and still reads: what it is told shows that its letter was refused."""
    head = POST.replace(b"application/x-www-form-urlencoded", kind) + b"Content-Length: 1000\r\n\r\n"
    body = LETTER + b"I was about to"
    if b"multipart" in kind:
        fields = (field.split(b"=") for field in body.split(b"&"))
        body = b"".join(
            b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name, value) for name, value in fields
        )
    before, count = len(site.said()), letters(site)
    with connected(site.port, 1, head + body) as (client,):
        client.shutdown(socket.SHUT_WR)
        client.settimeout(30)
        answer = client.recv(65536)
    # A server may close the connection without a word; an answer, if any, is a refusal.
    assert not answer or answer.startswith(b"HTTP/1.1 400")
    assert letters(site) == count
    assert site.said()[before:] == ""


def test_a_form_that_comes_in_two_parts_is_read_whole(site) -> None:
    words = b"x" * 30_000 + b"+the+end"
    length = b"Content-Length: %d\r\n\r\n" % (len(LETTER) + len(words))
    answer = ask(site, POST + length + LETTER, words[:20_000], words[20_000:])
    # Too long for a letter: it comes back as it was typed.
    assert answer.startswith(b"HTTP/1.1 422") and b"x the end" in answer


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
        answer = ask(site, POST + headers + b"\r\n")
    except ConnectionResetError:
        return  # Refused as well: the server closed while we were still sending.
    assert answer.startswith(b"HTTP/1.1 " + status), answer[:200]


def test_a_mail_program_may_stop_the_news_with_a_body_of_no_known_length(site) -> None:
    """The link is none, and the page that says so is the answer: the body was no reason to refuse."""
    head = b"POST /letters/none/unsubscribe/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    for rest in (
        b"Transfer-Encoding: chunked\r\n\r\n1a\r\nList-Unsubscribe=One-Click\r\n0\r\n\r\n",
        b"Content-Length: 0\r\n\r\n",
        b"\r\n",
        b"Content-Type: text/plain\r\nContent-Length: 3\r\n\r\nyes",
    ):
        assert ask(site, head + rest).startswith(b"HTTP/1.1 404")


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
