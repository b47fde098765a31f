"""Writing, checking, sending back: what each does, repeated, too late, or by the wrong person."""

import pytest
from django.utils import timezone

from organisers.models import Record
from tests import make
from tests.translations import making
from translations.models import Translation
from translations.services import translating
from translations.services.translating import Outcome, seen_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DRAFT = {"state": "draft", "text": ""}


@pytest.fixture
def people():
    return [make.organiser(name, password=None) for name in ("asel", "bota")]


def made(**fields):
    return making.translation(make.letter(make.appeal(), own_words="I lost my home."), **fields)


def save(translation, text, by, *, is_finished=True, seen=None):
    present = Translation.objects.select_related("letter").get(pk=translation.pk)
    seen = seen or seen_of(present, present.letter.own_words)
    return translating.save(
        translation_id=translation.pk, text=text, seen=seen, by=by, now=NOW, is_finished=is_finished
    )


def about(translation, by):
    present = Translation.objects.select_related("letter").get(pk=translation.pk)
    return {
        "translation_id": translation.pk,
        "seen": seen_of(present, present.letter.own_words),
        "by": by,
        "now": NOW,
    }


def state_of(translation):
    translation.refresh_from_db()
    return translation.state, translation.text, translation.translated_by


def test_a_draft_is_saved_finished_and_checked_by_another(people):
    asel, bota = people
    translation = made(**DRAFT)
    assert save(translation, "Үй", asel, is_finished=False) is Outcome.DONE
    assert state_of(translation) == ("draft", "Үй", asel)
    assert translation.taken_by == asel
    assert save(translation, "Үйім", asel) is Outcome.DONE
    assert state_of(translation) == ("written", "Үйім", asel)
    assert translating.check(**about(translation, bota)) is Outcome.DONE
    assert state_of(translation) == ("checked", "Үйім", asel)
    assert (translation.checked_by, translation.checked_on) == (bota, timezone.localdate(NOW))


def test_an_empty_text_is_not_finished(people):
    with pytest.raises(ValueError, match="nothing"):
        save(made(**DRAFT), "", people[0])


def test_nobody_checks_their_own_translation_without_a_reason(people):
    asel, _ = people
    translation = made(state="written", translated_by=asel)
    assert translating.check(**about(translation, asel)) is Outcome.OWN
    assert not Translation.objects.shown().exists()
    assert translating.check(**about(translation, asel), override="alone") is Outcome.DONE
    entry = Record.objects.get()
    assert (entry.act, entry.subject, entry.reason, entry.done_by) == (
        "check own translation",
        f"translation {translation.pk}",
        "alone",
        asel,
    )


def test_a_reason_is_for_ones_own_translation_only(people):
    asel, bota = people
    translation = made(state="written", translated_by=asel)
    assert translating.check(**about(translation, bota), override="alone") is Outcome.OWN
    assert not Translation.objects.shown().exists()


def test_whoever_corrects_a_translation_is_its_translator_and_another_checks(people):
    asel, bota = people
    for state in ("written", "checked"):
        translation = made(state=state, translated_by=asel, text="Қате")
        assert save(translation, "Дұрыс", bota) is Outcome.DONE
        assert state_of(translation) == ("written", "Дұрыс", bota)
        assert translating.check(**about(translation, bota)) is Outcome.OWN
        assert translating.check(**about(translation, asel)) is Outcome.DONE


def test_saving_the_same_text_once_more_makes_nobody_its_translator(people):
    asel, bota = people
    for state in ("written", "checked"):
        translation = made(state=state, translated_by=asel)
        assert save(translation, translation.text, bota) is Outcome.UNCHANGED
        assert state_of(translation) == (state, translation.text, asel)


def test_checking_twice_changes_and_records_nothing_more(people):
    asel, bota = people
    translation = made(state="written", translated_by=asel)
    seen = about(translation, bota)
    assert translating.check(**seen) is Outcome.DONE
    assert translating.check(**seen) is Outcome.CLASH
    assert translating.check(**about(translation, bota)) is Outcome.CLASH
    assert Record.objects.count() == 1


def test_what_is_sent_back_is_its_translators_draft_with_a_remark(people):
    asel, bota = people
    translation = made(state="written", translated_by=asel)
    assert translating.send_back(**about(translation, bota), remark="Бірінші сөйлем?") is Outcome.DONE
    assert state_of(translation)[0] == "draft"
    assert (translation.remark, translation.taken_by) == ("Бірінші сөйлем?", asel)
    assert Record.objects.get().act == "send translation back"
    assert translating.send_back(**about(translation, bota), remark="?") is Outcome.CLASH
    save(translation, "Түзетілді", asel)
    translation.refresh_from_db()
    assert translation.remark == ""


def test_a_page_opened_earlier_overwrites_nothing(people):
    asel, bota = people
    translation = made(**DRAFT)
    opened = about(translation, asel)["seen"]
    save(translation, "Біріншісі", bota, is_finished=False)
    assert save(translation, "Екіншісі", asel, seen=opened) is Outcome.CLASH
    assert state_of(translation)[1] == "Біріншісі"
    for forged in ("", "0", "x.y", "9" * 400, "1."):
        assert save(translation, "Екіншісі", asel, seen=forged or "?") in (Outcome.CLASH, Outcome.REWORDED)
    assert state_of(translation)[1] == "Біріншісі"


def test_of_a_letter_not_shown_at_the_moment_a_draft_is_kept_and_nothing_is_shown(people):
    asel, bota = people
    translation = made(**DRAFT)
    letter = translation.letter
    type(letter).objects.update(state="confirmed")
    assert save(translation, "Үйім", asel) is Outcome.HIDDEN
    assert state_of(translation) == ("draft", "Үйім", asel)
    Translation.objects.update(state="written")
    assert translating.check(**about(translation, bota)) is Outcome.HIDDEN
    assert not Translation.objects.shown().exists()


def test_a_translation_of_a_withdrawn_letter_is_gone(people):
    gone = {"translation_id": 12345, "seen": "1.x", "by": people[0], "now": NOW}
    assert translating.save(**gone, text="Үйім", is_finished=True) is Outcome.GONE
    assert translating.check(**gone) is Outcome.GONE
    assert translating.send_back(**gone, remark="?") is Outcome.GONE
