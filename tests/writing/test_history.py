"""Whatever a text said is kept: who stored it, when, and from where."""

import datetime as dt

import pytest
from django.utils import timezone

from appeals.models import AppealText, DemandText
from tests import make
from texts import history
from texts.editing import edit_text
from texts.loading import load_text
from texts.models import Revision

NOW = dt.datetime(2026, 5, 3, 14, 5, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def demand(db):
    return make.appeal().demands.get()


def edit(demand, short, *, by=None, language="en", now=NOW):
    texts = {"short": short, "text": "Homes."}
    return edit_text(DemandText, owner=demand, language=language, texts=texts, by=by, now=now)


def kept(demand, language="en"):
    return list(Revision.objects.of(demand.texts.get(language=language)).order_by("number"))


def test_each_edit_is_kept_with_who_and_when(demand):
    editor = make.organiser()
    edit(demand, "Homes first", by=editor)
    before, now = kept(demand)
    assert (before.number, before.texts["short"], before.saved_at, before.saved_by) == (1, "Demand, en", None, None)
    assert (now.number, now.texts["short"], now.saved_at, now.saved_by) == (2, "Homes first", NOW, editor)
    assert now.origin == Revision.Origin.ORGANISER


def test_an_edit_that_changes_nothing_is_no_revision(demand):
    edit(demand, "Homes first")
    edit(demand, "Homes first")
    assert len(kept(demand)) == 2


def test_what_is_loaded_counts_as_the_sites_files(demand):
    demand.texts.all().delete()
    texts = {"short": "From the file", "text": "Homes."}
    load_text(DemandText, owner=demand, language="en", texts=texts, overwrite=False, now=NOW)
    assert [(one.number, one.origin, one.saved_by) for one in kept(demand)] == [(1, "files", None)]


def test_loading_the_campaign_keeps_the_first_revision_of_every_text():
    make.campaign()
    for text in AppealText.objects.all():
        assert Revision.objects.of(text).get().texts == text.texts()


def test_the_last_two_hundred_revisions_are_kept(demand, monkeypatch):
    monkeypatch.setattr(history, "MOST_KEPT", 3)
    for number in range(5):
        edit(demand, f"Edit {number}")
    assert [one.number for one in kept(demand)] == [4, 5, 6]


def test_the_history_goes_with_the_text(demand):
    edit(demand, "Homes first")
    other = make.appeal().demands.get()
    edit(other, "Another")
    demand.delete()
    assert {one.texts["short"] for one in Revision.objects.all()} == {"Demand, en", "Another"}
    assert set(Revision.objects.values_list("object_id", flat=True)) == {other.texts.get(language="en").pk}


def test_who_is_forgotten_with_the_record_and_the_text_stays(demand):
    edit(demand, "Old", by=make.organiser(), now=NOW)
    edit(demand, "New", by=make.organiser(), now=NOW + dt.timedelta(days=200))
    history.forget_names(NOW + dt.timedelta(days=366))
    assert [(one.texts["short"], one.saved_by is None) for one in kept(demand)[1:]] == [("Old", True), ("New", False)]


def test_an_organiser_who_is_deleted_leaves_the_text(demand):
    editor = make.organiser()
    edit(demand, "Homes first", by=editor)
    editor.delete()
    assert kept(demand)[-1].saved_by is None


def test_a_text_costs_no_more_to_store_with_a_long_history(demand, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    edit(demand, "First", now=timezone.now())
    with CaptureQueriesContext(connection) as early:
        edit(demand, "Second")
    for number in range(20):
        edit(demand, f"Edit {number}")
    with django_assert_num_queries(len(early)):
        edit(demand, "Last")
