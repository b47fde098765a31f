"""The sum of letters on paper equals the rows, whoever changes them at once; without the guards it does not."""

import threading
import uuid
from functools import partial

import pytest
from django.utils import timezone

from appeals.models import Appeal, PaperLetters
from appeals.services.figures import paper_letters
from tests import make
from tests.threads import PATIENCE_SECONDS, at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def sums(appeal):
    return Appeal.objects.get(pk=appeal.pk).paper_count, PaperLetters.objects.filter(appeal=appeal).in_all()


def adding(appeal, letters, entry=None):
    fields = {"appeal_id": appeal.pk, "letters": letters, "month": None, "country": "", "by": None}
    return partial(paper_letters.add, entry=entry or uuid.uuid4(), **fields, now=timezone.now())


def correcting(row, letters):
    fields = {"letters": letters, "month": None, "country": "", "reason": "mistyped", "by": None}
    return partial(paper_letters.correct, entry=row.pk, **fields, now=timezone.now())


def test_the_sum_equals_the_rows_after_mixed_work_at_once():
    appeal = make.appeal()
    rows = [make.paper(appeal, 10) for _ in range(3)]
    work = [adding(appeal, number) for number in range(1, 7)]
    work += [correcting(row, number) for row in rows for number in (5, 50)]
    at_once(*work)
    stored, counted = sums(appeal)
    assert stored == counted >= 21 + 15


def test_a_form_that_comes_twice_at_once_counts_once():
    appeal, entry = make.appeal(), uuid.uuid4()
    assert sorted(at_once(*[adding(appeal, 7, entry)] * AT_ONCE)) == [False] * (AT_ONCE - 1) + [True]
    assert sums(appeal) == (7, 7)


def test_a_sum_that_is_read_and_written_loses_letters(monkeypatch):
    appeal = make.appeal()
    all_have_read = threading.Barrier(AT_ONCE)

    def change_sum(appeal_id, difference):
        before = Appeal.objects.get(pk=appeal_id).paper_count
        all_have_read.wait(PATIENCE_SECONDS)
        Appeal.objects.filter(pk=appeal_id).update(paper_count=before + difference)

    monkeypatch.setattr(paper_letters, "change_sum", change_sum)
    unguarded = paper_letters.add.__wrapped__
    monkeypatch.setattr(paper_letters.Appeal.objects, "select_for_update", lambda **options: Appeal.objects.all())
    fields = {"appeal_id": appeal.pk, "letters": 7, "month": None, "country": "", "by": None, "now": timezone.now()}
    at_once(*[partial(unguarded, entry=uuid.uuid4(), **fields) for _ in range(AT_ONCE)])
    assert sums(appeal) == (7, 7 * AT_ONCE)


def test_two_corrections_of_one_row_each_start_from_what_the_other_left():
    appeal = make.appeal()
    row = make.paper(appeal, 10)
    at_once(*[correcting(row, number) for number in (1, 2, 3, 4)])
    stored, counted = sums(appeal)
    assert stored == counted and counted in (1, 2, 3, 4)
