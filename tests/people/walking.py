"""Every address of the admin, and what it answers to whom; and the table of docs/people.md, which says the same."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.contrib import admin
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.test import RequestFactory
from django.urls import URLPattern, reverse
from django.utils import timezone

from appeals.models import Export
from articles.models import Comment
from deliveries.models import Delivery
from organisers import record, roles
from organisers.models import Batch, BulkJob, Limits, Record
from outbox.models import Blocked, OutboxMessage
from tests import make
from tests.admin import opened_earlier
from tests.admin.entering import client_of
from tests.people import making
from tests.structure.sources import ROOT
from tests.translations.making import translation

ANYBODY, NO_GROUP = "Anybody", "No group"
VISITORS = (
    *(ANYBODY, NO_GROUP, roles.MODERATORS, roles.EDITORS, roles.DELIVERERS, roles.TRANSLATORS, roles.ORGANISERS),
)
# May open a page and send what is on it; may only open it; neither.
DOES, SEES, REFUSED = "does", "sees", "–"
CANARY = "planted.canary@supporter.example"
# What an address is asked with where no row says better: its permission is looked at first.
CSRF = "c" * 32
ANY_VALUE = {"int": 1, "uuid": "00000000-0000-4000-8000-000000000000", "slug": "x", "str": "kk", "path": "1"}


@dataclass(frozen=True)
class Route:
    """An address below the admin's path: as the table writes it, and as it is asked for."""

    address: str
    path: str


def routes(rows: dict[str, Any]) -> Iterator[Route]:
    for text, name in patterns(admin.site.urls[0]):
        # Django's own regular expressions: the pages of an app, and whatever is nowhere.
        text = re.sub(r"\(\?P<app_label>.*?\)", "<app>", text.replace("(?P<url>.*)", "<nowhere>")).strip("^$")
        yield Route(re.sub(r"<[^>]+>", "…", text) or "./", f"/admin/{filled(text, name, rows)}")


def patterns(found: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    for pattern in found:
        text = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield text, pattern.name or ""
        else:
            yield from patterns(pattern.url_patterns, text)


def filled(text: str, name: str, rows: dict[str, Any]) -> str:
    """The path with a row's key, or with some value, in each of its gaps."""
    model = "_".join(name.split("_")[1:2])

    def value(found: re.Match[str]) -> str:
        kind, _, argument = found[1].rpartition(":")
        owner = {"object_id": model, "person_id": "user"}.get(argument, argument.removesuffix("_id"))
        owner = name if name in rows else owner
        return str(rows[owner].pk if owner in rows else ANY_VALUE.get(kind, kind or argument))

    return re.sub(r"<([^>]+)>", value, text.replace("<app>", "appeals"))


def make_rows() -> dict[str, Any]:
    """A row of everything that has pages, by the model's name."""
    rows = {row._meta.model_name: row for row in opened_earlier.rows()}
    appeal = rows["appeal"]
    rows["letter"] = make.letter(appeal, state="confirmed", address=CANARY)
    rows["translation"] = rows["letter"]  # The page of a translation is named after its letter.
    rows["translations_translation_history"] = translation(make.letter(appeal))
    rows["delivery"] = Delivery.objects.first()
    rows["recipient"] = appeal.recipients.first()
    rows["comment"] = Comment.objects.create(
        article=make.article(), text="Words.", digest="x", language="en", written_on=timezone.localdate()
    )
    rows["user"] = making.member(roles.TRANSLATORS)
    record.write(by=rows["user"], act="approve", subject="letter 1", now=timezone.now())
    rows["record"] = Record.objects.first()
    rows["kind"] = SimpleNamespace(pk="html")
    rows["blocked"] = Blocked.objects.create(kind="domain", index="0" * 64, blocked_on=timezone.localdate())
    rows["token"] = SimpleNamespace(pk=making.invited(make.organiser(password=None))[1])
    rows["batch"] = Batch.objects.create(kind="letter", act="approve", done_at=timezone.now())
    rows["bulkjob"] = BulkJob.objects.create(kind="letter", act="approve", asked_at=timezone.now(), total=1)
    rows["limits"] = Limits.objects.get_or_create(pk=Limits.ONLY_KEY)[0]
    rows["paperletters"] = make.paper(appeal, 3)
    rows["outboxmessage"] = OutboxMessage.objects.create(kind="confirm", about=rows["letter"].pk, lane=5, attempts=4)
    rows["export"] = Export.objects.create(appeal=appeal, purpose="press", begun_at=timezone.now())
    return rows


class Visitor:
    """A browser of somebody of one group, of none, or of nobody; without what Django's test client notes of each page."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.handler = WSGIHandler()
        self.cookies = {settings.CSRF_COOKIE_NAME: CSRF}
        if name != ANYBODY:
            person = making.member(*([] if name == NO_GROUP else [name]))
            client = client_of(person)
            # Its picture is a page, too.
            client.post(reverse("admin:second_factor"), {"act": "begin"})
            self.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def may(self, path: str) -> str:
        """What this visitor may do at a path. What sending its form would change is undone."""
        for method, word in (("POST", DOES), ("GET", SEES)):
            with transaction.atomic():
                is_open = self.is_open(method, path)
                transaction.set_rollback(True)
            if is_open:
                return word
        return REFUSED

    def is_open(self, method: str, path: str) -> bool:
        for _ in range(4):
            response = self.send(method, path)
            assert response.status_code < 500, path
            if not response.streaming:
                assert CANARY.encode() not in response.content, f"{self.name} is shown a supporter's address at {path}"
            if response.status_code not in (301, 302):
                return response.status_code not in (403, 404, 405)
            method, path = "GET", urljoin(path, response.headers["Location"]).partition("#")[0]
            if "/login/" in path:
                return False
        return True

    def send(self, method: str, path: str) -> Any:
        factory = RequestFactory()
        factory.cookies = SimpleCookie(self.cookies)
        return self.handler.get_response(factory.generic(method, path, headers={"x-csrftoken": CSRF}))


def table() -> dict[str, dict[str, str]]:
    """What docs/people.md says: by address, what each visitor may do."""
    text = (ROOT / "docs" / "people.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    head = next(row for row in rows if row[1:-1] == list(VISITORS))
    said: dict[str, dict[str, str]] = {}
    for row in rows[rows.index(head) + 2 :]:
        for address in re.findall(r"`([^`]+)`", row[-1]):
            assert address not in said, f"{address} is named twice"
            said[address] = dict(zip(VISITORS, row[1:-1], strict=True))
    return said
