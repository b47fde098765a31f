"""A button pressed after the login has ended, or changed, does nothing, and the next page says so."""

import pytest

from appeals.models import Letter
from tests import make
from tests.admin.entering import messages_of
from tests.admin.relogin import browser, end_sessions, log_in_on
from tests.html_forms import forms_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_failed_logins")]
WORDS = {"": "so nothing was done", "/ru": "ничего не сделано", "/kk": "ештеңе істелген жоқ"}


@pytest.fixture
def letter():
    return make.letter(make.appeal(), state="confirmed")


def rejection(client, page):
    [form] = [form for form in forms_of(client.get(page).text) if form.attributes.get("class") == "reading-bar"]
    return {**form.data(), "decision": "reject", "reason": "insult"}


@pytest.mark.parametrize("prefix", WORDS)
def test_a_decision_after_the_session_ended_is_said_to_be_none(asel, letter, prefix):
    client = browser(asel)
    page = f"{prefix}/admin/appeals/letter/{letter.pk}/change/"
    data = rejection(client, page)
    end_sessions()
    asked = client.post(page, data, follow=True)
    assert WORDS[prefix] in messages_of(asked)
    assert log_in_on(client, asked, asel).headers["Location"] == page
    assert Letter.objects.get().state == "confirmed"


@pytest.mark.parametrize("prefix", WORDS)
def test_a_decision_after_a_login_in_another_tab_is_said_to_be_none(asel, letter, prefix):
    client = browser()
    log_in_on(client, client.get("/admin/login/"), asel)
    page = f"{prefix}/admin/appeals/letter/{letter.pk}/change/"
    data = rejection(client, page)
    end_sessions()
    log_in_on(client, client.get("/admin/login/"), asel)
    answer = client.post(page, data, follow=True)
    assert answer.status_code == 200
    assert WORDS[prefix] in messages_of(answer)
    assert answer.request["PATH_INFO"] == page
    assert Letter.objects.get().state == "confirmed"


def test_a_login_page_that_a_login_in_another_tab_has_overtaken_leads_in(asel):
    client = browser()
    overtaken = client.get("/admin/login/")
    log_in_on(client, client.get("/admin/login/"), asel)
    assert log_in_on(client, overtaken, asel).headers["Location"] == "/admin/"


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "", "origin": "https://evil.example"}]
)
def test_a_foreign_page_gets_a_refusal(asel, letter, headers):
    client = browser(asel)
    page = f"/admin/appeals/letter/{letter.pk}/change/"
    answer = client.post(page, {"decision": "approve"}, headers=headers)
    assert answer.status_code == 403
