"""What was erased does not stay in the database's files: the worker clears them until it succeeds."""

import contextlib
import datetime as dt
import sqlite3
from itertools import count
from pathlib import Path

import psycopg2
import pytest
from django.db import connection, transaction
from django.utils import timezone

from appeals.models import Contact, Letter
from appeals.services.decisions import moderating
from appeals.services.writers import confirming, forgetting, own
from articles.models import Comment
from articles.services import comments
from campaign.chores import LOOKS_EVERY, Schedule
from outbox.models import OutboxMessage
from safety import vacuum
from safety.models import Erasure
from tests import make
from tests.clearing import clear_files, until_cleared

pytestmark = pytest.mark.django_db(transaction=True)
PLANTED = "Zhanargul Planted-Canary"
WORDS = f"{PLANTED} says what she has lost. " * 40


def files_of_the_database() -> bytes:
    """SQLite's files; of PostgreSQL those of the registered tables, written out by a checkpoint (as its superuser)."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        return b"".join(path.read_bytes() for path in Path(name).parent.glob(Path(name).name + "*"))
    found = b""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
        for model in (Letter, Contact, Comment):
            cursor.execute("SELECT pg_relation_filepath(%s)", [model._meta.db_table])
            path = folder / cursor.fetchone()[0]
            found += b"".join(part.read_bytes() for part in path.parent.glob(f"{path.name}*"))
    return found


def is_there(text: str = PLANTED) -> bool:
    return text.encode() in files_of_the_database()


@pytest.fixture
def reader(db):
    """Somebody who reads an old state of the database for a while: `reader()` begins."""
    with contextlib.ExitStack() as stack:

        def begin(table="articles_article"):
            settings = connection.settings_dict
            if connection.vendor == "sqlite":
                other = stack.enter_context(contextlib.closing(sqlite3.connect(settings["NAME"], isolation_level=None)))
                other.execute("BEGIN")
            else:
                other = psycopg2.connect(dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"])
                stack.enter_context(contextlib.closing(other))
                other.set_session(isolation_level="REPEATABLE READ")
            cursor = other.cursor()
            cursor.execute(f"SELECT count(*) FROM {table}")
            cursor.fetchone()
            return other

        yield begin


def look_every_minute(schedule, now):
    """As the worker does, until nothing is left to clear."""
    minutes = count()

    def look():
        schedule(now + next(minutes) * LOOKS_EVERY)
        return not Erasure.objects.exists()

    until_cleared(look)


def withdraw(letter):
    moderating.withdraw(letter_id=letter.pk, by=None, now=timezone.now())


def test_a_withdrawn_letter_is_in_no_file_once_the_worker_has_looked():
    appeal = make.appeal()
    others = [make.letter(appeal) for _ in range(50)]
    letter = make.letter(appeal, name=PLANTED, own_words=WORDS)
    assert is_there()
    withdraw(letter)
    look_every_minute(Schedule(), timezone.now())
    assert not is_there()
    assert not Erasure.objects.exists()
    assert Letter.objects.filter(pk__in=[other.pk for other in others], state="approved").count() == 50


def test_it_is_tried_again_every_minute_while_somebody_reads_an_old_state(reader):
    letter, now = make.letter(make.appeal(), name=PLANTED, own_words=WORDS), timezone.now()
    schedule = Schedule()
    schedule(now)
    other = reader()
    withdraw(letter)
    schedule(now + LOOKS_EVERY)
    assert is_there()
    assert Erasure.objects.exists()
    other.close()
    look_every_minute(schedule, now + 2 * LOOKS_EVERY)
    assert not is_there()
    assert not Erasure.objects.exists()


def test_a_table_that_somebody_has_locked_is_waited_for_half_a_second_only(reader):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no locks of tables.")
    letter = make.letter(make.appeal(), name=PLANTED)
    other = reader("appeals_letter")
    withdraw(letter)
    before = timezone.now()
    assert not vacuum.clear(timezone.now())
    assert timezone.now() - before < dt.timedelta(seconds=5)
    other.close()
    clear_files()
    assert not is_there()


def test_a_name_of_which_an_older_copy_lies_in_the_file_is_gone_too():
    """SQLite leaves such copies where pages were rearranged; how many, depends on the order of the rows."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's tables are written anew as a whole.")
    appeal = make.appeal()
    rows = [make.letter(appeal, name=f"{PLANTED} {number}", own_words="") for number in range(300)]
    for row in rows:
        Letter.objects.filter(pk=row.pk).update(own_words="x " * (row.pk.int % 700), own_language="en")
    Letter.objects.update(name="", naming="nobody", city="", organisation="", search_text="")
    vacuum.note()
    clear_files()
    assert not is_there()


