"""The desk leads to the pages of other parts, and finds the next letter of a text."""

import pytest
from django.utils import timezone

from appeals.services.decisions import moderating
from tests import make

pytestmark = pytest.mark.django_db


def test_a_letter_leads_to_blocking_its_writer_until_it_is_withdrawn(admin_client):
    letter = make.letter(make.appeal(), state="confirmed")
    page, link = f"/admin/appeals/letter/{letter.pk}/change/", f"/admin/appeals/letter/{letter.pk}/blocking/"
    assert link in admin_client.get(page).text
    assert moderating.withdraw(letter_id=letter.pk, by=None, now=timezone.now())
    assert link not in admin_client.get(page).text


def test_the_next_letter_of_a_text_has_it_and_waits(admin_client):
    appeal = make.appeal()
    make.letter(appeal, state="confirmed", own_words="Parks.")
    make.letter(appeal, state="approved", own_words="A casino!")
    wanted = make.letter(appeal, state="confirmed", own_words="No casino.")
    response = admin_client.get("/admin/appeals/letter/desk/?q=casino")
    assert str(wanted.pk) in response.url
