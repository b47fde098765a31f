"""From Kazakhstan, a name is shown on the site and on the desk only if its writer has said “public” twice."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from appeals.models import Breakdown, Letter
from appeals.presentation.letters import signature_lines
from appeals.services.writers import own
from organisers.models import Record
from tests import make
from tests.admin.entering import client_of, organiser_with
from tests.desk.pages import moderator, page_of, press

pytestmark = pytest.mark.django_db
NAME, CITY = "Planted Writer", "Planted City"
FIELDS = {"name": NAME, "city": CITY, "country": "KZ", "own_words": "Үйсіз қалдым.", "language": "kk"}


def letter(appeal=None, **fields):
    return make.letter(appeal or make.appeal(), **{**FIELDS, **fields})


@pytest.mark.parametrize(("asked", "is_confirmed"), [("", False), ("public", True)])
def test_the_second_answer_is_stored(asked, is_confirmed):
    make.site()
    sent = {"name": NAME, "city": CITY, "naming": "public", "country": "KZ"}
    answer = make.post_letter(Client(), **sent, naming_asked=asked)
    assert answer.status_code == (302 if is_confirmed else 422)
    assert [row.is_public_confirmed for row in Letter.objects.all()] == [True] * is_confirmed


@pytest.mark.parametrize("sent", [{"country": "KG", "naming": "public"}, {"country": "KZ", "naming": "mayor"}])
def test_for_others_there_is_no_second_answer(sent):
    make.site()
    make.post_letter(Client(), name=NAME, naming_asked="public", **sent)
    assert not Letter.objects.get().is_public_confirmed


@pytest.mark.parametrize(
    ("fields", "is_shown"),
    [({}, False), ({"is_public_confirmed": True}, True), ({"country": "KG"}, True), ({"naming": "mayor"}, False)],
)
def test_no_public_page_has_the_name_or_the_city(fields, is_shown):
    appeal = make.site()
    made = letter(appeal, **fields)
    Breakdown.objects.create(
        appeal=appeal, computed_on=made.written_on, by_country=[], by_language=[], drawn=[f"city:{made.pk}"]
    )
    client = Client()
    wall = f"/appeals/{appeal.slug}/letters/"
    for path in (wall, f"{wall}{made.pk}/"):
        page = client.get(path).text
        assert (NAME in page) == is_shown, path
        assert (CITY in page) == is_shown, path
    if not is_shown:
        assert CITY not in client.get("/").text
    assert signature_lines(made, "en", to_mayor=True)[0] == NAME


@pytest.mark.parametrize(
    ("fields", "is_shown"), [({}, False), ({"naming": "mayor"}, False), ({"is_public_confirmed": True}, True)]
)
def test_no_page_of_the_admin_has_it_unasked(fields, is_shown):
    made = letter(state="confirmed", **fields)
    client, _ = moderator()
    for path in ("/admin/appeals/letter/", page_of(made), f"/admin/appeals/letter/?q={NAME.split()[0].lower()}"):
        assert (NAME in client.get(path).text) == is_shown, path
    Letter.objects.update(own_words="", words_digest="")
    for path in ("/admin/appeals/letter/signatures/", page_of(made)):
        assert (NAME in client.get(path).text) == is_shown, path
    sent = {"action": "reject", "index": "0", "_selected_action": str(made.pk)}
    assert (NAME in client.post("/admin/appeals/letter/", sent).text) == is_shown


def test_a_button_shows_it_and_the_record_says_who_looked():
    made = letter(state="confirmed", naming="mayor")
    client, user = moderator()
    page = client.post(page_of(made), {"decision": "reveal"})
    assert NAME in page.text
    entry = Record.objects.about(f"letter {made.pk}").get()
    assert (entry.act, entry.done_by) == ("reveal name", user)
    assert NAME not in client.get(page_of(made)).text


def test_without_the_right_there_is_no_button():
    made = letter(state="confirmed")
    client = client_of(organiser_with("appeals.view_letter", "appeals.change_letter"))
    assert 'value="reveal"' not in client.get(page_of(made)).text
    assert client.post(page_of(made), {"decision": "reveal"}).status_code == 403
    assert not Record.objects.exists()


def test_a_name_that_is_shown_anyway_needs_no_entry():
    made = letter(state="confirmed", is_public_confirmed=True)
    client, _ = moderator()
    assert client.post(page_of(made), {"decision": "reveal"}).status_code == 302
    assert not Record.objects.exists()


@pytest.mark.parametrize("naming", ["mayor", "nobody"])
def test_who_lowers_the_naming_has_said_it_no_more(naming):
    made = letter(is_public_confirmed=True)
    assert own.lower_naming(letter_id=made.pk, naming=naming, now=timezone.now())
    assert not Letter.objects.get().is_public_confirmed


def test_the_record_and_the_messages_name_nobody():
    made = letter(state="confirmed")
    client, _ = moderator()
    press(client, page_of(made), "approve")
    assert NAME not in repr(list(Record.objects.values()))
    assert not re.search(NAME, client.get("/admin/appeals/letter/desk/").text)
