"""What each guard against an outage does, seen with it and without: mail, typed words, chores after a clock that was ahead,
a worker that was away.

The twins of kill -9, of a lock and of a full disk are beside their tests, of overload in tests/scaling.
"""

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from campaign.chores import TASKS, Schedule
from campaign.desk_mails import watching
from campaign.models import Chore
from campaign.models.chores import ChoreQuerySet
from campaign.web import errors
from outbox import queue
from outbox.models import Alarm, OutboxMessage
from outbox.sending.messages import Sending
from outbox.sending.worker import Worker
from tests import make
from tests.chaos.outage import check_answer
from tests.chaos.writers import PATHS, Answer, fields_of
from tests.outbox.conftest import by_mail, open_post, post

__all__ = ["by_mail", "open_post", "post"]
HOUR = dt.timedelta(hours=1)
guarded = pytest.mark.parametrize("is_guarded", [True, False], ids=["guarded", "unguarded"])


class Database:
    """The test's own, which is gone while a test says so."""

    is_gone = False

    def __call__(self, execute, *statement):
        if self.is_gone:
            raise OperationalError("the database has gone")
        return execute(*statement)


@pytest.fixture
def database() -> Iterator[Database]:
    made = Database()
    with connection.execute_wrapper(made):
        yield made


@pytest.fixture
def waiting(transactional_db) -> str:
    """The address of a letter whose mail waits."""
    address = make.address()
    queue.put_many("confirm", [make.letter(make.appeal(), state="pending", address=address).pk])
    return address


@guarded
def test_typed_words_come_back_from_an_outage(db, database, monkeypatch, is_guarded):
    make.campaign()
    if not is_guarded:
        monkeypatch.setattr(errors, "typed_again", lambda request: None)
    sent = fields_of(1)
    database.is_gone = True
    page = Client(raise_request_exception=False).post(PATHS["ru"], sent, headers=make.BROWSER)
    database.is_gone = False
    headers = {name.lower(): value for name, value in page.items()}
    with contextlib.nullcontext() if is_guarded else pytest.raises(ValueError, match="not enough values"):
        check_answer(PATHS["ru"], sent, Answer(page.status_code, page.text, headers))


@guarded
def test_a_mail_that_left_while_the_database_went_away_leaves_once(
    waiting, database, post, settings, monkeypatch, is_guarded
):
    if not is_guarded:
        monkeypatch.setattr(Sending, "note_what_has_left", lambda sending: None)
        monkeypatch.setattr(Worker, "_give_back", lambda worker: None)
    post.meanwhile["answer"] = lambda: setattr(database, "is_gone", True)
    later = dt.timedelta()
    worker = Worker(clock=lambda: timezone.now() + later)
    with pytest.raises(OperationalError):
        worker.work_once()
    database.is_gone = False
    post.meanwhile.clear()
    worker.work_once()
    later = HOUR
    worker.run_until_empty()
    assert Counter(post.addresses()) == {waiting: 1 if is_guarded else 2}
    assert not OutboxMessage.objects.exists()


@guarded
def test_a_mail_in_hand_when_the_database_went_away_leaves_as_soon_as_it_is_back(
    waiting, database, post, monkeypatch, is_guarded
):
    if not is_guarded:
        monkeypatch.setattr(Worker, "_give_back", lambda worker: None)
    worker = Worker(clock=timezone.now)
    post.meanwhile["rcpt"] = lambda: setattr(database, "is_gone", True)
    with pytest.raises(OperationalError):
        worker.work_once()
    assert not post.mails
    database.is_gone = False
    post.meanwhile.clear()
    worker.run_until_empty()
    assert post.addresses() == ([waiting] if is_guarded else [])


def due_by_the_clock_alone(chores, now, every):
    return [name for name, due_at in chores.filter(name__in=every).values_list("name", "due_at") if due_at <= now]


@guarded
def test_chores_go_on_when_a_clock_that_was_a_day_ahead_is_put_back(db, monkeypatch, is_guarded):
    if not is_guarded:
        monkeypatch.setattr(ChoreQuerySet, "due", due_by_the_clock_alone)
    done: list[dt.datetime] = []
    hourly = next(task for task in TASKS if task.name == "expire letters")
    monkeypatch.setattr("campaign.chores.TASKS", (type(hourly)(hourly.name, HOUR, done.append),))
    now, schedule = timezone.now(), Schedule()
    for moment in (now, now + 25 * HOUR, now + dt.timedelta(minutes=2)):
        schedule(moment)
    assert len(done) == (3 if is_guarded else 2)
    assert (Chore.objects.get(name=hourly.name).due_at < now + 2 * HOUR) is is_guarded


@guarded
def test_that_the_worker_was_away_for_an_hour_is_said(db, monkeypatch, is_guarded):
    seen = next(task for task in TASKS if task.name == watching.SEEN_CHORE)
    do = seen.do if is_guarded else lambda now: None
    monkeypatch.setattr("campaign.chores.TASKS", (type(seen)(seen.name, seen.every, do),))
    now, schedule = timezone.now(), Schedule()
    for moment in (now, now + HOUR):
        schedule(moment)
    assert Alarm.objects.filter(code=watching.WORKER, number=60).exists() is is_guarded