def test_somebody_who_writes_is_waited_for_half_a_second_only():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has a test of its own.")
    withdraw(make.letter(make.appeal(), name=PLANTED))
    with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert not vacuum.clear(timezone.now())
        other.execute("ROLLBACK")
    assert vacuum.clear(timezone.now())
    assert not is_there()


def test_a_large_table_waits_for_the_night(monkeypatch):
    monkeypatch.setattr(vacuum, "REWRITTEN_AT_ONCE_BYTES", 0)
    withdraw(make.letter(make.appeal(), name=PLANTED))
    day = timezone.localtime().replace(hour=12)
    assert not vacuum.clear(day)
    assert is_there() or connection.vendor == "sqlite"  # of whose file nearly everything is overwritten at once
    clear_files(day.replace(hour=vacuum.NIGHT_HOUR))
    assert not is_there()


def comment(**fields):
    return Comment.objects.create(
        article=make.article(), text=PLANTED, digest="x", language="en", written_on=timezone.localdate(), **fields
    )


def erase_by_rejecting(now):
    made = comment(sealed_address=b"x")
    comments.reject(ids=[made.pk], reason="insult", by=None, now=now)


def erase_old_comments(now):
    comment(state="rejected", rejection_reason="insult", decided_on=now.date() - dt.timedelta(days=60))
    assert comments.forget(now=now)


def disown(now):
    letter = make.letter(make.appeal(), state="pending", address="ada@example.org")
    confirming.disown_letters(letter_id=letter.pk, now=now)


def expire(now):
    make.letter(make.appeal(), state="pending", pending_since=now.date() - dt.timedelta(days=30))
    assert forgetting.expire_letters(now)


ACTS = {
    "withdrawn": lambda now: withdraw(make.letter(make.appeal())),
    "not named": lambda now: own.lower_naming(letter_id=make.letter(make.appeal()).pk, naming="nobody", now=now),
    "redacted": lambda now: moderating.redact(
        letter_id=make.letter(make.appeal()).pk, own_words="Less.", by=None, now=now
    ),
    "disowned": disown,
    "expired": expire,
    "address forgotten": lambda now: (
        make.letter(make.appeal(), address="ada@example.org") and forgetting.forget_addresses()
    ),
    "mail came back": lambda now: forgetting.take_address_out(
        letter_id=make.letter(make.appeal(), address="ada@example.org").pk
    ),
    "comment rejected": erase_by_rejecting,
    "comment forgotten": erase_old_comments,
}


@pytest.mark.parametrize("act", ACTS)
def test_whatever_erases_says_so_in_its_transaction(act):
    now = timezone.now()
    assert not Erasure.objects.exists()
    try:
        with transaction.atomic():
            ACTS[act](now)
            assert Erasure.objects.exists()
            raise KeyError
    except KeyError:
        assert not Erasure.objects.exists()
    ACTS[act](now)
    assert Erasure.objects.exists()
    clear_files()
    assert not Erasure.objects.exists()


def test_without_an_erasure_nothing_is_rewritten(django_assert_num_queries):
    make.letter(make.appeal())
    OutboxMessage.objects.all().delete()
    with django_assert_num_queries(1):
        assert vacuum.clear(timezone.now())


def test_what_was_typed_is_in_no_statistics_of_the_planner():
    """PostgreSQL stores up to a hundred values of a column, which stay there when the rows are erased."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite makes statistics only where ANALYZE is run, and without values.")
    appeal = make.appeal()
    letters = [
        make.letter(
            appeal, name=f"{PLANTED} {n}", city=f"{PLANTED} {n}", own_words=f"{PLANTED} {n}", address=f"a{n}@a.kz"
        )
        for n in range(30)
    ]
    assert Contact.objects.filter(sealed_address__isnull=False).exists()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for letter in letters:
        withdraw(letter)
    Schedule()(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, attname, coalesce(histogram_bounds::text, most_common_vals::text) FROM pg_stats"
        )
        found = [(table, name) for table, name, values in cursor.fetchall() if values and PLANTED in values]
        assert found == []
        cursor.execute("SELECT count(*) FROM pg_stats WHERE attname = 'sealed_address'")
        assert cursor.fetchone()[0] == 0
        # What is chosen by has statistics, or the wall would be read in the wrong way.
        cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = 'appeals_letter' AND attname = 'country'")
        assert cursor.fetchone()[0] == 1
