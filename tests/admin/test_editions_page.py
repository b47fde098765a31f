"""Editions on the appeal's page: a changed letter opens one, mended spelling does not, and organisers are told."""

import pytest

from tests import make
from tests.admin.entering import messages_of, superuser
from tests.admin.test_appeal_page import entries, page_of, save

pytestmark = pytest.mark.django_db


def test_a_changed_letter_opens_an_edition_once_every_language_is_up_to_date():
    appeal = make.appeal()
    signed = make.letter(appeal)
    client = superuser()
    response = save(client, appeal, greeting_en="Dear Akim,")
    assert "keeps edition 1" in messages_of(response)
    response = save(
        client,
        appeal,
        greeting_ru="Уважаемый аким!",
        greeting_kk="Құрметті әкім!",
        is_current_ru="on",
        is_current_kk="on",
    )
    assert "Edition 2 of the letter is open" in messages_of(response)
    appeal.refresh_from_db()
    assert appeal.open_edition.number == 2 and signed.edition.number == 1
    assert ("open edition", "2") in entries(f"appeal {appeal.pk}")
    page = client.get(page_of(appeal)).text
    assert "Edition 2, open since" in page and "Edition 1, open since" in page


def test_only_mended_spelling_keeps_the_edition_and_is_recorded():
    appeal = make.appeal()
    make.letter(appeal)
    changed = {f"sign_off_{code}": f"Mended, {code}" for code in make.LANGUAGES}
    response = save(superuser(), appeal, mends_spelling="on", is_current_ru="on", is_current_kk="on", **changed)
    assert "Spelling is mended in edition 1" in messages_of(response)
    appeal.refresh_from_db()
    assert appeal.open_edition.number == 1
    assert appeal.open_edition.texts.get(language="kk").sign_off == "Mended, kk"
    assert ("mend edition", "1") in entries(f"appeal {appeal.pk}")


def test_a_title_that_waits_for_its_translations_changes_nothing_of_the_letter():
    appeal = make.appeal()
    response = save(superuser(), appeal, title_en="A new title", goal="700")
    assert "edition" not in messages_of(response)


def test_mended_spelling_does_not_bring_a_change_that_waits_into_signed_letters():
    appeal = make.appeal()
    signed = make.letter(appeal)
    client = superuser()
    save(client, appeal, greeting_en="Dear Akim,")
    changed = {f"sign_off_{code}": f"Mended, {code}" for code in make.LANGUAGES}
    save(client, appeal, mends_spelling="on", is_current_ru="on", is_current_kk="on", **changed)
    appeal.refresh_from_db()
    assert appeal.open_edition.number == 2 and signed.edition.number == 1
    assert "Dear Akim," not in signed.edition.texts.get(language="en").greeting
