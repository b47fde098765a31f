"""An earlier text is compared with today's and put back; nothing is lost by it, and nobody else's change is undone."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from appeals.models import Appeal, AppealText, DemandText, NewsUpdate, NewsUpdateText, Recipient, RecipientText
from appeals.services.texts import editing
from articles.models import ArticleText
from organisers.models import Record
from tests import make
from texts.editing import edit_text
from texts.models import Revision

NOW = dt.datetime(2026, 5, 3, 9, 5, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    client = Client()
    client.force_login(make.organiser("aigul"))
    return client


def edit(model, owner, language="en", *, is_current=False, **changes):
    text = model.objects.get(**{model.owner_field: owner}, language=language)
    edit_text(
        model,
        owner=owner,
        language=language,
        texts={**text.texts(), **changes},
        by=None,
        now=NOW,
        is_current=is_current,
    )
    text.refresh_from_db()
    return text


def page_of(text, number, admin):
    revision = Revision.objects.of(text).get(number=number)
    return f"/admin/{admin}/history/{revision.pk}/"


@pytest.fixture
def article():
    return make.article(body="Stop the demolition of homes.")


def test_the_history_names_text_language_day_and_organiser(browser, article):
    edit_text(
        ArticleText,
        owner=article,
        language="ru",
        texts={"title": "Дома", "body": "Дом"},
        by=make.organiser("serik"),
        now=NOW,
    )
    page = browser.get(f"/admin/articles/article/{article.pk}/history/").content.decode()
    assert "Русский" in page
    assert "serik" in page
    assert "May 3, 2026" in page or "3 May 2026" in page


def test_a_revision_shows_word_by_word_what_it_changed(browser, article):
    text = edit(ArticleText, article, body="Stop every demolition of homes.")
    page = browser.get(page_of(text, 2, f"articles/article/{article.pk}")).content.decode()
    assert "</span>the</del>" in page
    assert "</span>every</ins>" in page
    assert "The text says this today" in page


def test_a_text_is_shown_as_text_whatever_stands_in_it(browser, article):
    text = edit(ArticleText, article, body="<script>alert(1)</script>\u202e</ins>")
    page = browser.get(page_of(text, 2, f"articles/article/{article.pk}")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;" in page


def test_putting_a_text_back_is_a_new_revision_and_recorded(browser, article):
    text = edit(ArticleText, article, body="Spoilt.")
    address = page_of(text, 1, f"articles/article/{article.pk}")
    response = browser.post(address, {"seen": 2}, follow=True)
    assert "The earlier text is back." in response.content.decode()
    text.refresh_from_db()
    assert (text.body, text.revision, text.html) == (
        "Stop the demolition of homes.",
        3,
        "<p>Stop the demolition of homes.</p>\n",
    )
    assert [one.texts["body"] for one in Revision.objects.of(text).order_by("number")][1] == "Spoilt."
    assert Record.objects.get().act == "restore text"
    assert Record.objects.get().reason == "en, 1"
    newest = Revision.objects.of(text).get(number=3)
    assert (newest.restored_from, newest.saved_by.username) == (1, "aigul")


def test_looking_changes_nothing(browser, article):
    text = edit(ArticleText, article, body="Spoilt.")
    browser.get(page_of(text, 1, f"articles/article/{article.pk}"))
    text.refresh_from_db()
    assert text.body == "Spoilt."


def test_what_another_has_changed_meanwhile_is_not_undone(browser, article):
    text = edit(ArticleText, article, body="Spoilt.")
    address = page_of(text, 1, f"articles/article/{article.pk}")
    edit(ArticleText, article, body="Mended by another.")
    response = browser.post(address, {"seen": 2}, follow=True)
    assert "Nothing was put back" in response.content.decode()
    text.refresh_from_db()
    assert text.body == "Mended by another."


@pytest.mark.parametrize("seen", ["", "x", "-1", "\x00", "9" * 40, "٢"])
def test_a_page_that_makes_no_sense_puts_nothing_back(browser, article, seen):
    text = edit(ArticleText, article, body="Spoilt.")
    edit(ArticleText, article, body="Newer.")
    assert browser.post(page_of(text, 1, f"articles/article/{article.pk}"), {"seen": seen}).status_code == 302
    text.refresh_from_db()
    assert text.body == "Newer."


def test_putting_it_back_twice_says_so(browser, article):
    text = edit(ArticleText, article, body="Spoilt.")
    address = page_of(text, 1, f"articles/article/{article.pk}")
    browser.post(address, {"seen": 2})
    assert "Nothing has changed" in browser.post(address, {"seen": 3}, follow=True).content.decode()
    assert text.__class__.objects.get(pk=text.pk).revision == 3


def test_translations_are_as_old_as_they_were_then(browser, article):
    edit(ArticleText, article, body="Second.")
    russian = edit(ArticleText, article, "ru", is_current=True, body="Второй.")
    english = edit(ArticleText, article, body="Third.")
    russian.refresh_from_db()
    assert (russian.based_on_revision, english.revision) == (2, 3)
    browser.post(page_of(english, 2, f"articles/article/{article.pk}"), {"seen": 3})
    russian.refresh_from_db()
    assert russian.based_on_revision == 4  # The original says again what it was made from.
    browser.post(page_of(russian, 1, f"articles/article/{article.pk}"), {"seen": 2})
    russian.refresh_from_db()
    assert russian.based_on_revision == 1  # That one was made from the first.


def test_a_published_update_stays_as_it_was_sent(browser):
    update = NewsUpdate.objects.create(appeal=make.appeal())
    NewsUpdateText.objects.create(update=update, language="en", subject="From us", body="First.")
    text = edit(NewsUpdateText, update, body="Second.")
    NewsUpdate.objects.update(published_at=timezone.now())
    address = page_of(text, 1, f"appeals/newsupdate/{update.pk}")
    assert "cannot be changed any more" in browser.get(address).content.decode()
    assert "Nothing was put back" in browser.post(address, {"seen": 2}, follow=True).content.decode()
    text.refresh_from_db()
    assert text.body == "Second."


def test_a_fixed_part_of_the_letter_put_back_opens_an_edition(browser):
    appeal = make.appeal()
    demand = appeal.demands.get()
    for language in make.LANGUAGES:
        edit(DemandText, demand, language, is_current=True, short=f"Other, {language}")
    browser.get("/admin/")
    text = demand.texts.get(language="en")
    response = browser.post(page_of(text, 1, f"appeals/appeal/{appeal.pk}"), {"seen": 2}, follow=True)
    assert "keeps edition 1" in response.content.decode()
    for language in ("ru", "kk"):
        text = demand.texts.get(language=language)
        response = browser.post(page_of(text, 1, f"appeals/appeal/{appeal.pk}"), {"seen": 2}, follow=True)
    assert Appeal.objects.get().open_edition.number == 1  # All is as it was.


def test_a_recipient_put_back_has_to_be_checked_again(browser):
    appeal = make.appeal()
    recipient = Recipient.objects.get()
    text = edit(RecipientText, recipient, organisation="Another office")
    seen = editing.fingerprint(recipient)
    assert editing.check_recipient(recipient_id=recipient.pk, seen=seen, by=make.organiser(), now=NOW)
    response = browser.post(page_of(text, 1, f"appeals/appeal/{appeal.pk}"), {"seen": 2}, follow=True)
    assert "has to be checked again" in response.content.decode()
    recipient.refresh_from_db()
    assert recipient.checked_at is None


def test_a_revision_of_another_page_is_not_shown(browser, article):
    other = edit(ArticleText, make.article(), body="Elsewhere.")
    address = page_of(other, 1, f"articles/article/{article.pk}")
    response = browser.get(address, follow=True)
    assert "not kept any more" in response.content.decode()
    assert browser.post(address, {"seen": 2}).status_code == 302
    other.refresh_from_db()
    assert other.body == "Elsewhere."


def test_only_who_may_change_a_text_sees_and_restores_its_history(article):
    text = edit(ArticleText, article, body="Spoilt.")
    address = page_of(text, 1, f"articles/article/{article.pk}")
    assert Client().post(address, {"seen": 2}).status_code == 302
    staff = make.organiser(is_superuser=False)
    client = Client()
    client.force_login(staff)
    assert client.get(address).status_code == client.post(address, {"seen": 2}).status_code == 403
    staff.user_permissions.add(Permission.objects.get(codename="change_article"))
    client.force_login(type(staff).objects.get(pk=staff.pk))
    assert client.get(address).status_code == 200
    assert ArticleText.objects.get(pk=text.pk).body == "Spoilt."


def test_the_history_asks_no_more_often_with_fifty_revisions(browser, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    appeal = make.appeal()
    edit(AppealText, appeal, title="Title 0")
    address = f"/admin/appeals/appeal/{appeal.pk}/history/"
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for number in range(1, 30):
        edit(AppealText, appeal, title=f"Title {number}")
    with django_assert_num_queries(len(few)):
        browser.get(address)
