"""Looking at an update or an appeal with words that are not saved; articles and pages are in tests/admin/test_texts.py."""

import pytest

from appeals.models import Appeal, AppealText, DemandText, NewsUpdate
from tests import make
from tests.admin.entering import client_of, fields_of, organiser_with, superuser

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


def change_page(appeal):
    return f"/admin/appeals/appeal/{appeal.pk}/change/"


def typed(client, appeal, **changes):
    return {**fields_of(client.get(change_page(appeal))), **changes}


def preview_of(appeal, language):
    return f"/admin/appeals/appeal/{appeal.pk}/preview/{language}/"


def test_an_appeal_is_shown_with_typed_words_demands_and_recipients_and_nothing_is_stored():
    make.campaign()
    appeal, client = Appeal.objects.get(), superuser()
    before = [list(model.objects.order_by("pk").values()) for model in (AppealText, DemandText, Appeal)]
    fields = typed(
        client,
        appeal,
        headline_kk="Жаңа тақырып",
        greeting_kk=HOSTILE,
        won_words_kk="Біз жеңдік",
        slug="not an address/",
        **{
            "demands-0-short_kk": "Жаңа талап",
            "demands-1-DELETE": "on",
            "recipients-0-organisation_kk": "Жаңа әкімдік",
        },
    )
    gone = fields["demands-1-short_kk"]
    page = client.post(preview_of(appeal, "kk"), fields)
    assert page.status_code == 200 and '<html lang="kk"' in page.text
    assert all(word in page.text for word in ("Жаңа тақырып", "Біз жеңдік", "Жаңа талап", "Жаңа әкімдік"))
    assert HOSTILE not in page.text and "&lt;script&gt;" in page.text and gone not in page.text
    assert before == [list(model.objects.order_by("pk").values()) for model in (AppealText, DemandText, Appeal)]
    for forged in ({}, {"demands-TOTAL_FORMS": "x"}, {**fields, "demands-0-position": "\0", "headline_kk": "\0"}):
        assert client.post(preview_of(appeal, "ru"), forged).status_code == 200


def test_an_editor_who_may_not_change_recipients_sees_the_address_that_letters_have():
    make.campaign()
    appeal = Appeal.objects.get()
    client = client_of(organiser_with("appeals.view_appeal", "appeals.change_appeal"))
    page = client.post(preview_of(appeal, "en"), typed(client, appeal, headline_en="Typed"))
    assert "Typed" in page.text and page.context["sheet"].address_lines
    assert not page.context["appeal"].recipients


def test_an_update_is_shown_as_the_mail_that_it_would_become():
    make.appeal()
    client = superuser()
    fields = {**fields_of(client.get("/admin/appeals/newsupdate/add/")), "subject_en": "One\r\nBcc: x@example.org"}
    address = "/admin/appeals/newsupdate/preview"
    page = client.post(f"{address}/ru/", {**fields, "body_en": f"Some **words**. {HOSTILE} [x](javascript:alert(1))"})
    assert "<strong>words</strong>" in page.text and HOSTILE not in page.text and 'href="javascript' not in page.text
    assert page.context["texts"][0].mail.subject == "One Bcc: x@example.org"
    assert not NewsUpdate.objects.exists()
    assert client.get(f"{address}/ru/").url == "/admin/appeals/newsupdate/add/"
    moderator = client_of(organiser_with("appeals.change_letter", "appeals.view_newsupdate"))
    assert moderator.post(f"{address}/en/", fields).status_code == 403


def test_a_form_with_mistakes_links_to_each_of_them():
    make.campaign()
    appeal, client = Appeal.objects.get(), superuser()
    fields = typed(client, appeal, headline_en="", goal="-5", **{"demands-1-short_en": ""})
    page = client.post(change_page(appeal), fields)
    assert {link.input_id for link in page.context["error_links"]} == {
        "id_headline_en",
        "id_goal",
        "id_demands-1-short_en",
    }
    assert 'href="#id_demands-1-short_en">Demand ' in page.text
    assert "error-links" not in client.get(change_page(appeal)).text
