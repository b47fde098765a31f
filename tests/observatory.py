"""The public rules of Mozilla's HTTP Observatory, for one answer over https.

Held after github.com/mdn/mdn-http-observatory, 94042bb of 20 August 2026: src/analyzer/tests/*.js decides, SCORE_TABLE in
src/grader/charts.js has the points, src/scanner/index.js adds them up. Left out is what one answer does not show: the
redirection from http, and lists of preloaded hosts.
"""

import re
from collections.abc import Sequence

BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
INLINE = {"'unsafe-inline'", "data:"}
SIX_MONTHS_SECONDS = 15_552_000
FULL_SCORE, SCORE_FOR_EXTRA_CREDIT = 100, 90
PRIVATE_REFERRERS = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
OPENERS = {"same-origin", "same-origin-allow-popups", "noopener-allow-popups"}
Headers = Sequence[tuple[str, str]]


def score(headers: Headers, page: str) -> tuple[int, dict[str, int]]:
    """The score of an HTML page with these headers, and what each rule adds or takes."""
    points = {
        "csp": csp(values(headers, "Content-Security-Policy")),
        "cookies": cookies(values(headers, "Set-Cookie"), has_hsts=hsts(headers) >= 0),
        "cors": cors(headers),
        "referrer": referrer(values(headers, "Referrer-Policy")),
        "hsts": hsts(headers),
        "integrity": integrity(page),
        "sniffing": 0 if first(headers, "X-Content-Type-Options").lower() == "nosniff" else -5,
        "framing": framing(headers),
        "corp": token(headers, "Cross-Origin-Resource-Policy", {"same-origin", "same-site"}, {"cross-origin"}),
        "coep": token(headers, "Cross-Origin-Embedder-Policy", {"require-corp", "credentialless"}, {"unsafe-none"}),
        "coop": token(headers, "Cross-Origin-Opener-Policy", OPENERS, {"unsafe-none"}),
    }
    without_extra = FULL_SCORE + sum(one for one in points.values() if one < 0)
    if without_extra < SCORE_FOR_EXTRA_CREDIT:
        return without_extra, points
    return FULL_SCORE + sum(points.values()), points


def values(headers: Headers, name: str) -> list[str]:
    return [value for key, value in headers if key.lower() == name.lower()]


def first(headers: Headers, name: str) -> str:
    return (values(headers, name) or [""])[0].strip()


def token(headers: Headers, name: str, good: set[str], open_ones: set[str]) -> int:
    found = values(headers, name)
    if not found:
        return 0
    if len(found) > 1 or found[0].strip() not in good | open_ones:
        return -5
    return 10 if found[0].strip() in good else 0


def directives(policy: str) -> dict[str, set[str]]:
    """The sources of each directive; raises ValueError where one is there twice."""
    found: dict[str, set[str]] = {}
    for name, *sources in (part.split() for part in policy.lower().split(";") if part.strip()):
        if name in found:
            raise ValueError(name)
        found[name] = set(sources) or {"'none'"}
    return found


def csp(policies: list[str]) -> int:
    if not policies:
        return -25
    if len(policies) > 1 or "," in policies[0]:
        raise NotImplementedError("How several policies are joined is not held here.")
    try:
        found = directives(policies[0])
    except ValueError:
        return -25
    default = found.get("default-src", {"*"})
    script, style, objects = (found.get(f"{kind}-src", default) for kind in ("script", "style", "object"))
    passive = found.get("img-src", default) | found.get("media-src", default)
    active = script.union(*(found[name] for name in found.keys() - {"img-src", "media-src", "script-src"}))
    if script & (BROAD | INLINE) or objects & BROAD or has_insecure(active):
        return -20
    if "'unsafe-eval'" in script | style or has_insecure(passive):
        return -10
    if style & (BROAD | INLINE):
        return 0
    return 10 if found.get("default-src") == {"'none'"} else 5


def has_insecure(sources: set[str]) -> bool:
    return any(source.startswith(("http:", "ftp:")) for source in sources)


def cookies(set_cookies: list[str], *, has_hsts: bool) -> int:
    """The worst of what each cookie takes; 5 where all are Secure, HttpOnly where they are sessions, and SameSite."""
    worst, has_same_site = 0, True
    for cookie in set_cookies:
        name, _, rest = cookie.partition("=")
        flags = {part.strip().lower().partition("=")[0]: part.partition("=")[2].strip() for part in rest.split(";")[1:]}
        is_session = any(word in name.lower() for word in ("login", "sess"))
        taken = [0]
        if "secure" not in flags:
            taken.append((-10 if is_session else -5) if has_hsts else (-40 if is_session else -20))
        if is_session and "httponly" not in flags:
            taken.append(-30)
        if "samesite" in flags and flags["samesite"].lower() not in ("lax", "strict"):
            taken.append(-20)
        if "csrf" in name.lower() and "samesite" not in flags:
            taken.append(-20)
        worst, has_same_site = min(worst, *taken), has_same_site and "samesite" in flags
    return 5 if set_cookies and not worst and has_same_site else worst


def cors(headers: Headers) -> int:
    allowed = first(headers, "Access-Control-Allow-Origin")
    with_credentials = first(headers, "Access-Control-Allow-Credentials").lower() == "true"
    return -50 if allowed not in ("", "*") and with_credentials else 0


def referrer(policies: list[str]) -> int:
    if not policies:
        return 0
    return 5 if ",".join(policies).split(",")[-1].strip().lower() in PRIVATE_REFERRERS else -5


def hsts(headers: Headers) -> int:
    """Set more than once it is as good as missing."""
    found = values(headers, "Strict-Transport-Security")
    age = re.search(r"(?:^|;)\s*max-age=(\d+)", found[0].lower()) if found else None
    if age is None or len(found) > 1 or "," in found[0]:
        return -20
    return 0 if int(age[1]) >= SIX_MONTHS_SECONDS else -10


def integrity(page: str) -> int:
    """Every script of another host takes something, unless a hash of it is known and it comes over https."""
    worst = 0
    for tag in re.findall(r"<script\b[^>]*>", page):
        source = re.search(r'\bsrc="((?:https?:)?//[^"]*)"', tag)
        if source:
            is_secure, is_known = source[1].startswith("https:"), "integrity=" in tag
            worst = min(worst, (0 if is_known else -5) if is_secure else (-20 if is_known else -50))
    return worst


def framing(headers: Headers) -> int:
    policy = first(headers, "Content-Security-Policy")
    if "frame-ancestors" in policy or first(headers, "X-Frame-Options").lower() in ("deny", "sameorigin"):
        return 5
    return -20
