"""Wall, letter page and the writer's own page show what is checked, in the reader's language, named as a translation."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.presentation import timeline, translated_words
from appeals.services.decisions import moderating
from safety.keys import tokens
from tests import make
from tests.translations import making
from tests.translations.making import KAZAKH
from translations.models import Translation

pytestmark = pytest.mark.django_db
GERMAN = "Ich habe auch einmal mein Zuhause verloren."


def wall(client, appeal, prefix="/kk"):
    return client.get(f"{prefix}/appeals/{appeal.slug}/letters/").text


def letter_page(client, letter, prefix="/kk"):
    return client.get(f"{prefix}/appeals/{letter.appeal.slug}/letters/{letter.pk}/").text


def german_letter(appeal=None, **fields):
    return make.letter(appeal or make.appeal(), own_words=GERMAN, own_language="de", **fields)


def test_wall_and_letter_page_show_the_translation_first_and_the_original_below_it(client):
    letter = german_letter()
    making.translation(letter, text=KAZAKH)
    for html in (wall(client, letter.appeal), letter_page(client, letter)):
        assert html.index(f"<p>{KAZAKH}</p>") < html.index(f"<p>{GERMAN}</p>")
        assert 'lang="de" dir="auto"' in html
        assert "неміс тілі" in html


def test_other_languages_show_their_own_translation_or_the_original(client):
    letter = german_letter()
    making.translation(letter, text=KAZAKH)
    making.translation(letter, text="I lost my home once, too.", language="en")
    english, russian = wall(client, letter.appeal, ""), wall(client, letter.appeal, "/ru")
    assert "I lost my home once, too." in english and KAZAKH not in english and "German" in english
    assert GERMAN in russian and KAZAKH not in russian and "<details" not in russian


@pytest.mark.parametrize("fields", [{"state": "draft"}, {"state": "written"}, {"state": "draft", "is_stale": True}])
def test_what_is_not_checked_or_out_of_date_is_shown_nowhere(client, fields):
    letter = german_letter()
    making.translation(letter, text=KAZAKH, **fields)
    assert KAZAKH not in wall(client, letter.appeal) + letter_page(client, letter)
    assert translated_words.translated([letter.pk], "kk") == {}


def test_words_in_the_language_of_the_page_are_shown_as_they_are(client):
    letter = make.letter(make.appeal(), own_words="Менің сөзім.", language="kk")
    making.translation(letter, text="Another's words.")
    assert "Менің сөзім." in wall(client, letter.appeal)
    assert "Another" not in wall(client, letter.appeal) + letter_page(client, letter)


def test_markup_in_a_translation_stays_text(client):
    letter = german_letter()
    making.translation(letter, text="<script>alert(1)</script>")
    for html in (wall(client, letter.appeal), letter_page(client, letter)):
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html


def test_a_wall_of_translated_letters_asks_as_much_as_one_with_a_single_one(client):
    """Guards against a query for each letter's translation."""
    appeal = make.appeal()
    counts = []
    for number in (1, 24):
        for _ in range(number):
            making.translation(german_letter(appeal), text=KAZAKH)
        with CaptureQueriesContext(connection) as captured:
            wall(client, appeal, "/kk")
        counts.append(len(captured))
        cache.clear()
    assert counts[0] == counts[1]


def test_withdrawing_removes_the_words_and_their_translations(client):
    letter = german_letter(address="ada@example.org")
    making.translation(letter, text=KAZAKH)
    making.translation(letter, text="У меня тоже отняли дом.", language="ru")
    moderating.withdraw(letter_id=letter.pk, by=None, now=timezone.now())
    assert not Translation.objects.exists()
    assert KAZAKH not in wall(client, letter.appeal)


def test_the_timeline_says_whether_a_letter_is_there_in_kazakh():
    letter = german_letter()
    assert [(step.words, step.is_done) for step in timeline.life_of(letter)][-1] == (
        "Translated into Kazakh",
        False,
    )
    making.translation(letter)
    step = timeline.life_of(letter)[-1]
    assert (step.is_done, step.on) == (True, timezone.localdate())


@pytest.mark.parametrize("fields", [{"own_words": ""}, {"own_words": "Менің сөзім.", "own_language": "kk"}])
def test_a_letter_that_needs_no_translation_has_no_such_step(fields):
    letter = make.letter(make.appeal(), **fields)
    assert "Translated into Kazakh" not in [step.words for step in timeline.life_of(letter)]


def test_the_writers_own_page_shows_it(client):
    letter = german_letter(address="ada@example.org")
    making.translation(letter)
    token = tokens.make(tokens.Purpose.OWN_PAGE, letter.pk)
    assert "Translated into Kazakh" in client.get(f"/letters/{token}/").text
