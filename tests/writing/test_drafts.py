"""Drafts save themselves: what is typed into a form of texts is kept for its organiser until it is saved."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from articles.models import Article, ArticleText
from tests import make
from tests.admin import relogin
from tests.admin.entering import client_of, fields_of
from tests.admin.opened_earlier import page_of
from texts import drafts
from texts.editing import edit_text
from texts.models import Draft

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/article/add/"


@pytest.fixture
def article():
    return make.article(body="Stored.")


def typed(client, address, **changes):
    return {**fields_of(client.get(address)), **changes}


def keep(client, fields, address):
    answer = client.post(address, fields)
    assert answer.status_code == 200
    return answer.json()


def draft_address(article):
    return f"/admin/articles/article/{article.pk}/draft/"


def test_what_is_typed_is_kept_and_changes_nothing_on_the_site(client, article):
    fields = typed(client, page_of(article), body_en="Typed.")
    kept = keep(client, fields, draft_address(article))
    assert "Nothing on the site has changed" in kept["said"]
    assert ArticleText.objects.get(article=article, language="en").body == "Stored."
    draft = Draft.objects.get()
    assert ["body_en", "Typed."] in draft.fields
    assert {name for name, _ in draft.fields}.isdisjoint({"csrfmiddlewaretoken", "login_stamp", "draft"})


def test_it_is_offered_when_the_form_is_opened_again_and_comes_back_whole(client, article):
    keep(client, typed(client, page_of(article), body_en="Typed.", title_ru="Набрано"), draft_address(article))
    page = client.get(page_of(article))
    assert "You typed something here and did not save it" in page.text
    assert fields_of(page)["body_en"] == "Stored."
    taken_up = client.get(f"{page_of(article)}?draft={Draft.objects.get().pk}")
    assert fields_of(taken_up)["body_en"] == "Typed."
    assert fields_of(taken_up)["title_ru"] == "Набрано"
    assert "This is your draft" in taken_up.text
    assert ArticleText.objects.get(article=article, language="en").body == "Stored."
    assert client.post(page_of(article), fields_of(taken_up)).status_code == 302
    assert ArticleText.objects.get(article=article, language="en").body == "Typed."
    assert not Draft.objects.exists()


def test_a_new_article_has_a_draft_too(client):
    keep(
        client,
        typed(client, ADD, slug="new", title_en="T", summary_en="S", body_en="B"),
        "/admin/articles/article/draft/",
    )
    fields = fields_of(client.get(f"{ADD}?draft={Draft.objects.get().pk}"))
    assert fields["body_en"] == "B"
    assert client.post(ADD, fields).status_code == 302
    assert Article.objects.get().slug == "new"
    assert not Draft.objects.exists()


def test_the_button_does_the_same_without_scripts(client, article):
    page = client.post(page_of(article), typed(client, page_of(article), body_en="Typed.", _draft="1"), follow=True)
    assert "Kept as your draft" in page.text
    assert fields_of(page)["body_en"] == "Typed."
    assert ArticleText.objects.get(article=article, language="en").body == "Stored."
    page = client.post(page_of(article), {**fields_of(page), "body_en": "More.", "_draft": "1"}, follow=True)
    assert fields_of(page)["body_en"] == "More."
    assert Draft.objects.count() == 1


def test_a_draft_can_be_thrown_away(client, article):
    keep(client, typed(client, page_of(article), body_en="Typed."), draft_address(article))
    page = client.post(page_of(article), {"_throw_away": Draft.objects.get().pk}, follow=True)
    assert "thrown away" in page.text
    assert not Draft.objects.exists()


def test_nobody_sees_the_draft_of_another(client, article):
    keep(client, typed(client, page_of(article), body_en="Typed."), draft_address(article))
    draft = Draft.objects.get()
    other = Client()
    other.force_login(make.organiser())
    assert "did not save it" not in other.get(page_of(article)).text
    page = other.get(f"{page_of(article)}?draft={draft.pk}")
    assert fields_of(page)["body_en"] == "Stored."
    other.post(page_of(article), {"_throw_away": draft.pk})
    assert keep(other, {"draft": draft.token, "body_en": "Mine."}, draft_address(article))["token"] != draft.token
    assert ["body_en", "Typed."] in Draft.objects.get(pk=draft.pk).fields


def test_what_another_has_changed_meanwhile_is_a_clash_and_not_undone(client, article):
    keep(client, typed(client, page_of(article), body_en="Typed."), draft_address(article))
    text = article.texts.get(language="en")
    texts = {**text.texts(), "body": "Another's.", "title": "Another's title"}
    edit_text(ArticleText, owner=article, language="en", texts=texts, by=None, now=timezone.now())
    page = client.get(f"{page_of(article)}?draft={Draft.objects.get().pk}")
    assert "Somebody else has changed the same meanwhile" in page.text
    fields = fields_of(page)
    assert (fields["title_en"], fields["body_en"]) == ("Another's title", "Typed.")
    assert client.post(page_of(article), fields).status_code == 302
    text.refresh_from_db()
    assert (text.title, text.body) == ("Another's title", "Typed.")


def test_two_windows_have_two_drafts(client, article):
    first = typed(client, page_of(article), body_en="In the first.")
    second = typed(client, page_of(article), body_en="In the second.")
    keep(client, first, draft_address(article))
    keep(client, second, draft_address(article))
    assert client.get(page_of(article)).text.count('name="_throw_away"') == 2


def test_a_draft_taken_up_in_two_windows_loses_neither(client, article):
    keep(client, typed(client, page_of(article), body_en="Typed."), draft_address(article))
    address = f"{page_of(article)}?draft={Draft.objects.get().pk}"
    first, second = typed(client, address, body_en="First."), typed(client, address, body_en="Second.")
    one = keep(client, first, draft_address(article))["token"]
    other = keep(client, second, draft_address(article))["token"]
    assert {dict(draft.fields)["body_en"] for draft in Draft.objects.all()} == {"First.", "Second."}
    # The second is saved; the first window's draft stays.
    client.post(page_of(article), {**second, "draft": other})
    assert Draft.objects.get().token == one


def test_saving_in_one_window_keeps_the_draft_of_another(client, article):
    keep(client, typed(client, page_of(article), body_en="In another window."), draft_address(article))
    assert client.post(page_of(article), typed(client, page_of(article), title_en="Saved")).status_code == 302
    assert Draft.objects.count() == 1


def test_a_form_that_is_refused_keeps_its_draft(client, article):
    fields = typed(client, page_of(article), title_en="", body_en="Typed.")
    fields["draft"] = keep(client, fields, draft_address(article))["token"]
    page = client.post(page_of(article), fields)
    assert page.status_code == 200
    assert fields_of(page)["draft"] == fields["draft"]
    assert Draft.objects.exists()


def test_a_draft_is_offered_for_thirty_days_and_then_deleted(client, article):
    start = dt.datetime(2026, 5, 3, 9, 5, tzinfo=dt.UTC)
    user = make.organiser()
    Draft.objects.create(user=user, page=f"articles.article {article.pk}", saved_at=start)
    for days, is_offered in ((29, True), (31, False)):
        with time_machine.travel(start + dt.timedelta(days=days)):
            assert ("did not save it" in client_of(user).get(page_of(article)).text) is is_offered
    drafts.forget_old(start + dt.timedelta(days=30))
    assert Draft.objects.exists()
    drafts.forget_old(start + dt.timedelta(days=30, seconds=1))
    assert not Draft.objects.exists()


def test_only_who_may_change_the_page_keeps_drafts_of_it(article):
    staff = make.organiser(is_superuser=False)
    browser = Client()
    assert browser.post(draft_address(article), {"body_en": "x"}).status_code == 403
    browser.force_login(staff)
    assert browser.post(draft_address(article), {"body_en": "x"}).status_code == 403
    assert browser.post(page_of(article), {"body_en": "x", "_draft": "1"}).status_code == 403
    staff.user_permissions.add(Permission.objects.get(codename="change_article"))
    browser.force_login(type(staff).objects.get(pk=staff.pk))
    assert browser.post(draft_address(article), {"body_en": "x"}).status_code == 200
    assert browser.post("/admin/articles/article/draft/", {"body_en": "x"}).status_code == 403


def test_a_draft_needs_the_csrf_token(article):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make.organiser())
    assert browser.post(draft_address(article), {"body_en": "x"}).status_code in (302, 403)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("token", ["", "1", "x.y", "1.x", "-1.1", "\x00", "9" * 400, "1.1.1", "٣.١", "\ud800"])
def test_tokens_without_sense_make_a_new_draft(client, article, token):
    fields = {"body_en": "x", "draft": token.encode("utf-8", "replace").decode()}
    assert client.post(draft_address(article), fields).status_code == 200
    assert Draft.objects.count() == 1
    assert client.get(page_of(article), {"draft": fields["draft"]}).status_code == 200


@pytest.mark.parametrize("value", ["a\x00b", "\u202e\u2066", "\r\n" * 50, "x" * 200_000])
def test_odd_words_are_kept_as_they_are_and_come_back(client, article, value):
    kept = keep(client, typed(client, page_of(article), body_en=value), draft_address(article))
    page = client.get(f"{page_of(article)}?draft={kept['token'].split('.')[0]}")
    assert page.status_code == 200


def test_more_than_a_draft_holds_is_said_and_the_draft_before_stays(client, article):
    kept = keep(client, typed(client, page_of(article), body_en="Typed."), draft_address(article))
    large = typed(client, page_of(article), body_en="x" * drafts.MOST_BYTES, draft=kept["token"])
    assert client.post(draft_address(article), large).status_code == 413
    page = client.post(page_of(article), {**large, "_draft": "1"})
    assert "too much for a draft" in page.text
    assert Draft.objects.get().token == kept["token"]


def test_an_organiser_has_a_hundred_drafts_at_most(client, monkeypatch, article):
    monkeypatch.setattr(drafts, "MOST_OF_ONE_USER", 2)
    for number in range(4):
        keep(client, {"body_en": str(number)}, draft_address(article))
    assert [dict(draft.fields)["body_en"] for draft in Draft.objects.order_by("pk")] == ["2", "3"]


def test_looking_at_the_drafts_address_changes_nothing(client, article):
    assert client.get(draft_address(article)).status_code == 405
    keep(client, {"body_en": "x"}, draft_address(article))
    client.get(f"{page_of(article)}?draft={Draft.objects.get().pk}")
    assert Draft.objects.get().version == 1


def test_a_login_that_ended_keeps_the_draft_and_the_typed_form(article):
    user = make.organiser("asel")
    browser = relogin.browser(user)
    fields = relogin.typed_into(browser, article)
    fields["draft"] = browser.post(draft_address(article), fields).json()["token"]
    relogin.end_sessions()
    assert browser.post(draft_address(article), {**fields, "body_en": "Later."}).status_code == 403
    asked = browser.post(page_of(article), {**fields, "body_en": "Later."})
    review = relogin.log_in_on(browser, asked, user)
    again = fields_of(review)
    assert (again["body_en"], again["draft"]) == ("Later.", fields["draft"])
    assert Draft.objects.count() == 1
    assert browser.post(page_of(article), again).status_code == 302
    assert relogin.body_of(article) == "Later."
    assert not Draft.objects.exists()


def test_the_button_pressed_after_the_login_ended_loses_nothing(article):
    user = make.organiser("asel")
    browser = relogin.browser(user)
    fields = relogin.typed_into(browser, article, _draft="1")
    relogin.end_sessions()
    review = relogin.log_in_on(browser, browser.post(page_of(article), fields), user)
    assert fields_of(review)["body_en"] == relogin.LETTERS
    assert relogin.body_of(article) == "Stored."
