"""Thousands of decisions of one login, one row each: taken back page by page, and none of them out of reach."""

import pytest
from django.utils import timezone

from appeals.models import Letter
from appeals.services.decisions import moderating
from organisers.decisions import moderation
from organisers.models import Batch
from tests import make
from tests.admin.entering import messages_of, superuser

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LIST = "/admin/organisers/batch/"


def test_what_is_dealt_with_leaves_the_list_of_what_is_not(monkeypatch):
    appeal, thief = make.appeal(), make.organiser(password=None)
    letters = [make.letter(appeal) for _ in range(5)]
    for letter in letters:
        moderating.hold(ids=[letter.pk], by=thief, now=NOW)
    # One letter to and fro: of these decisions only the last can be taken back.
    for act in (moderating.release, moderating.hold) * 3:
        act(ids=[letters[0].pk], by=thief, now=NOW)
    monkeypatch.setattr("organisers.desk.lists.bounded.BoundedPaginator.most", 3)
    monkeypatch.setattr("organisers.admin.batches.BatchAdmin.list_per_page", 2)
    client = superuser()
    for _ in range(6):
        page = client.get(LIST, {"organiser": thief.pk, "taken_back": "no"})
        batches = [str(batch.pk) for batch in page.context["cl"].result_list]
        assert 1 <= len(batches) <= 2
        client.post(LIST, {"action": "take_back", "index": "0", "_selected_action": batches})
    left = client.get(LIST, {"organiser": thief.pk, "taken_back": "no"})
    assert not left.context["cl"].result_list
    assert set(Letter.objects.values_list("state", flat=True)) == {"approved"}


def test_as_many_batches_are_taken_back_at_once_as_a_page_shows():
    thief = make.organiser(password=None)
    appeal = make.appeal()
    for _ in range(moderation.MOST_AT_ONCE):
        moderating.hold(ids=[make.letter(appeal).pk], by=thief, now=NOW)
    client = superuser()
    batches = [str(batch.pk) for batch in client.get(LIST).context["cl"].result_list]
    assert len(batches) == Batch.objects.count()
    response = client.post(LIST, {"action": "take_back", "index": "0", "_selected_action": batches}, follow=True)
    assert "100 are as they were before" in messages_of(response)
