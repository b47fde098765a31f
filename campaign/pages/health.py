"""Whether the site is alive, and whether it is ready: for proxies, containers and whoever watches it."""

import datetime as dt
import time
from dataclasses import dataclass
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaign.desk_mails import watching
from outbox.models import OutboxMessage
from safety.web.few_at_once import Busy, Slots

TEXT = "text/plain; charset=utf-8"
NO_ANSWER = "the database does not answer\n"
ANSWER_LASTS_SECONDS = 5


@dataclass(frozen=True)
class Answer:
    """What was said last, and when."""

    words: str
    status: int
    at: float


_asking = Slots(1)
_last = Answer(NO_ANSWER, 503, float("-inf"))


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Nothing else is asked: no database, no cache, no disk."""
    return HttpResponse("ok\n", content_type=TEXT)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 where the database answers and has every migration of this version; else 503, with words.

    A database that has more of them is that of a newer version, whose processes run beside this one during an upgrade:
    this one stays ready. How old the queue of mail is, and whether a worker has been seen, stands in the words and changes
    nothing: pages and letters do not need one, and a proxy would take a site away that works.

    Anybody can ask, as often as they like. So the database is asked once at a time in each process; who comes meanwhile gets
    the answer before, for five seconds.
    """
    global _last
    try:
        with _asking.one():
            _last = Answer(*answer(timezone.now()), time.monotonic())
    except Busy:
        if time.monotonic() - _last.at > ANSWER_LASTS_SECONDS:
            return HttpResponse(NO_ANSWER, status=503, content_type=TEXT)
    return HttpResponse(_last.words, status=_last.status, content_type=TEXT)


def answer(now: dt.datetime) -> tuple[str, int]:
    """The words, and the status."""
    try:
        missing = missing_migrations()
        words = [] if missing else ["ready", queue_in_words(now)]
        if not missing and not watching.workers_seen(now).exists():
            words.append("no mail worker has been seen lately")
    except Exception:
        connection.close()
        return NO_ANSWER, 503
    if missing:
        words = [f"the database lacks {missing} of this version's migrations: run manage.py migrate"]
    return "\n".join(words) + "\n", 503 if missing else 200


def missing_migrations() -> int:
    """How many of this version's migrations the database has not had: one query, and no look at the disk."""
    try:
        applied = set(MigrationRecorder.Migration.objects.values_list("app", "name"))
    except DatabaseError:
        connection.ensure_connection()  # Raises where it does not answer at all.
        applied = set()
    return len(known_migrations() - applied)


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """The migrations of this version, read from the disk once: a process runs the code that it has started with."""
    return frozenset(MigrationLoader(None).disk_migrations)


def queue_in_words(now: dt.datetime) -> str:
    """For how many days the oldest mail waits that could be sent; of single letters' mail no hour is stored."""
    since = OutboxMessage.objects.due(now).order_by("pk").values_list("since", flat=True).first()
    days = (timezone.localdate(now) - since).days if since else 0
    return f"oldest mail in the queue: {max(0, days)} days"
