"""“Don’t name me” decided by an organiser: asked once more, erased at once, on record."""

import pytest

from appeals.models import Letter
from organisers.models import Record
from tests import make
from tests.admin.entering import messages_of
from tests.desk.pages import moderator, page_of, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter():
    return make.letter(make.appeal(), state="confirmed", name="Planted", city="Planted", own_words="Words.")


def test_it_asks_once_more(letter):
    client, _ = moderator()
    answer = client.post(page_of(letter), {"decision": "unname"}, follow=True)
    assert "tick the box" in messages_of(answer)
    assert Letter.objects.get().name == "Planted"


def test_name_city_and_organisation_are_erased_and_it_is_on_record(letter):
    client, user = moderator()
    press(client, page_of(letter), "unname", sure="on")
    row = Letter.objects.get()
    assert (row.naming, row.name, row.city, row.organisation, row.search_text) == ("nobody", "", "", "", "words")
    entry = Record.objects.get()
    assert (entry.act, entry.done_by) == ("stop naming", user)
    assert 'value="unname"' not in client.get(page_of(letter)).text


def test_what_was_decided_meanwhile_stays(letter):
    client, _ = moderator()
    data = {"decision": "unname", "sure": "on", "seen": f"{letter.pk} confirmed"}
    Letter.objects.update(state="approved", decided_on=letter.written_on)
    assert "Nothing was changed" in messages_of(client.post(page_of(letter), data, follow=True))
    assert Letter.objects.get().name == "Planted"
