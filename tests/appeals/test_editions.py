"""What was signed stays what was signed: changing a fixed part opens a new edition, and old letters keep theirs."""

import pytest
from django.test import Client
from django.utils import timezone

from appeals import consent_text
from appeals.models import AppealText, DemandText, Edition, EditionText, Letter, Recipient, RecipientText
from appeals.services.texts import editing, editions
from appeals.services.texts.editions import Outcome
from campaign.content import files
from campaign.content.files import APPEAL_SLUG
from campaign.content.loading import load_campaign
from organisers.models import Record
from safety.keys.tokens import Purpose
from safety.web import guard
from tests import make
from tests.mail import letters
from texts.editing import edit_text

pytestmark = pytest.mark.django_db
NEW = "Stop the bulldozers today, {language}"


@pytest.fixture
def appeal():
    return make.appeal(APPEAL_SLUG)


def change_demand(appeal, languages=make.LANGUAGES, words=NEW):
    demand = appeal.demands.get()
    for language in languages:
        text = demand.texts.get(language=language)
        texts = {**text.texts(), "text": words.format(language=language)}
        edit_text(
            DemandText, owner=demand, language=language, texts=texts, is_current=True, by=None, now=timezone.now()
        )


def settle(appeal, **how):
    change = editions.bring_up_to_date(appeal_id=appeal.pk, by=None, now=timezone.now(), **how)
    appeal.refresh_from_db()
    return change


def test_a_changed_demand_changes_no_letter_that_is_signed_anywhere(client, appeal):
    signed = make.letter(appeal, address="ada@example.org")
    change_demand(appeal)
    assert settle(appeal) == editions.Change(Outcome.OPENED, 2, 1)
    later = make.letter(appeal)
    words = NEW.format(language="en")
    own = letters.path(signed, Purpose.OWN_PAGE)
    shown = client.post(own, {"action": "show"}, headers=make.BROWSER).content.decode()
    assert "Homes." in shown and words not in shown
    wall = f"/appeals/{appeal.slug}/letters/"
    for letter, is_new in ((signed, False), (later, True)):
        for prefix, language in (("", "en"), ("/ru", "ru"), ("/kk", "kk")):
            page = client.get(f"{prefix}{wall}{letter.pk}/").content.decode()
            assert (NEW.format(language=language) in page, "Homes." in page) == (is_new, not is_new)
    organiser = make.organiser()
    client.force_login(organiser)
    page = client.get(f"/admin/appeals/letter/{signed.pk}/change/").content.decode()
    assert "Homes." in page and words not in page


def test_the_letter_that_comes_in_has_the_edition_that_its_writer_saw(client, appeal):
    """The page was opened before the new edition, and sent after it."""
    seen = appeal.open_edition_id
    stamp = guard.make_stamp(f"{consent_text.current_version()}/{seen}")
    change_demand(appeal)
    settle(appeal)
    old = letters.write(stamp=stamp)
    new = letters.write(stamp=guard.make_stamp(f"{consent_text.current_version()}/{appeal.open_edition_id}"))
    assert (old.edition_id, new.edition_id) == (seen, appeal.open_edition_id) and seen != appeal.open_edition_id


@pytest.mark.parametrize("edition", ["", "999999", "0", "-1", "x", "1/2", "9" * 40, "١"])
def test_an_edition_that_is_not_this_appeals_is_taken_for_the_open_one(client, appeal, edition):
    letter = letters.write(stamp=guard.make_stamp(f"{consent_text.current_version()}/{edition}"))
    assert letter.edition_id == appeal.open_edition_id
    other = make.appeal()
    letter = letters.write(stamp=guard.make_stamp(f"{consent_text.current_version()}/{other.open_edition_id}"))
    assert letter.edition_id == appeal.open_edition_id


def test_the_form_says_which_edition_stands_around_it(client, appeal):
    page = client.get(f"/ru/appeals/{appeal.slug}/").content.decode()
    assert f"/{appeal.open_edition_id}:" in page


