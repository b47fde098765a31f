"""The record says who did what, to which, when and why, and forgets it after a year."""

import datetime as dt

import pytest
from django.utils import timezone

from organisers import record
from organisers.models import Batch, Record
from tests import make


@pytest.fixture
def now(db):
    return timezone.now()


def test_an_entry_names_the_organiser_by_id_only(now):
    organiser = make.organiser("vera")
    record.write(by=organiser, act="approve", subject="letter 1", now=now, reason="insult")
    entry = Record.objects.get()
    assert (entry.done_by_id, entry.act, entry.reason, entry.rows) == (organiser.pk, "approve", "insult", 1)
    assert "vera" not in str(entry)


def test_an_entry_stays_when_its_organiser_is_deleted(now):
    organiser = make.organiser()
    record.write(by=organiser, act="approve", subject="letter 1", now=now)
    organiser.delete()
    assert Record.objects.get().done_by_id is None


def test_a_batch_writes_an_entry_for_each_subject(now, django_assert_num_queries):
    batch = Batch.objects.create(kind="letter", act="reject", done_at=now)
    decisions = [record.Decision(number, {}, {}) for number in range(100)]
    with django_assert_num_queries(1):
        record.write_decisions(batch, decisions, act="reject", now=now, reason="insult")
    assert Record.objects.count() == 100
    assert Record.objects.about("letter 7").get().act == "reject"


def test_entries_expire_after_a_year(now):
    for days in (364, 366):
        record.write(by=None, act="recount", subject="appeal 1", now=now - dt.timedelta(days=days))
    assert [entry.done_at for entry in Record.objects.expired(now)] == [now - dt.timedelta(days=366)]
