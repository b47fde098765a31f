"""Two windows that write into one draft at the same moment: neither undoes the other's."""

from functools import partial

import pytest
from django.utils import timezone

from tests import make
from tests.threads import at_once
from texts import drafts
from texts.models import Draft
from texts.models.draft import DraftQuerySet

pytestmark = pytest.mark.django_db(transaction=True)


def both_keep():
    user = make.organiser()
    how = {"user": user, "page": "articles.article 1", "now": timezone.now()}
    token = drafts.keep(fields=[("body_en", "Before")], token="", **how).token
    at_once(*(partial(drafts.keep, fields=[("body_en", words)], token=token, **how) for words in ("First", "Second")))
    return {dict(draft.fields)["body_en"] for draft in Draft.objects.all()}


def test_both_are_kept():
    assert both_keep() == {"First", "Second"}


def test_without_the_version_one_of_them_is_lost(monkeypatch):
    monkeypatch.setattr(DraftQuerySet, "at", lambda drafts, pk, version: drafts.filter(pk=pk))
    assert len(both_keep()) == 1
