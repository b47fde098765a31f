"""An update that should not have gone out: whoever may publish stops what has not left yet."""

import pytest
from django.test import Client

from appeals.models import NewsUpdate
from appeals.services.updates import news
from organisers.models import Record
from outbox.models import OutboxMessage
from tests import make
from tests.admin.entering import messages_of
from tests.own.news_items import draft, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    client = Client()
    client.force_login(make.organiser(password=None))
    return client


@pytest.mark.parametrize("handed_on", [False, True])
def test_what_waits_is_not_sent_any_more(browser, handed_on):
    appeal = make.appeal()
    for _ in range(3):
        make.contact(make.letter(appeal), make.address(), wants_updates=True)
    update, other = draft(appeal), draft(appeal)
    publish(update)
    OutboxMessage.objects.create(kind=news.NEWS, about=make.letter(appeal).pk, item=other.pk)
    if handed_on:
        assert news.queue_batch(update_id=update.pk) == 3
    page = f"/admin/appeals/newsupdate/{update.pk}/publishing/"
    assert "send no more of them" in browser.get(page).text
    assert "No more mails" in messages_of(browser.post(page, {"act": "stop"}, follow=True))
    assert [message.item for message in OutboxMessage.objects.all()] == [other.pk]
    assert news.queue_batch(update_id=update.pk) == 0
    assert Record.objects.get(act="stop update").subject == f"newsupdate {update.pk}"
    assert "send no more of them" not in browser.get(page).text
    assert "Nothing was changed" in messages_of(browser.post(page, {"act": "stop"}, follow=True))


def test_a_draft_is_neither_stopped_nor_published_by_it(browser):
    update = draft(make.appeal())
    page = f"/admin/appeals/newsupdate/{update.pk}/publishing/"
    assert "Nothing was changed" in messages_of(browser.post(page, {"act": "stop"}, follow=True))
    assert NewsUpdate.objects.get().published_at is None
