"""The letter to print asks for a signature only while letters are collected, and says what was checked."""

import pytest
from django.core.cache import cache

from appeals.models import Appeal
from tests import make
from tests.emergencies import public_pages
from tests.pdf.test_letter_pdf import text_of

pytestmark = pytest.mark.django_db
State = Appeal.State


def printed(client, name="letter"):
    cache.clear()
    return " ".join(text_of(client.get(f"{public_pages.APPEAL}{name}.pdf").content).split())


@pytest.fixture
def appeal():
    return make.campaign()


@pytest.mark.parametrize("state", [State.PAUSED, State.CLOSED, State.WON])
def test_it_has_no_lines_to_fill_in_and_says_why(appeal, client, state):
    public_pages.set_state(appeal, State.OPEN, is_checked=False)
    assert "Signature" in printed(client) and "Please do not post this letter before" in printed(client)
    public_pages.set_state(appeal, state, is_checked=False)
    words = appeal.texts.get(language="en").words_for(state)
    assert "Signature" not in printed(client) and "Please do not post" not in printed(client)
    assert words in printed(client) and words in printed(client, "leaflet")
    assert "Write to the mayor" not in printed(client, "leaflet")


def test_once_the_address_is_checked_it_does_not_call_it_printed_then(appeal, client):
    public_pages.set_state(appeal, State.OPEN, is_checked=True)
    for name in ("letter", "leaflet"):
        assert "addresses are as printed then" not in printed(client, name)
        assert "Organisers have checked the address" in printed(client, name)
