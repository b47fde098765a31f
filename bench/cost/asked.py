"""The requests: a list of all that a stranger can ask for, each kind with what makes it dearest."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote_plus, urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from appeals import consent_text
from appeals.models import Appeal, Letter
from appeals.models.letters.letter import OWN_WORDS_MAX_LENGTH
from articles.models import Article
from bench.load import letter_fields
from bench.wall import COMMON_PAIR, RARE_PAIR
from safety.keys import tokens
from safety.keys.keyset import cursor_of
from safety.web import guard

LANGUAGES = [code for code, _ in settings.LANGUAGES]
# Each character is looked at, and many are dropped or joined (safety/typed/characters.py).
ODD_WORDS = ("e\u0301\u0302\u0303\u0304\u200d\u200e \U0001f469\u200d\U0001f680&<>\ufb01" * OWN_WORDS_MAX_LENGTH)[
    :OWN_WORDS_MAX_LENGTH
]
BROWSER = {"HTTP_ACCEPT_ENCODING": "br", "HTTP_SEC_FETCH_SITE": "same-origin"}
# Goals in milliseconds of processor time; the dear kinds have a figure of their own and run only a few at a time.
MOST, MOST_OF_APPEAL = 25.0, 15.0


@dataclass(frozen=True)
class Asked:
    """One kind of request: a path in each language it has, and what is posted to it."""

    name: str
    paths: list[str]
    body: str = ""
    method: str = "GET"
    statuses: tuple[int, ...] = (200,)
    most_ms: float | None = MOST
    meta: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/x-www-form-urlencoded"


def everything(deep: int) -> Iterator[Asked]:
    """All kinds; `deep` says after how many letters the far page of the wall begins."""
    appeal, article = Appeal.objects.get(), Article.objects.get()
    yield from pages(appeal, article)
    yield from walls(appeal, deep)
    yield from forms(appeal, article)
    yield from behind_tokens()
    yield from machines()
    yield from refused(appeal)
    yield from dear(appeal)


def named(name: str, *args: object, query: str = "") -> list[str]:
    """The address of a route in each language."""
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append(reverse(name, args=args) + query)
    return found


def pages(appeal: Appeal, article: Article) -> Iterator[Asked]:
    yield Asked("home", named("campaign:home"))
    for name in ("about", "privacy", "reach", "donate"):
        yield Asked(f"page: {name}", named(f"campaign:{name}"))
    yield Asked("appeal, its form", named("appeals:write", appeal.slug), most_ms=MOST_OF_APPEAL)
    yield Asked("whole letter", named("appeals:whole", appeal.slug))
    yield Asked("after sending", named("appeals:sent", appeal.slug))
    yield Asked("articles", named("articles:list"))
    yield Asked("article", named("articles:detail", article.slug))
    yield Asked("comments after a cursor", named("articles:comment", article.slug, query=f"?after={future()}"))
    yield Asked("after a comment", named("articles:comment_sent", article.slug))
    yield Asked("feed of reports", named("articles:feed"))
    yield Asked("ledger", named("deliveries:ledger", appeal.slug))
    yield Asked(
        "ledger after a cursor", named("deliveries:ledger", appeal.slug, query="?after=2000-01-01_1"), statuses=(404,)
    )
    yield Asked("feed of deliveries", named("deliveries:feed", appeal.slug))
    yield Asked("bulletins", named("bulletins:list"))


def future() -> str:
    """A cursor before all rows, which no other request has."""
    return f"{dt.date.today() + dt.timedelta(days=2)}_{uuid.uuid4()}"


def walls(appeal: Appeal, deep: int) -> Iterator[Asked]:
    """The wall by every combination of what it reads, from its beginning and from far down."""
    far = cursor_of(Letter.objects.on_wall()[deep - 1])
    yield Asked("wall", named("appeals:wall", appeal.slug))
    for place, after in (("first", future()), ("far", far)):
        for name, chosen in {
            "all": "",
            "language": "&language=en",
            "country": "&country=FR",
            "common pair": COMMON_PAIR,
            "rare pair": RARE_PAIR,
            "no such pair": "&country=FR&language=kk",
        }.items():
            yield Asked(
                f"wall, {name}, {place} page", named("appeals:wall", appeal.slug, query=f"?after={after}{chosen}")
            )
    yield Asked("a letter of the wall", named("appeals:letter", appeal.slug, Letter.objects.on_wall()[deep - 1].pk))


def forms(appeal: Appeal, article: Article) -> Iterator[Asked]:
    """Letters and comments that come back with errors, a preview, and those that are taken."""
    stamp = guard.make_stamp(f"{consent_text.current_version()}/{appeal.open_edition_id}")
    good = letter_fields("ada@example.org", stamp)
    odd = {**good, "own_words": ODD_WORDS, "name": "A\u0301\u0302\u200d " * 19}
    wrong = {**odd, "country": "nowhere", "own_language": "none", "naming": "", "email": "x" * 2000, "consent": ""}
    wrong |= dict.fromkeys(("name", "city", "organisation"), ODD_WORDS)
    preview = {**good, "action": "preview"}
    write = named("appeals:write", appeal.slug)
    for name, body, status in (
        ("letter with every error", urlencode(wrong), 422),
        ("preview", urlencode({**odd, "action": "preview"}), 200),
        ("preview of plain words", urlencode({**preview, "own_words": "& " * 999}), 200),
        ("letter of 100 kB", filled(wrong, "own_words", "&"), 422),
        ("letter of 100 kB of odd characters", filled(wrong, "own_words", "\u0301\u200d"), 422),
        ("address of 100 kB of blanks", filled(wrong, "email", "a@b", " "), 422),
        ("address of 100 kB of brackets", filled(wrong, "email", "<@"), 422),
        ("letter of 100 fields", urlencode([*wrong.items(), *((f"x{number}", "") for number in range(80))]), 422),
        ("letter of 40,000 fields", "a&" * 40_000, 400),
        ("letter, taken", urlencode({**odd, "naming": "public"}), 302),
    ):
        yield Asked(name, write, body, "POST", (status,))
    parts = "multipart/form-data; boundary=x"
    yield Asked("letter in 99 parts", write, multipart(99), "POST", (422,), content_type=parts)
    yield Asked("letter in 1,500 parts", write, multipart(1500), "POST", (400,), content_type=parts)
    files = multipart(99, file='; filename="a"')
    yield Asked("letter with 99 files", write, files, "POST", (422,), content_type=parts)
    foreign, silent = {"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_SEC_FETCH_SITE": ""}
    yield Asked("letter of another site", write, urlencode(good), "POST", (403,), meta=foreign)
    yield Asked("letter without a stamp", write, urlencode({**good, "stamp": ""}), "POST", (422,), meta=silent)
    comments = named("articles:comment", article.slug)
    comment = {"text": ODD_WORDS, "pseudonym": "Ada", "email": "", "topic": "", "stamp": stamp}
    errors = {**comment, "pseudonym": ODD_WORDS, "email": ODD_WORDS}
    yield Asked("comment with every error", comments, urlencode(errors), "POST", (422,))
    yield Asked("comment of 100 kB", comments, filled(errors, "text", "&"), "POST", (422,))
    yield Asked("comment, taken", comments, urlencode(comment), "POST", (302,))


def multipart(number: int, *, file: str = "") -> str:
    """A form in so many parts (RFC 7578), each a field or a file."""
    part = f'--x\r\nContent-Disposition: form-data; name="x"{file}\r\n\r\n1\r\n'
    return part * number + "--x--\r\n"


def filled(fields: dict[str, str], name: str, *texts: str) -> str:
    """A form whose one field makes it as long as a public form may be: by the last of the texts, again and again."""
    *first, again = texts
    rest = urlencode({**fields, name: "".join(first)})
    number = (settings.PUBLIC_UPLOAD_MAX_SIZE - len(rest)) // len(quote_plus(again))
    return urlencode({**fields, name: "".join(first) + again * number})


def behind_tokens() -> Iterator[Asked]:
    """Links from mails: forged ones, for which nothing may be looked up."""
    forged = tokens.make(tokens.Purpose.CONFIRM, uuid.uuid4())[::-1]
    for token in (forged, "x" * 2000):
        for route in ("confirm", "own", "unsubscribe"):
            name = f"{route}, a forged token of {len(token)} characters"
            yield Asked(name, named(f"appeals:{route}", token), statuses=(404,))
            yield Asked(f"{name}, posted", named(f"appeals:{route}", token), "action=send", "POST", statuses=(404,))


def machines() -> Iterator[Asked]:
    for path in ("/healthz", "/readyz", "/robots.txt", "/sitemap.xml", "/.well-known/security.txt", "/favicon.ico"):
        yield Asked(path, [path])
    yield Asked("count.json", ["/appeals/shanyrak-aigyerim/count.json"])
    yield Asked("/media/, no such picture", [f"/media/{'0' * 32}.jpg"], statuses=(404,))


def refused(appeal: Appeal) -> Iterator[Asked]:
    yield Asked("404", ["/nothing/"], statuses=(404,))
    yield Asked("404, a long address", ["/" + "x/" * 3000], statuses=(404,))
    yield Asked("404, an unknown appeal", named("appeals:write", "nothing"), statuses=(404,))
    yield Asked("404, a cursor that is none", named("appeals:wall", appeal.slug, query="?after=x"), statuses=(404,))
    yield Asked("405", named("campaign:home"), "x=1", "POST", statuses=(405,))
    yield Asked("413", named("appeals:write", appeal.slug), "x" * 100_001, "POST", statuses=(413,))
    yield Asked("400, another host", ["/"], statuses=(400,), meta={"HTTP_HOST": "elsewhere.example"})
    many = urlencode([(f"x{number}", "1") for number in range(2500)])
    yield Asked("a query of 20 kB", named("campaign:home", query=f"?{many}"), statuses=(200, 400))


def dear(appeal: Appeal) -> Iterator[Asked]:
    """What has a figure of its own, and runs a few at a time."""
    yield Asked("letter.pdf", named("appeals:pdf", appeal.slug), most_ms=None)
    yield Asked("leaflet.pdf", named("appeals:leaflet", appeal.slug), most_ms=None)
