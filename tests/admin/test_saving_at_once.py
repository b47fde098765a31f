"""Two organisers who save at the same moment: the second sees what the first has stored, or the clash."""

from functools import partial

import pytest
from django.db import connection
from django.db.models import QuerySet

from organisers.desk.base import OrganisersModelAdmin
from tests import make
from tests.admin.entering import fields_of, superuser
from tests.threads import at_once, meet_before

pytestmark = pytest.mark.django_db(transaction=True)


def two_pages(appeal):
    """Two browsers in which the appeal's page is open."""
    page = f"/admin/appeals/appeal/{appeal.pk}/change/"
    clients = [superuser(), superuser()]
    return page, [(client, fields_of(client.get(page))) for client in clients]


def save_both(page, opened, *changes):
    jobs = [
        partial(client.post, page, {**fields, **change})
        for (client, fields), change in zip(opened, changes, strict=True)
    ]
    return [answer.status_code for answer in at_once(*jobs)]


def test_what_two_save_at_once_in_different_fields_is_all_there():
    appeal = make.appeal()
    page, opened = two_pages(appeal)
    changes = [{"title_en": "Theirs", "goal": "500"}, {"headline_en": "Ours", "state": "paused"}]
    assert save_both(page, opened, *changes) == [302, 302]
    appeal.refresh_from_db()
    text = appeal.texts.get(language="en")
    assert (appeal.goal, appeal.state, text.title, text.headline) == (500, "paused", "Theirs", "Ours")
    assert text.revision == 3


def test_of_two_who_save_the_same_field_at_once_one_sees_the_clash():
    appeal = make.appeal()
    page, opened = two_pages(appeal)
    assert sorted(save_both(page, opened, {"title_en": "Theirs"}, {"title_en": "Ours"})) == [200, 302]
    assert appeal.texts.get(language="en").revision == 2


def test_without_the_lock_one_undoes_the_other(monkeypatch):
    """Guards the tests above: the two read what is stored before either has saved."""
    if connection.vendor == "sqlite":
        pytest.skip("Without a transaction nothing is saved in one piece: SQLite has no other lock.")
    appeal = make.appeal()
    page, opened = two_pages(appeal)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, *args, **kwargs: rows.all())
    meet_before(monkeypatch, OrganisersModelAdmin, "save_model", 2)
    save_both(page, opened, {"title_en": "Theirs"}, {"title_en": "Ours"})
    assert appeal.texts.get(language="en").revision == 2
