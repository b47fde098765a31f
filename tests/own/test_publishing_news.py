"""News is published once, and no more often than organisers have set."""

import datetime as dt
from functools import partial

import pytest

from appeals.models import Appeal, NewsUpdate, NewsUpdateText
from appeals.models.news import NewsUpdateQuerySet
from appeals.services.updates import news
from appeals.services.updates.news import TooMany
from organisers.models import Record
from outbox.models import OutboxMessage
from tests import make
from tests.own.news_items import NOW, draft, publish
from tests.threads import at_once, meet_before, outcomes_at_once, without_lock

pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal():
    return make.appeal(news_a_week=1)


def test_an_update_is_published_once(appeal):
    update = draft(appeal)
    assert publish(update)
    assert not publish(update)
    assert NewsUpdate.objects.get().published_at == NOW
    assert OutboxMessage.objects.count() == 1
    assert Record.objects.about(f"newsupdate {update.pk}").get().act == "publish update"


def test_no_more_are_published_in_any_seven_days_than_organisers_have_said(appeal):
    Appeal.objects.update(news_a_week=2)
    first, second, third = (draft(appeal) for _ in range(3))
    assert publish(first, NOW)
    assert publish(second, NOW + dt.timedelta(days=3))
    with pytest.raises(TooMany) as refusal:
        publish(third, NOW + dt.timedelta(days=6, hours=23))
    assert refusal.value.possible_at == NOW + dt.timedelta(days=7)
    assert not OutboxMessage.objects.filter(item=third.pk).exists()
    assert publish(third, NOW + dt.timedelta(days=7))


def test_with_none_a_week_nothing_is_published_ever(appeal):
    Appeal.objects.update(news_a_week=0)
    with pytest.raises(TooMany) as refusal:
        publish(draft(appeal))
    assert refusal.value.possible_at is None


def test_the_number_is_each_appeals_own(appeal):
    assert publish(draft(appeal))
    assert publish(draft(make.appeal()))


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"ru": "Новости."}, news.NoText),
        ({"en": "x" * 15_000}, news.TooLong),
        ({"en": "A.", "kk": "ә" * 7_000}, news.TooLong),
    ],
)
def test_an_update_without_english_or_too_large_for_a_mail_stays_a_draft(appeal, words, error):
    update = draft(appeal, **words)
    with pytest.raises(error):
        publish(update)
    assert NewsUpdate.objects.drafts().exists()


def test_what_was_not_seen_is_not_published(appeal):
    update = draft(appeal)
    seen = news.fingerprint(update)
    NewsUpdateText.objects.filter(language="ru").update(body="Другое.")
    with pytest.raises(news.Changed):
        news.publish(update_id=update.pk, seen=seen, by=None, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_updates_published_at_once_no_more_go_out_than_may(appeal):
    updates = [draft(appeal) for _ in range(8)]
    published = outcomes_at_once(
        *[partial(publish, update) for update in updates] * 2,
    )
    refused = [outcome for outcome in published if isinstance(outcome, TooMany) or outcome is False]
    assert len(refused) == 15
    assert [outcome for outcome in published if outcome not in refused] == [True]
    assert NewsUpdate.objects.published().count() == OutboxMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_on_their_appeal_more_go_out_than_may(appeal, monkeypatch):
    updates = [draft(appeal) for _ in range(4)]
    without_lock(monkeypatch, news, "publish")
    meet_before(monkeypatch, NewsUpdateQuerySet, "publish", 4)
    assert at_once(*(partial(publish, update) for update in updates)) == [True] * 4
    assert NewsUpdate.objects.published().count() == 4 > appeal.news_a_week