def test_an_edition_opens_once_it_is_complete_in_every_language(client, appeal):
    make.letter(appeal)
    change_demand(appeal, ["en"])
    assert settle(appeal) == editions.Change(Outcome.WAITING, 1, 1)
    assert NEW.format(language="en") not in client.get(f"/appeals/{appeal.slug}/").content.decode()
    change_demand(appeal, ["ru", "kk"])
    assert settle(appeal).outcome is Outcome.OPENED
    assert set(EditionText.objects.filter(edition=appeal.open_edition).values_list("language", flat=True)) == set(
        make.LANGUAGES
    )
    assert settle(appeal).outcome is Outcome.UNCHANGED


def test_mended_spelling_keeps_the_edition_and_is_recorded(client, appeal):
    signed = make.letter(appeal)
    change_demand(appeal, words="Homes!")
    organiser = make.organiser()
    change = editions.bring_up_to_date(appeal_id=appeal.pk, by=organiser, now=timezone.now(), mends=True)
    assert change == editions.Change(Outcome.MENDED, 1, 1)
    assert Edition.objects.count() == 1
    assert "Homes!" in client.get(f"/appeals/{appeal.slug}/letters/{signed.pk}/").content.decode()
    entry = Record.objects.get(act="mend edition")
    assert (entry.done_by, entry.reason, entry.rows) == (organiser, "1", 1)


@pytest.mark.parametrize(
    "field", ["addressee", "greeting", "opening", "demands_intro", "closing", "sign_off", "as_printed"]
)
def test_each_fixed_part_makes_a_new_edition_and_the_words_of_the_page_make_none(appeal, field):
    for name, outcome in ((field, Outcome.OPENED), ("title", Outcome.UNCHANGED), ("lead", Outcome.UNCHANGED)):
        for language in make.LANGUAGES:
            text = AppealText.objects.get(appeal=appeal, language=language)
            edit_text(
                AppealText,
                owner=appeal,
                language=language,
                texts={**text.texts(), name: "Other"},
                is_current=True,
                by=None,
                now=timezone.now(),
            )
        assert settle(appeal).outcome is outcome, name


@pytest.mark.parametrize("field", ["organisation", "attention", "lines"])
def test_a_new_office_holder_or_address_makes_a_new_edition(appeal, field):
    recipient = Recipient.objects.get()
    for language in make.LANGUAGES:
        text = recipient.texts.get(language=language)
        texts = {**text.texts(), field: "Somebody else"}
        edit_text(
            RecipientText, owner=recipient, language=language, texts=texts, is_current=True, by=None, now=timezone.now()
        )
    assert settle(appeal).outcome is Outcome.OPENED


def test_loading_changed_files_opens_an_edition_and_unchecks_what_was_checked(monkeypatch):
    make.campaign()
    letter = make.letter(make.Appeal.objects.get(slug=APPEAL_SLUG))
    recipient = Recipient.objects.get(role="addressee")
    seen = editing.fingerprint(recipient)
    assert editing.check_recipient(recipient_id=recipient.pk, seen=seen, by=make.organiser(), now=timezone.now())
    original = files.read_toml

    def changed(language, name):
        values = original(language, name)
        values["recipients"][0]["attention"] = "A new akim"
        return values

    monkeypatch.setattr(files, "read_toml", changed)
    report = load_campaign(overwrite=False, now=timezone.now())
    assert report.edition == editions.Change(Outcome.OPENED, 2, 1)
    recipient.refresh_from_db()
    assert recipient.checked_at is None
    assert Letter.objects.get(pk=letter.pk).edition.number == 1
    assert load_campaign(overwrite=False, now=timezone.now()).edition.outcome is Outcome.UNCHANGED


def test_an_appeal_whose_letter_is_not_complete_yet_is_not_public(client, appeal):
    make.Appeal.objects.update(open_edition=None)
    assert Client().get(f"/appeals/{appeal.slug}/").status_code == 404
    assert Client().post(f"/appeals/{appeal.slug}/", make.letter_fields(), headers=make.BROWSER).status_code == 404
