"""Editors change an appeal's texts and demands; its state, figures, address and recipients are for organisers."""

import json

import pytest

from appeals.models import Appeal, RecipientText
from organisers import roles
from tests import make
from tests.admin.entering import client_of, fields_of
from tests.people import making
from texts.models import Revision

pytestmark = pytest.mark.django_db
FORGED = {
    "state": "won",
    "holds_everything": "on",
    "goal": "7",
    "news_a_week": "50",
    "everything_days": "3000",
    "slug": "elsewhere",
    "paper_count": "1000000",
    "ended_on": "2020-01-01",
}
NAMES = [*FORGED, "is_published"]


@pytest.fixture
def appeal():
    return make.appeal()


def page_of(appeal):
    return f"/admin/appeals/appeal/{appeal.pk}/change/"


def settings_of(appeal):
    return Appeal.objects.values(*NAMES).get(pk=appeal.pk)


def test_an_editor_sees_the_settings_and_has_no_field_for_them(appeal):
    page = making.browser_of(roles.EDITORS).get(page_of(appeal))
    assert not {*NAMES} & {*fields_of(page)}
    assert "Only organisers can change these." in page.text and "Hold every new letter" in page.text
    assert not {"True", "False"} & {*page.text.split()} and "icon-no" not in page.text


@pytest.mark.parametrize("groups", [(roles.EDITORS,), (roles.EDITORS, roles.MODERATORS, roles.DELIVERERS)])
def test_forged_fields_change_nothing_while_texts_are_saved(appeal, groups):
    client, before = making.browser_of(*groups), settings_of(appeal)
    fields = fields_of(client.get(page_of(appeal))) | FORGED | {"title_en": "A better title"}
    opened = json.loads(fields["as_opened"])
    fields["as_opened"] = json.dumps(opened | dict.fromkeys(NAMES, "0" * 16))
    answer = client.post(page_of(appeal), fields, follow=True)
    assert answer.redirect_chain and settings_of(appeal) == before
    assert appeal.texts.get(language="en").title == "A better title"


def test_a_draft_brings_no_settings_in(appeal):
    client, before = making.browser_of(roles.EDITORS), settings_of(appeal)
    fields = fields_of(client.get(page_of(appeal))) | FORGED | {"title_en": "A better title"}
    kept = client.post(f"/admin/appeals/appeal/{appeal.pk}/draft/", fields).json()
    page = client.get(f"{page_of(appeal)}?draft={kept['token'].partition('.')[0]}")
    assert "A better title" in page.text and not {*NAMES} & {*fields_of(page)}
    client.post(page_of(appeal), fields_of(page))
    assert settings_of(appeal) == before and appeal.texts.get(language="en").title == "A better title"


def test_an_organiser_sets_them(appeal):
    client = client_of(making.organiser())
    fields = fields_of(client.get(page_of(appeal))) | {"state": "paused", "goal": "7", "slug": "elsewhere"}
    client.post(page_of(appeal), fields)
    found = settings_of(appeal)
    assert (found["state"], found["goal"], found["slug"]) == ("paused", 7, "elsewhere")


def test_who_may_not_change_recipients_finds_and_puts_back_nothing_of_theirs(appeal):
    recipient = appeal.recipients.get()
    text = RecipientText.objects.get(recipient=recipient, language="en")
    organiser, editor = client_of(making.organiser()), making.browser_of(roles.EDITORS)
    page = organiser.get(page_of(appeal))
    fields = fields_of(page)
    name = next(name for name in fields if name.startswith("recipients-0-") and name.endswith("organisation_en"))
    organiser.post(page_of(appeal), fields | {name: "Another office"})
    first = Revision.objects.of(text).order_by("number").first()
    history = f"/admin/appeals/appeal/{appeal.pk}/history/"
    address = f"{history}{first.pk}/"
    assert address in organiser.get(history).text and address not in editor.get(history).text
    for answer in (editor.get(address), editor.post(address, {"seen": text.revision + 1})):
        assert answer.status_code == 302
    text.refresh_from_db()
    assert text.organisation == "Another office"
