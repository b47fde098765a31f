"""`/healthz` says that the process answers; `/readyz` that database and migrations do, and how the queue of mail is."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign.desk_mails import watching
from campaign.models import Chore
from campaign.pages import health
from outbox.models import Alarm, OutboxMessage
from tests import logs

APPLIED = MigrationRecorder.Migration.objects


def ready():
    return Client().get("/readyz")


def waiting(days, **fields):
    since = timezone.localdate() - dt.timedelta(days=days)
    return OutboxMessage.objects.create(kind="confirm", about=uuid.uuid4(), lane=9, since=since, **fields)


def test_alive_asks_nothing(db):
    with CaptureQueriesContext(connection) as asked:
        response = Client().get("/healthz")
    assert (response.status_code, response.text, len(asked)) == (200, "ok\n", 0)


def test_an_unapplied_migration_is_503_with_words_until_it_is_applied(db):
    newest = APPLIED.filter(app="appeals").order_by("-name").first()
    row = {"app": newest.app, "name": newest.name, "applied": newest.applied}
    assert ready().status_code == 200
    newest.delete()
    with logs.written("django.request") as logged:
        response = ready()
    assert response.status_code == 503
    assert logged.getvalue() == ""  # A proxy asks every few seconds.
    assert response.text == "the database lacks 1 of this version's migrations: run manage.py migrate\n"
    APPLIED.create(**row)
    assert ready().status_code == 200


def test_beside_a_newer_database_the_old_version_stays_ready(db):
    APPLIED.create(app="appeals", name="9999_of_a_newer_version")
    APPLIED.create(app="an_app_of_a_newer_version", name="0001_initial")
    assert ready().status_code == 200


def test_an_empty_database_is_not_ready(db, monkeypatch):
    monkeypatch.setattr(MigrationRecorder.Migration._meta, "db_table", "django_migrations_that_are_not_there")
    response = ready()
    assert response.status_code == 503 and "run manage.py migrate" in response.text


def test_it_is_cheap_and_reads_no_disk(db, monkeypatch):
    ready()
    monkeypatch.setattr(health, "MigrationLoader", None)
    with CaptureQueriesContext(connection) as asked:
        assert ready().status_code == 200
    assert len(asked) <= 4


def test_the_age_of_the_queue_is_in_the_words_and_no_failure(db):
    assert "oldest mail in the queue: 0 days" in ready().text
    waiting(3)
    waiting(8, due_at=timezone.now() + dt.timedelta(days=1))
    response = ready()
    assert response.status_code == 200 and "oldest mail in the queue: 3 days\n" in response.text


@pytest.mark.parametrize(
    ("days", "fields", "is_raised"),
    [
        (1, {}, False),
        (2, {}, True),
        (9, {"is_bulk": True}, False),
        (9, {"due_at": dt.datetime(2999, 1, 1, tzinfo=dt.UTC)}, False),
    ],
)
def test_mail_that_waits_for_days_raises_an_alarm(db, days, fields, is_raised):
    waiting(days, **fields)
    watching.watch(timezone.now())
    assert Alarm.objects.filter(pk=watching.MAIL).exists() == is_raised


def test_words_are_all_that_is_said(db):
    """No version, no name, no address: anybody can ask."""
    now = timezone.now()
    Chore.objects.create(name=watching.SEEN_CHORE, due_at=now, done_at=now)
    assert ready().text == "ready\noldest mail in the queue: 0 days\n"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_it_is_asked_by_get_or_head_under_any_host_and_never_cached(db, path):
    client = Client()
    for host in ("10.0.0.7:8000", "[::1]", "web", "evil.example", "a b", ""):
        response = client.get(path, headers={"host": host})
        assert response.status_code == 200, host
        assert response["Cache-Control"] == "no-store"
        assert host not in response.text or not host
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert client.generic(method, path).status_code == 405
    for other in ("/", f"/ru{path}", "/robots.txt"):
        assert client.get(other, headers={"host": "10.0.0.7:8000"}).status_code == 400


def test_the_database_is_asked_once_at_a_time_however_many_ask(db, monkeypatch):
    """A flood of them, or a database that hangs, would take every thread: health checks are never refused."""
    said = ready().text
    assert said.startswith("ready\n")
    monkeypatch.setattr(health, "answer", lambda now: pytest.fail("asked once more"))
    with health._asking.one():
        assert (ready().status_code, ready().text) == (200, said)
        # It hangs: what was true five seconds ago is not said any more.
        monkeypatch.setattr(health, "_last", replace(health._last, at=health._last.at - health.ANSWER_LASTS_SECONDS))
        assert (ready().status_code, ready().text) == (503, "the database does not answer\n")
