"""What the database refuses of a translation or a term, whoever asks."""

import pytest
from django.utils import timezone

from tests import make
from tests.refused import constraints, refused
from tests.translations import making
from translations.models import GlossaryTerm, Translation
from translations.models.translation import TEXT_MAX_LENGTH

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()

REFUSED = [
    ("translation_language_is_known", {"language": "de"}),
    ("translation_state_is_known", {"state": "lost"}),
    ("translation_has_a_text", {"text": ""}),
    ("translation_has_a_text", {"state": "written", "text": ""}),
    ("translation_text_fits", {"text": "ә" * (TEXT_MAX_LENGTH + 1)}),
    ("translation_checked_by_somebody", {"checked_on": None}),
    ("translation_checked_by_somebody", {"state": "written", "checked_on": TODAY}),
    ("translation_checked_by_somebody", {"state": "draft", "override": "alone"}),
    ("translation_out_of_date_is_a_draft", {"is_stale": True}),
    ("translation_out_of_date_is_a_draft", {"state": "written", "is_stale": True}),
]
TRIED_BELOW = {
    *("translation_one_a_language", "translation_checked_by_another"),
    *("glossaryterm_in_every_language", "glossaryterm_one_a_key"),
}


@pytest.fixture
def letter():
    return make.letter(make.appeal(), own_language="de")


def test_there_is_one_translation_a_language(letter):
    making.translation(letter)
    refused("translation_one_a_language", lambda: making.translation(letter))
    making.translation(letter, language="ru")


@pytest.mark.parametrize(("name", "fields"), REFUSED)
def test_the_database_refuses(letter, name, fields):
    refused(name, lambda: making.translation(letter, **fields))


def test_every_constraint_is_tried():
    assert {name for name, _ in REFUSED} | TRIED_BELOW == set(constraints("translations"))


def test_a_translator_is_not_the_checker_without_an_override(letter):
    asel = make.organiser(password=None)
    refused("translation_checked_by_another", lambda: making.translation(letter, translated_by=asel, checked_by=asel))
    making.translation(letter, translated_by=asel, checked_by=asel, override="alone")


def test_deleting_the_accounts_leaves_the_translation_and_its_days(letter):
    translation = making.translation(letter)
    translation.translated_by.delete()
    translation.checked_by.delete()
    translation.refresh_from_db()
    assert (translation.translated_by, translation.checked_by, translation.checked_on) == (None, None, TODAY)
    assert Translation.objects.shown().count() == 1


def test_a_translation_goes_with_its_letter(letter):
    making.translation(letter)
    letter.delete()
    assert not Translation.objects.exists()


def test_a_term_has_a_word_in_each_language_and_one_key():
    words = {"en": "akim", "ru": "аким", "kk": "әкім"}
    for language in words:
        refused(
            "glossaryterm_in_every_language", lambda empty=language: GlossaryTerm.objects.create(**words | {empty: ""})
        )
    GlossaryTerm.objects.create(key="akim", **words)
    refused("glossaryterm_one_a_key", lambda: GlossaryTerm.objects.create(key="akim", **words))
    for _ in range(2):
        GlossaryTerm.objects.create(**words)
