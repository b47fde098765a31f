"""What forms and lists say about age: of a translation, and of a recipient's details."""

import datetime as dt

import pytest
from django.utils import timezone

from appeals.models import Recipient, RecipientText
from appeals.services.texts import editing
from articles.models import ArticleText
from tests import make
from tests.admin.entering import fields_of
from tests.admin.opened_earlier import page_of
from texts.editing import edit_text

NOW = dt.datetime(2026, 5, 3, 9, 5, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


def change_english(article, now=NOW):
    text = article.texts.get(language="en")
    texts = {**text.texts(), "body": f"{text.body} More."}
    edit_text(ArticleText, owner=article, language="en", texts=texts, by=None, now=now)


def test_a_translation_says_since_which_day_it_is_older(client):
    article = make.article()
    change_english(article)
    change_english(article, NOW + dt.timedelta(days=9))
    form = client.get(page_of(article)).text
    assert form.count("The English text was changed on 3 May 2026.") == 2
    shown = client.get("/admin/articles/article/").text
    assert "Русский: older than the English text since 3 May 2026" in shown
    assert "Қазақша: older than the English text since 3 May 2026" in shown


def test_without_a_history_it_is_older_all_the_same(client):
    article = make.article()
    ArticleText.objects.filter(language="en").update(revision=2)
    assert "Русский: older than the English text" in client.get("/admin/articles/article/").text
    assert "made from its revision 1, which is now 2" in client.get(page_of(article)).text


def test_the_list_asks_no_more_often_where_translations_are_older(client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    change_english(make.article())
    client.get("/admin/articles/article/")
    with CaptureQueriesContext(connection) as one:
        client.get("/admin/articles/article/")
    for _ in range(10):
        change_english(make.article())
    with django_assert_num_queries(len(one)):
        client.get("/admin/articles/article/")


def test_a_recipients_details_are_as_old_as_the_source_until_they_are_checked(client):
    appeal = make.campaign()
    recipient = Recipient.objects.get(role="addressee")
    assert "Details as of March 2006." in client.get(page_of(appeal)).text
    page = client.get(f"/admin/appeals/appeal/recipients/{recipient.pk}/").text
    assert "Details as of March 2006." in page
    seen = editing.fingerprint(recipient)
    assert editing.check_recipient(recipient_id=recipient.pk, seen=seen, by=make.organiser("aigul"), now=NOW)
    page = client.get(page_of(appeal)).text
    assert "Details as of May 2026." in page
    assert "Checked on 3 May 2026 by aigul." in page


def test_changed_details_take_the_check_away_and_keep_their_age(client):
    appeal = make.appeal()
    recipient = Recipient.objects.get()
    editing.check_recipient(
        recipient_id=recipient.pk, seen=editing.fingerprint(recipient), by=make.organiser(), now=timezone.now()
    )
    client.post(page_of(appeal), {**fields_of(client.get(page_of(appeal))), "recipients-0-organisation_en": "Other"})
    recipient.refresh_from_db()
    assert (recipient.checked_at, recipient.details_as_of) == (None, timezone.localdate())
    assert RecipientText.objects.get(language="en").organisation == "Other"


def test_a_recipient_that_somebody_adds_has_no_age(client):
    appeal = make.appeal()
    assert "Nobody has noted how old these details are." in client.get(page_of(appeal)).text
