"""Several translators at the same moment: nobody gets what another has, no text is lost, two people see what is shown."""

from functools import partial

import pytest
from django.utils import timezone

from appeals.services.decisions import moderating
from tests import make
from tests.threads import at_once, meet_before, without_lock
from tests.translations import making
from tests.translations.test_translating import about
from translations.models import Translation
from translations.models.translation import TranslationQuerySet
from translations.services import queue, translating
from translations.services.translating import Outcome

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
TRANSLATORS = 6


def people(number):
    return [make.organiser(is_superuser=False, password=None) for _ in range(number)]


def test_no_two_translators_get_the_same_letter():
    appeal = make.appeal()
    for _ in range(TRANSLATORS - 1):
        make.letter(appeal)
    taken = at_once(*(partial(queue.take_next, language="kk", by=user, today=TODAY) for user in people(TRANSLATORS)))
    keys = [translation.letter_id for translation in taken if translation]
    assert len(keys) == len(set(keys)) == TRANSLATORS - 1
    assert Translation.objects.count() == TRANSLATORS - 1


def two_savers():
    translation = making.translation(make.letter(make.appeal()), state="draft", text="")
    jobs = [
        partial(translating.save, **about(translation, user), text=text, is_finished=False)
        for user, text in zip(people(2), ("Біріншісі", "Екіншісі"), strict=True)
    ]
    return translation, jobs


def test_of_two_who_save_at_once_one_is_told():
    _, jobs = two_savers()
    assert sorted(at_once(*jobs), key=str) == [Outcome.CLASH, Outcome.DONE]


def test_without_the_lock_one_text_is_lost(monkeypatch):
    """Guards the test above: both compare what they saw before either has written."""
    translation, jobs = two_savers()
    without_lock(monkeypatch, translating, "save")
    meet_before(monkeypatch, TranslationQuerySet, "write", 2)
    jobs = [partial(translating.save, **job.keywords) for job in jobs]
    assert at_once(*jobs) == [Outcome.DONE, Outcome.DONE]
    translation.refresh_from_db()
    assert translation.revision == 2


def test_whoever_checks_and_corrects_at_once_two_people_have_seen_what_is_shown():
    for _ in range(4):
        asel, bota, dana = people(3)
        translation = making.translation(make.letter(make.appeal()), state="written", translated_by=asel)
        seen = about(translation, asel)
        jobs = [
            partial(translating.check, **seen),
            partial(translating.check, **{**seen, "by": bota}),
            partial(translating.save, **{**seen, "by": bota}, text="Түзетілген", is_finished=True),
            partial(translating.save, **{**seen, "by": dana}, text="Басқаша", is_finished=True),
            partial(translating.send_back, **{**seen, "by": dana}, remark="?"),
        ]
        assert at_once(*jobs).count(Outcome.DONE) == 1
        translation.refresh_from_db()
        if translation.state == "checked":
            assert translation.checked_by != translation.translated_by
            assert translation.checked_by == bota


def test_nothing_survives_a_withdrawal_at_the_same_moment():
    letters = [make.letter(make.appeal(), own_language="de") for _ in range(4)]
    asel, bota = people(2)
    for letter in letters:
        translation = making.translation(letter, state="written", translated_by=asel)
        seen = about(translation, bota)
        at_once(
            partial(moderating.withdraw, letter_id=letter.pk, by=None, now=NOW),
            partial(translating.check, **seen),
            partial(translating.save, **{**seen, "by": asel}, text="Басқаша", is_finished=True),
            partial(queue.take, letter_id=letter.pk, language="ru", by=bota, today=TODAY),
        )
    assert not Translation.objects.exists()


def test_nothing_that_was_redacted_at_the_same_moment_is_shown():
    for _ in range(4):
        letter = make.letter(make.appeal(), own_words="Greet Aibek.")
        asel, bota = people(2)
        translation = making.translation(letter, state="written", translated_by=asel)
        at_once(
            partial(moderating.redact, letter_id=letter.pk, own_words="Greet […].", by=None, now=NOW),
            partial(translating.check, **about(translation, bota)),
        )
        translation.refresh_from_db()
        assert translation.is_stale
        assert not Translation.objects.shown().exists()
