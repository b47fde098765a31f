"""Bad requests for any address: what browsers never send, and strangers do."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote_from_bytes

from django.conf import settings
from django.urls import URLResolver, get_resolver

LONG = 9000
VALUES = [
    *(
        "",
        " ",
        "0",
        "-1",
        "1.5",
        "1e309",
        "٣",
        "9" * 40,
        "9" * 400,
        "null",
        "None",
        "true",
        "NaN",
        "[]",
        "{}",
        '{"a": 1}',
    ),
    *(
        "\0",
        "a\0b",
        "\r\nSet-Cookie: a=b",
        "\n\nERROR: forged",
        "\x1b[2J",
        "\x85",
        "\u2028",
        "\u202eabc\u2066",
        "\ufeff",
    ),
    *(
        "\ud800",
        "\udcff",
        "a\u0300" * 500,
        "😀" * 100,
        "ёж",
        "𐍈",
        "İı",
        "ﬁ",
        "a" * LONG,
        "%",
        "%00",
        "%2500",
        "%s%n",
        "{{7*7}}",
    ),
    *(
        "../..",
        "..\\..",
        "/etc/passwd",
        "//evil.example/",
        "https://evil.example/",
        "javascript:alert(1)",
        "${jndi:ldap://x}",
    ),
    *("<script>alert(1)</script>", "' OR 1=1 --", '"; DROP TABLE x; --', "a@b@c", "@", "a@" + "b" * 300, "AbCdEf" * 8),
    *("0001-01-01", "9999-12-31", "2026-02-31", "00000000-0000-0000-0000-000000000000", "en", "xx", "nobody", "on"),
]
# As bytes, which no text is.
RAW = [b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf5\x80\x80\x80", b"\x80", b"\xe2\x28\xa1"]
METHODS = [
    "GET",
    "GET",
    "GET",
    "HEAD",
    "POST",
    "POST",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "BREW",
    "get",
]
FORM = b"application/x-www-form-urlencoded"
CONTENT_TYPES = [
    *(
        FORM,
        FORM,
        FORM,
        b"",
        b"multipart/form-data",
        b"multipart/form-data; boundary=x",
        b"application/json",
        b"text/xml",
    ),
    *(
        b"application/x-www-form-urlencoded; charset=rot13",
        b"multipart/form-data; boundary=" + b"y" * 300,
        b";;;",
        b"\xff",
    ),
]
PART = b'--x\r\nContent-Disposition: form-data; name="own_words"; filename="\x00"\r\n\r\nb\r\n'
BODIES = [
    b"",
    b"\0" * 100,
    b"&" * 3000,
    b"=&=",
    b"{}",
    b"%",
    PART,
    PART * 150 + b"--x--",
    b"--x--",
    b"a=" + b"%" * 200_000,
]
HEADERS = [
    *("Host", "Cookie", "Origin", "Referer", "Accept", "Accept-Language", "Accept-Encoding", "Range", "If-None-Match"),
    *("If-Modified-Since", "If-Match", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Sec-Fetch-Site"),
    *("User-Agent", "X-Requested-With", "X-HTTP-Method-Override", "X-Original-URL", "Authorization", "Forwarded"),
]
HEADER_VALUES = [
    *(
        b"",
        b"evil.example",
        b"localhost:99999",
        b"a b",
        b"[::1",
        b"null",
        b"gzip;q=x, br;q=9, *;q=",
        b"bytes=9-1,0-",
        b'W/"x',
    ),
    *(b"sessionid=\x00; csrftoken==; =;;", b"\xff\xfe", b"Thu, 32 Foo 0000 99:99:99 GMT", b"1.2.3, ::1, x", b"," * 500),
    *(b"same-origin", b"cross-site", b"*", b"x" * 4000),
]
PARAMETERS = [
    "page",
    "after",
    "before",
    "country",
    "language",
    "appeal",
    "own_words",
    "next",
    "a[]",
    "q",
    "\0",
    "x" * 300,
]
# Values by which a gap of an address leads to a page; others are filled with anything.
FILLED = {
    "slug": "shanyrak-aigyerim",
    "language": "ru",
    "printed_language": "kk",
    "file_kind": "pdf",
    "digest": "0" * 16,
}
FILLED |= {"name": "0123456789abcdef.jpg", "issue_number": "1", "issue_id": "1", "token": "AbCdEf" * 8, "id": "0" * 32}


@dataclass(frozen=True)
class Request:
    """One request, as bytes."""

    method: str
    target: bytes
    headers: list[tuple[str, bytes]] = field(default_factory=list)
    body: bytes = b""


def addresses(**filled: str) -> list[str]:
    """Every public address of the site, in each of its languages: from the URLconf, so that new ones are among them."""
    found: dict[str, None] = {}
    for pattern in patterns(get_resolver()):
        gaps = FILLED | filled
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda gap, gaps=gaps: gaps.get(gap[1], "1"), pattern)
        found[f"/{path}"] = None
    return list(found)


def patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """The routes below a resolver without those of the admin, `<gaps>` in them; of a regular expression its named groups."""
    for pattern in resolver.url_patterns:
        text = str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if text == settings.ADMIN_PATH:
                continue
            prefixes = ["", *(f"{code}/" for code, _ in settings.LANGUAGES[1:])] if is_of_languages(pattern) else [text]
            for prefix in prefixes:
                yield from patterns(pattern, before + prefix)
        else:
            yield before + as_route(text)


def is_of_languages(pattern: URLResolver) -> bool:
    return hasattr(pattern.pattern, "prefix_default_language")


def as_route(text: str) -> str:
    if not text.startswith("^"):
        return text
    text = re.sub(r"\(\?P<(\w+)>(?:\[[^]]*\]|\\.|\([^()]*\)|[^()\[\]])*\)", r"<\1>", text.strip("^$"))
    return re.sub(r"\(\?:.*", "", text).replace("/*", "/").replace("\\", "")


def encoded(value: str | bytes, rng: random.Random) -> bytes:
    """A value as a path or a query holds it, mostly."""
    raw = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
    safe = rng.choice(["", "/", "/%:;,=@", "".join(map(chr, range(33, 127)))])
    return quote_from_bytes(raw, safe=safe).replace(" ", "%20").encode()


def of(path: str, names: list[str], rng: random.Random) -> Request:
    """A bad request for the address `path`, whose forms have fields with these `names`."""
    pick = rng.choice

    def value() -> bytes:
        return encoded(pick(RAW) if rng.random() < 0.15 else pick(VALUES), rng)

    parts = path.encode().split(b"/")
    change = rng.random()
    if change < 0.25:
        parts[rng.randrange(1, len(parts))] = value()
    elif change < 0.35:
        parts.insert(rng.randrange(1, len(parts)), pick([b"", b".", b"..", b"%2e%2e", b";a=b", value()]))
    elif change < 0.4 and len(parts) > 2:
        parts.pop()
    target = b"/" + b"/".join(parts[1:])
    if rng.random() < 0.5:
        pairs = [encoded(pick([*PARAMETERS, *names]), rng) + b"=" + value() for _ in range(pick([1, 2, 5]))]
        target += b"?" + pick([b"&", b"&", b";", b"&&"]).join(pairs * pick([1, 1, 1, 300]))
    method = pick(METHODS)
    headers = [(pick(HEADERS), pick(HEADER_VALUES)) for _ in range(pick([0, 0, 1, 3]))]
    body = b""
    if method not in ("GET", "HEAD"):
        headers.append(("Content-Type", pick(CONTENT_TYPES)))
        headers += [("Sec-Fetch-Site", b"same-origin")] * (rng.random() < 0.7)
        body = pick(BODIES)
        if names and rng.random() < 0.7:
            body = b"&".join(encoded(name, rng) + b"=" + value() for name in names for _ in range(pick([0, 1, 1, 2])))
    return Request(method, target[:20_000], headers, body)
