"""Every kind of answer has the same headers and the same body through nginx and through Caddy as without them."""

import json
import re
import shutil
import urllib.parse
from collections.abc import Iterator

import pytest

from tests import make, nginx
from tests.deploy import caddy
from tests.deploy.asking import Answer, ask
from tests.run.conftest import Site, sites, until
from tests.structure.test_deploy import PUBLIC

# As the application is asked by a proxy of ours that speaks https to its visitor.
AS_A_PROXY = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
LETTER = urllib.parse.urlencode(make.letter_fields(email="")).encode()
APPEAL = "/appeals/shanyrak-aigyerim/"
ASKED: dict[str, tuple[str, str, bytes | None, dict[str, str]]] = {
    **{
        path: ("GET", path, None, {})
        for path in (
            *(
                "/",
                "/ru/",
                "/kk/",
                "/articles/",
                "/articles/shanyrak-aigyerim/",
                "/articles/feed/",
                "/about/",
                "/donate/",
            ),
            *(APPEAL, f"{APPEAL}letters/", f"{APPEAL}deliveries/", f"{APPEAL}deliveries/feed/", f"{APPEAL}sent/"),
            *(f"{APPEAL}letter.pdf", f"{APPEAL}count.json", "/privacy/", "/reach/", "/bulletins/", "/robots.txt"),
            *("/sitemap.xml", "/.well-known/security.txt", "/healthz", "/readyz", "/nothing/", "/static/nothing"),
            *("/letters/forged/", "/kk/letters/forged/confirm/", "/admin/", "/admin/login/", "/ru/admin/nothing/"),
            *("/media/nothing.jpg", "/favicon.ico", "/ru", "/?unknown=1"),
        )
    },
    "head": ("HEAD", "/ru/", None, {}),
    "a wrong method": ("DELETE", "/about/", None, {}),
    "a letter with an error": ("POST", APPEAL, LETTER, FORM),
    "a foreign letter": ("POST", APPEAL, LETTER, FORM | {"Sec-Fetch-Site": "cross-site"}),
    "too much for a public form": ("POST", APPEAL, b"own_words=" + b"x" * 200_000, FORM),
    "a form of no type": ("POST", APPEAL, b"{}", FORM | {"Content-Type": "application/json"}),
    "a login": ("POST", "/admin/login/", b"username=nobody&password=wrong", FORM),
}
# What is meant to differ. Date is the moment. The others are said about one connection by whoever holds its end (RFC 9110,
# 7.6.1), or name it. X-Accel-Expires is meant for nginx, which takes it out, as Caddy does.
OF_THE_CONNECTION = {
    "date",
    "server",
    "connection",
    "keep-alive",
    "transfer-encoding",
    "via",
    "alt-svc",
    "x-accel-expires",
}
# Differs from one second to the next, with a proxy or without, in pages that no cache keeps.
OF_THE_MOMENT = {"age", "expires", "set-cookie"}
# What is made anew for every form, PDF and empty feed.
MADE_ANEW = re.compile(
    rb'(name="(?:stamp|csrfmiddlewaretoken|draft|key)" value=")[^"]*|/(?:ID|CreationDate|ModDate) ?[^/>]*|(<updated>)[^<]*'
)
LINKED = re.compile(rb'(?:href|src)="(/(?:static|media)/[^"]+)"')


@pytest.fixture(scope="module")
def published(tmp_path_factory, prepared) -> Iterator[Site]:
    made = json.loads((prepared / "secrets.json").read_text(encoding="utf-8"))
    settings = PUBLIC | made | {"SITE_URL": "https://example.org", "EMAIL_URL": "smtp://127.0.0.1:9"}
    with sites(tmp_path_factory.mktemp("published"), prepared) as start:
        site = start(**settings).wait()
        until(lambda: b"no mail worker" not in ask(site.port, "/readyz", is_tls=False).body)
        # Made by the worker at its start; /reach/ offers it from then on.
        until(lambda: ask(site.port, "/site.zip", is_tls=False, method="HEAD", headers=AS_A_PROXY).status == 200)
        yield site


@pytest.fixture(scope="module")
def asked(published) -> dict[str, tuple[str, str, bytes | None, dict[str, str]]]:
    """What is asked: all of the above, each way of compressing, and the static files and photographs of two pages."""
    pages = b"".join(ask(published.port, path, is_tls=False).body for path in ("/", "/articles/shanyrak-aigyerim/"))
    files = sorted({found.decode() for found in LINKED.findall(pages)})
    assert any(path.endswith(".css") for path in files)
    encodings = {
        f"{path} {encoding}": ("GET", path, None, {"Accept-Encoding": encoding})
        for path in ("/kk/", files[0], f"{APPEAL}count.json")
        for encoding in ("br", "gzip", "zstd")
    }
    return ASKED | {path: ("GET", path, None, {}) for path in files} | encodings


@pytest.fixture(scope="module")
def direct(published, asked) -> dict[str, Answer]:
    return {
        name: ask(published.port, path, is_tls=False, method=method, body=body, headers={**AS_A_PROXY, **headers})
        for name, (method, path, body, headers) in asked.items()
    }


def shown(answer: Answer) -> dict[str, object]:
    """Status, headers in one order and body; of what is never the same twice only that it is there."""
    names = [name.lower() for name, _ in answer.headers]
    body, made_anew = MADE_ANEW.subn(b"", answer.body)
    of_the_moment = OF_THE_MOMENT | ({"etag", "content-length", "last-modified"} if made_anew else set())
    headers = [
        (name, "" if name in of_the_moment else directives(value) if name == "content-security-policy" else value)
        for name, (_, value) in zip(names, answer.headers, strict=True)
        if name not in OF_THE_CONNECTION | {"age"}
    ]
    return {"status": answer.status, "body": body, **dict(headers), "names": sorted(name for name, _ in headers)}


def directives(policy: str) -> str:
    """In one order, which is any order in a policy."""
    return "; ".join(sorted(policy.split("; ")))


def compare(direct: dict[str, Answer], asked, port: int) -> None:
    for name, (method, path, body, headers) in asked.items():
        behind = ask(port, path, is_tls=True, method=method, body=body, headers=headers)
        assert shown(behind) == shown(direct[name]), name


@pytest.mark.skipif(not (nginx.find() and shutil.which("openssl")), reason="nginx and openssl are not both installed")
def test_through_nginx(published, asked, direct, tmp_path) -> None:
    with nginx.serving(tmp_path / "nginx", upstream=f"127.0.0.1:{published.port}", is_tls=True) as port:
        compare(direct, asked, port)


@pytest.mark.skipif(not caddy.find(), reason="Caddy is not installed")
def test_through_caddy(published, asked, direct, tmp_path) -> None:
    with caddy.serving(tmp_path / "caddy", upstream=f"127.0.0.1:{published.port}") as port:
        compare(direct, asked, port)
