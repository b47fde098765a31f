"""News in the admin: drafts are edited, previewed, published once; what was sent cannot be changed."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from appeals.models import NewsUpdate, NewsUpdateText
from appeals.services.updates import news
from outbox.models import OutboxMessage
from tests import make

LIST = "/admin/appeals/newsupdate/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal():
    return make.appeal()


@pytest.fixture
def browser():
    client = Client()
    client.force_login(make.organiser())
    return client


def draft(appeal, **fields) -> NewsUpdate:
    update = NewsUpdate.objects.create(appeal=appeal, **fields)
    NewsUpdateText.objects.create(update=update, language="en", subject="From us", body="One <b>paragraph</b>.\n\nTwo.")
    return update


def publishing(update) -> str:
    return f"{LIST}{update.pk}/publishing/"


def texts(**changes: str) -> dict[str, str]:
    fields = {f"{name}_{language}": "" for name in ("subject", "body") for language in ("en", "ru", "kk")}
    return {**fields, "subject_en": "From us", "body_en": "News.", **changes}


def test_a_draft_is_written_in_the_languages_there_are(browser, appeal):
    response = browser.post(
        f"{LIST}add/", {"appeal": appeal.pk, **texts(subject_ru="От нас", body_ru="Новости.")}, follow=True
    )
    assert response.status_code == 200
    update = NewsUpdate.objects.get()
    assert sorted(update.texts.values_list("language", flat=True)) == ["en", "ru"]
    assert response.redirect_chain[-1][0] == publishing(update)
    assert "Қазақша" in response.content.decode()
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("changes", [{"body_en": ""}, {"subject_ru": "Без текста"}, {"subject_en": "x" * 121}])
def test_half_a_text_is_refused_at_its_field(browser, appeal, changes):
    response = browser.post(f"{LIST}add/", {"appeal": appeal.pk, **texts(**changes)})
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert not NewsUpdate.objects.exists()


def test_it_is_previewed_as_text_and_then_published(browser, appeal):
    update = draft(appeal)
    page = browser.get(publishing(update)).content.decode()
    assert "One &lt;b&gt;paragraph&lt;/b&gt;." in page
    assert not NewsUpdate.objects.published().exists()
    response = browser.post(publishing(update), {"fingerprint": news.fingerprint(update), "sure": "on"}, follow=True)
    assert "The update is published." in response.content.decode()
    assert NewsUpdate.objects.published().count() == OutboxMessage.objects.count() == 1
    assert "published and sent" in response.content.decode()


def test_publishing_twice_says_so_and_changes_nothing(browser, appeal):
    update = draft(appeal)
    for said in ("The update is published.", "Nothing has changed."):
        response = browser.post(
            publishing(update), {"fingerprint": news.fingerprint(update), "sure": "on"}, follow=True
        )
        assert said in response.content.decode()
    assert OutboxMessage.objects.count() == 1


def test_too_many_a_week_is_refused_with_the_day_from_which_it_is_possible(browser, appeal):
    draft(appeal, published_at=timezone.now() - dt.timedelta(days=2))
    update = draft(appeal)
    response = browser.post(publishing(update), {"fingerprint": news.fingerprint(update), "sure": "on"}, follow=True)
    assert "The next can be published from" in response.content.decode()
    assert NewsUpdate.objects.drafts().get() == update


@pytest.mark.parametrize("fingerprint", ["", "x" * 64, "\x00", "ä" * 5000])
def test_what_was_not_seen_is_not_published(browser, appeal, fingerprint):
    update = draft(appeal)
    response = browser.post(publishing(update), {"fingerprint": fingerprint, "sure": "on"}, follow=True)
    assert "read it once more" in response.content.decode()
    assert not NewsUpdate.objects.published().exists()


def test_what_was_sent_can_be_read_but_not_changed_or_deleted(browser, appeal):
    update = draft(appeal, published_at=timezone.now())
    change, delete = f"{LIST}{update.pk}/change/", f"{LIST}{update.pk}/delete/"
    assert browser.get(change)["Location"] == publishing(update)
    assert browser.post(change, {"appeal": appeal.pk, **texts(body_en="Other.")})["Location"] == publishing(update)
    assert browser.post(delete, {"post": "yes"}).status_code == 403
    assert NewsUpdateText.objects.get().body.startswith("One")
    assert "Published" in browser.get(publishing(update)).content.decode()


def test_a_draft_can_be_changed_and_deleted(browser, appeal):
    update = draft(appeal)
    browser.post(f"{LIST}{update.pk}/change/", {"appeal": appeal.pk, "revision_en": 1, **texts(body_en="Other.")})
    assert NewsUpdateText.objects.get().body == "Other."
    assert browser.post(f"{LIST}{update.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not NewsUpdate.objects.exists()


@pytest.mark.parametrize(
    "number", ["0", "999999999999999999999999", "12345678901234567890123456789012345678901234567890"]
)
def test_an_update_that_is_not_there_is_a_message(browser, number):
    response = browser.get(f"{LIST}{number}/publishing/", follow=True)
    assert "There is no such update." in response.content.decode()


def test_only_those_with_the_right_write_and_publish(appeal):
    update = draft(appeal)
    assert Client().get(publishing(update)).status_code == 302
    client = Client()
    staff = make.organiser(is_superuser=False)
    client.force_login(staff)
    assert client.get(publishing(update)).status_code == 403
    assert client.post(publishing(update), {"fingerprint": news.fingerprint(update), "sure": "on"}).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403
    staff.user_permissions.add(Permission.objects.get(codename="change_newsupdate"))
    client.force_login(type(staff).objects.get(pk=staff.pk))
    assert client.post(publishing(update), {"fingerprint": news.fingerprint(update), "sure": "on"}).status_code == 302
    assert NewsUpdate.objects.published().exists()


def test_the_list_asks_the_database_as_often_for_one_as_for_fifty(browser, appeal, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    draft(appeal)
    browser.get(LIST)
    with CaptureQueriesContext(connection) as alone:
        browser.get(LIST)
    for _ in range(49):
        draft(appeal)
    with django_assert_num_queries(len(alone)):
        browser.get(LIST)


def test_a_draft_that_was_moved_to_another_appeal_meanwhile_is_not_published(browser, appeal):
    update = draft(appeal)
    seen = news.fingerprint(update)
    other = make.appeal()
    NewsUpdate.objects.update(appeal=other)
    response = browser.post(publishing(update), {"fingerprint": seen, "sure": "on"}, follow=True)
    assert "read it once more" in response.content.decode()
    assert str(other) in response.content.decode()
    assert not NewsUpdate.objects.published().exists()
