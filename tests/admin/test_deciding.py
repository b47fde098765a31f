"""Deciding about one letter: by whom, once, with the next one to follow; and what nobody may do."""

import pytest
from django.test import Client
from django.utils import timezone

from appeals.models import Contact, Letter, Tally
from appeals.services.decisions import moderating
from organisers.models import Record
from tests import make
from tests.admin.entering import client_of, messages_of, moderator, organiser_with, superuser

pytestmark = pytest.mark.django_db


def page_of(letter):
    return f"/admin/appeals/letter/{letter.pk}/change/"


def state_of(letter):
    return Letter.objects.values_list("state", flat=True).get(pk=letter.pk)


def online(appeal):
    return Tally.objects.get(appeal=appeal).online


CASES = [
    ("confirmed", {"decision": "approve"}, "approved", 0),
    ("confirmed", {"decision": "reject", "reason": "insult"}, "rejected", -1),
    ("held", {"decision": "reject", "reason": "nonsense"}, "rejected", 0),
    ("approved", {"decision": "reject", "reason": "exposes"}, "rejected", -1),
    ("rejected", {"decision": "restore"}, "confirmed", 1),
    ("held", {"decision": "release"}, "confirmed", 1),
]


@pytest.mark.parametrize(("before", "data", "after", "difference"), CASES)
def test_each_button_does_its_one_thing_and_records_it(before, data, after, difference):
    appeal = make.appeal()
    letter = make.letter(appeal, state=before)
    count = online(appeal)
    response = moderator().post(page_of(letter), data)
    assert response.status_code == 302
    assert state_of(letter) == after
    assert online(appeal) == count + difference
    entry = Record.objects.about(f"letter {letter.pk}").get()
    assert (entry.act, entry.reason) == (data["decision"], data.get("reason", ""))


@pytest.mark.parametrize(("before", "data", "after", "difference"), CASES)
def test_a_second_organiser_is_told_that_nothing_changed(before, data, after, difference):
    letter = make.letter(make.appeal(), state=before)
    first, second = moderator(), moderator()
    first.post(page_of(letter), data)
    response = second.post(page_of(letter), data, follow=True)
    assert "Nothing was changed" in messages_of(response)
    assert Record.objects.about(f"letter {letter.pk}").count() == 1


@pytest.mark.parametrize(("before", "data", "after", "difference"), CASES)
def test_looking_is_not_deciding(before, data, after, difference):
    letter = make.letter(make.appeal(), state=before)
    looker = client_of(organiser_with("appeals.view_letter"))
    page = looker.get(page_of(letter))
    assert page.status_code == 200
    assert 'name="decision"' not in page.text
    assert looker.post(page_of(letter), data).status_code == 403
    assert client_of(organiser_with()).post(page_of(letter), data).status_code == 403
    assert Client().post(page_of(letter), data).status_code == 302
    assert state_of(letter) == before


@pytest.mark.parametrize(
    "data",
    [
        {}, {"decision": "delete"}, {"decision": "\0"}, {"decision": "reject"}, {"decision": "reject", "reason": "I say"},
        {"decision": "reject", "reason": "\0"}, {"decision": ["approve", "nothing"]}, {"decision": "x" * 9000},
        {"decision": "withdraw"}, {"decision": "reject", "reason": ["insult", "no"]}, {"state": "approved"},
        {"own_words": "Changed.", "_save": "Save"},
    ],
)  # fmt: skip
def test_a_post_without_sense_changes_nothing_and_says_so(data):
    letter = make.letter(make.appeal(), state="confirmed", own_words="As written.")
    response = moderator().post(page_of(letter), data, follow=True)
    assert response.status_code == 200
    assert messages_of(response)
    letter.refresh_from_db()
    assert (letter.state, letter.own_words) == ("confirmed", "As written.")


@pytest.mark.parametrize(
    "key", ["x", "%00", "1", "9" * 400, "8f14e45f-ceea-467f-a0e6-5d1f7e1a2b3c", "..%2F..", "%ED%A0%80", "a/b/c"]
)
def test_a_forged_id_leads_back_to_the_list_with_a_message(key):
    client = superuser()
    for act in ("change", "history", "delete"):
        assert client.get(f"/admin/appeals/letter/{key}/{act}/", follow=True).status_code in (200, 403, 404)
    response = client.get(f"/admin/appeals/letter/{key}/change/", follow=True)
    assert "no such letter" in messages_of(response)
    assert client.post(f"/admin/appeals/letter/{key}/change/", {"decision": "approve"}).status_code == 302


def test_after_a_decision_comes_the_next_letter_that_waits():
    appeal = make.appeal()
    left = {page_of(make.letter(appeal, state="confirmed")) for _ in range(3)}
    client = moderator()
    page = client.get("/admin/appeals/letter/desk/").headers["Location"]
    while left:
        left.remove(page)
        page = client.post(page, {"decision": "approve"}).headers["Location"]
    assert page == "/admin/appeals/letter/desk/"
    assert "Nothing waits here" in client.get(page).text


def test_the_letter_is_shown_as_the_mayor_will_see_it_in_its_own_language():
    appeal = make.appeal()
    letter = make.letter(appeal, state="confirmed", naming="mayor", name="Ада", language="ru", own_words="Слова.")
    sheet = moderator().get(page_of(letter)).context["sheet"]
    assert sheet.language == "ru"
    assert sheet.greeting == f"greeting of {appeal.slug} in ru"
    assert sheet.own_words == "Слова."
    assert sheet.signature_lines[0] == "Ада"


def test_what_was_done_is_shown_on_the_letter_s_page():
    letter = make.letter(make.appeal(), state="confirmed")
    client = moderator()
    client.post(page_of(letter), {"decision": "reject", "reason": "off_topic"})
    client.post(page_of(letter), {"decision": "restore"})
    text = client.get(page_of(letter)).text
    assert "about something else" in text
    assert "restored" in text


def test_a_withdrawn_letter_shows_nothing_of_what_it_was():
    letter = make.letter(make.appeal(), name="Planted Name", own_words="Planted words.", address="planted@example.org")
    client = moderator()
    moderating.withdraw(letter_id=letter.pk, by=None, now=timezone.now())
    assert "Planted" not in client.get(page_of(letter)).text
    assert not Contact.objects.filter(pk=letter.pk).exists()


def test_letters_are_neither_added_nor_deleted_nor_rewritten():
    letter = make.letter(make.appeal())
    client = superuser()
    assert client.get("/admin/appeals/letter/add/").status_code == 403
    assert client.post("/admin/appeals/letter/add/", {}).status_code == 403
    assert client.post(f"/admin/appeals/letter/{letter.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Letter.objects.filter(pk=letter.pk).exists()


def test_the_record_and_django_s_log_hold_nothing_about_the_writer():
    from django.contrib.admin.models import LogEntry

    letter = make.letter(make.appeal(), state="confirmed", name="Planted Name", own_words="Planted words.")
    moderator().post(page_of(letter), {"decision": "approve"})
    assert not LogEntry.objects.exists()
    assert "Planted" not in repr(list(Record.objects.values()))
