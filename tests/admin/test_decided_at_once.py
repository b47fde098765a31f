"""Decisions at one moment: what another has done while one waits for the rows is looked at before anything changes.

SQLite has one writer at a time; there this says no more than that the acts may follow one another.
"""

import threading

import pytest
from django.utils import timezone

from appeals.models import Erasure, Letter
from appeals.services.decisions import erasing, moderating
from organisers.decisions import moderation
from tests import make
from tests.appeals.sending import assert_count_equals_rows
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()
# Longer than another thread needs to run into the lock.
MEANWHILE_SECONDS = 0.7


def test_a_letter_is_restored_while_another_has_it_erased(monkeypatch):
    appeal, first, second = make.appeal(), make.organiser(password=None), make.organiser(password=None)
    letter = make.letter(appeal, state="rejected")
    asked, write = threading.Event(), moderation._record

    def slow(*arguments):
        if arguments[3] == "ask erasure":
            asked.set()
            threading.Event().wait(MEANWHILE_SECONDS)
        write(*arguments)

    def restore():
        asked.wait(10)
        return moderating.restore(ids=[letter.pk], by=second, now=NOW)

    monkeypatch.setattr(moderation, "_record", slow)
    outcome = at_once(lambda: erasing.ask(letter_id=letter.pk, by=first, now=NOW), restore)
    assert outcome == [True, 0]
    assert Erasure.objects.filter(pk=letter.pk).exists()
    assert Letter.objects.get(pk=letter.pk).state == "rejected"
    assert_count_equals_rows(appeal)
