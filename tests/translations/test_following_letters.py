"""Words taken out of an original, and letters withdrawn: nothing of them is left in a translation that is shown."""

import pytest
from django.apps import apps
from django.utils import timezone

from appeals.models import Letter
from appeals.presentation import translated_words
from appeals.services.decisions import moderating
from appeals.services.writers import forgetting, own
from tests import make
from tests.translations import making
from tests.translations.test_translating import about, save
from translations.models import Translation
from translations.services import translating
from translations.services.translating import Outcome

pytestmark = pytest.mark.django_db
NOW = timezone.now()
CANARY = "Құпиясөз-канарейка"


@pytest.fixture
def people():
    return [make.organiser(name, password=None) for name in ("asel", "bota")]


@pytest.fixture
def letter():
    return make.letter(make.appeal(), own_words="Greet Aibek in the third house.", address="ada@example.org")


def redact(letter):
    assert moderating.redact(letter_id=letter.pk, own_words="Greet […].", by=None, now=NOW)


def everything():
    """Every text in the database, in one string."""
    models = [model for model in apps.get_models() if model._meta.managed]
    return " ".join(str(row) for model in models for row in model._default_manager.values_list())


@pytest.mark.parametrize("fields", [{}, {"state": "written"}, {"state": "draft"}])
def test_redacting_takes_every_translation_off_the_site_and_back_into_the_queue(letter, fields):
    translation = making.translation(letter, text=CANARY, remark="Айбек?", **fields)
    redact(letter)
    translation.refresh_from_db()
    assert (translation.state, translation.is_stale, translation.checked_by, translation.checked_on) == (
        "draft",
        True,
        None,
        None,
    )
    assert (translation.text, translation.remark, translation.taken_by) == ("", "", None)
    assert CANARY not in everything()
    assert translated_words.translated([letter.pk], "kk") == {}


def test_what_is_left_is_translated_anew(letter, people):
    asel, bota = people
    translation = making.translation(letter, text=CANARY)
    redact(letter)
    assert save(translation, "Сәлем айтыңыз.", asel) is Outcome.DONE
    assert translating.check(**about(translation, bota)) is Outcome.DONE
    assert translated_words.translated([letter.pk], "kk") == {letter.pk: "Сәлем айтыңыз."}


def test_a_text_typed_beside_the_old_original_is_not_stored(letter, people):
    asel, _ = people
    translation = making.translation(letter, state="draft", text="")
    opened = about(translation, asel)["seen"]
    redact(letter)
    assert save(translation, CANARY, asel, seen=opened) is Outcome.REWORDED
    translation.refresh_from_db()
    assert (translation.text, translation.state) == ("", "draft")


def test_what_was_seen_beside_the_old_original_cannot_be_checked(letter, people):
    translation = making.translation(letter, state="written", text=CANARY)
    opened = about(translation, people[0])
    redact(letter)
    assert translating.check(**opened) is Outcome.REWORDED
    assert not Translation.objects.shown().exists()


def test_being_named_less_changes_no_translation(letter):
    making.translation(letter)
    own.lower_naming(letter_id=letter.pk, naming="nobody", now=NOW)
    assert Translation.objects.shown().count() == 1


def test_withdrawing_erases_every_translation_whatever_its_state(letter):
    making.translation(letter, text=CANARY)
    making.translation(letter, text=CANARY, language="ru", state="draft", remark=CANARY)
    assert CANARY in everything()
    moderating.withdraw(letter_id=letter.pk, by=None, now=NOW)
    assert CANARY not in everything()
    assert not Translation.objects.exists()


def test_a_letter_blanked_or_deleted_by_itself_takes_its_translations_along(letter):
    making.translation(letter, text=CANARY)
    moderating.reject(ids=[letter.pk], reason="exposes", by=None, now=NOW)
    Letter.objects.update(decided_on=timezone.localdate(NOW) - timezone.timedelta(days=400))
    forgetting.expire_letters(NOW)
    assert CANARY not in everything()


def test_nothing_is_stored_for_a_letter_that_was_withdrawn_while_it_was_translated(letter, people):
    translation = making.translation(letter, state="draft", text="")
    moderating.withdraw(letter_id=letter.pk, by=None, now=NOW)
    gone = {"translation_id": translation.pk, "seen": "0.x", "by": people[0], "now": NOW}
    assert translating.save(**gone, text=CANARY, is_finished=True) is Outcome.GONE
    assert CANARY not in everything()
