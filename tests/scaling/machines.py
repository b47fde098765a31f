"""Two machines with a site each, as docs/scaling.md sets them up: what they share, and what each has for itself."""

import contextlib
import http.client
import shutil
import sys
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from subprocess import run
from typing import Any

import psycopg2

from tests import make
from tests.outbox.server import PostOffice
from tests.run.conftest import ROOT, Site, clean_environment, sites
from tests.scaling.redis import Redis
from tests.structure.test_deploy import PUBLIC

HOST = "letters.example"
APPEAL = "/appeals/shanyrak-aigyerim/"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class Browser:
    """Somebody's browser, by way of the proxy, from an address; it keeps cookies."""

    address: str = "203.0.113.9"
    # Where it connects from; the proxy says that this is its address.
    source: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, port: int, path: str, fields: dict[str, Any] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(self.source, 0))
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": self.address}
        headers |= {"Cookie": cookies} if cookies else {}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
            headers |= {"Origin": f"https://{HOST}", "Referer": f"https://{HOST}{path}"}
        with contextlib.closing(connection):
            connection.request("GET" if fields is None else "POST", path, body, headers)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return Answer(response.status, response.headers, text)

    def write(self, port: int, address: str) -> int:
        """Sends a letter; the status of the answer."""
        return self.ask(port, APPEAL, make.letter_fields(email=address, email_asked=address)).status


@dataclass
class Machines:
    """Two sites on one PostgreSQL, each with a worker, a `VAR_DIR` and processes of its own."""

    one: Site
    other: Site
    post: PostOffice
    database_url: str
    settings: dict[str, str]

    @property
    def ports(self) -> tuple[int, int]:
        return self.one.port, self.other.port

    def select(self, statement: str) -> list[Any]:
        """Rows of the database; of anything but a SELECT none."""
        url = urllib.parse.urlsplit(self.database_url)
        folder, _, name = url.path.rpartition("/")
        connection = psycopg2.connect(host=folder.removeprefix("/") or "/", user="postgres", dbname=name)
        with contextlib.closing(connection), connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def inside(self, code: str) -> str:
        """What Python code prints that runs on the first machine, with the site loaded."""
        done = run(
            [sys.executable, "-c", f"import django\ndjango.setup()\n{code}"],
            cwd=ROOT,
            env=clean_environment(
                DJANGO_SETTINGS_MODULE="campaign.settings", VAR_DIR=str(self.one.var_dir), **self.settings
            ),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def said(self) -> str:
        return self.one.said() + self.other.said()


@contextlib.contextmanager
def two(
    folder: Path, prepared: Path, database_url: str, cache: Redis | None, *, of_other: Mapping[str, str] | None = None
) -> Iterator[Machines]:
    """Both, with the same keys, database and cache; photographs and private files in a folder of both.

    `of_other` is what the second has in its environment besides.
    """
    post = PostOffice()
    post.controller.start()
    settings = PUBLIC | {
        "SITE_URL": f"https://{HOST}",
        "ONION_URL": "",
        "EMAIL_URL": f"smtp://127.0.0.1:{post.port}",
        "MAIL_FROM": f"post@{HOST}",
        "MAIL_HOURLY_BUDGET": "100000",
        "DATABASE_URL": database_url,
        "CACHE_URL": cache.url if cache else "",
    }
    try:
        with sites(folder, prepared) as start:
            make_folders(folder, prepared)
            one = start("one", **settings).wait()
            other = start("other", **settings | dict(of_other or {})).wait()
            yield Machines(one, other, post, database_url, settings)
    finally:
        post.controller.stop()


def make_folders(folder: Path, prepared: Path) -> None:
    """A `VAR_DIR` for each; what was uploaded lies in a folder that both see, as one on the network is."""
    for machine in ("one", "other"):
        shutil.copytree(prepared, folder / machine, ignore=shutil.ignore_patterns("db.sqlite3*", "media", "private"))
        for name in ("media", "private"):
            (folder / "shared" / name).mkdir(parents=True, exist_ok=True)
            (folder / machine / name).symlink_to(folder / "shared" / name)
