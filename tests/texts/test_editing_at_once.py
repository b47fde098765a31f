"""A text edited by several at the same moment: each edit is a revision of its own."""

from functools import partial

import pytest
from django.db import IntegrityError
from django.utils import timezone

from appeals.models import DemandText
from tests import make
from tests.threads import at_once, meet_before, outcomes_at_once, without_lock
from texts import editing

AT_ONCE = 4
pytestmark = pytest.mark.django_db(transaction=True)


def edit(demand, number):
    texts = {"short": f"Edit {number}", "text": "Homes."}
    return editing.edit_text(DemandText, owner=demand, language="en", texts=texts, by=None, now=timezone.now())


def test_edits_at_once_are_counted_one_by_one():
    demand = make.appeal().demands.get()
    assert at_once(*(partial(edit, demand, number) for number in range(AT_ONCE))) == [True] * AT_ONCE
    assert demand.texts.get(language="en").revision == 1 + AT_ONCE


def test_without_the_lock_all_of_them_are_one_revision_which_the_history_refuses(monkeypatch):
    demand = make.appeal().demands.get()
    # From now on the text is in the history: keeping it there lets nobody wait before the critical point.
    edit(demand, 0)
    without_lock(monkeypatch, editing, "edit_text")
    meet_before(monkeypatch, DemandText, "render", AT_ONCE)
    outcomes = outcomes_at_once(*(partial(edit, demand, number) for number in range(1, AT_ONCE + 1)))
    assert sorted(map(type, outcomes), key=str) == [bool, *[IntegrityError] * (AT_ONCE - 1)]
    assert demand.texts.get(language="en").revision == 3
