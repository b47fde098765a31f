"""The appeal's own pages: its state, its old slugs, its letter whole and previewed."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from appeals.models import Appeal, AppealText, Letter, OldSlug
from tests import make

WORDS = "Менің сөзім."


@pytest.fixture
def appeal(db):
    return make.appeal("shanyrak-aigyerim")


@pytest.mark.parametrize("state", ["paused", "closed", "won"])
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_an_appeal_that_is_not_open_has_its_own_words_and_no_form(client, appeal, state, language):
    Appeal.objects.update(state=state)
    path = f"{'' if language == 'en' else '/' + language}/appeals/{appeal.slug}/"
    page = client.get(path).content.decode()
    assert f"{state}_words of {appeal.slug} in {language}" in page
    assert "<form" not in page
    assert not re.search(r"\b(open|paused|closed|won)_words", page.replace(f"{state}_words", ""))


@pytest.mark.parametrize("state", ["paused", "closed", "won"])
def test_what_was_typed_for_an_appeal_closed_meanwhile_can_be_kept(client, appeal, state):
    Appeal.objects.update(state=state)
    response = make.post_letter(client, language="kk", own_words=WORDS)
    assert response.status_code == 409
    assert WORDS in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert not Letter.objects.exists()


def test_an_appeal_that_is_not_published_is_not_there(client, appeal):
    OldSlug.objects.create(slug="before", appeal=appeal)
    Appeal.objects.update(is_published=False)
    for path in ("", "sent/", "letter/", "letters/", "count.json"):
        assert client.get(f"/appeals/{appeal.slug}/{path}").status_code == 404
        assert client.get(f"/appeals/before/{path}").status_code == 404
    assert make.post_letter(client).status_code == 404


def test_an_old_slug_leads_to_the_new_one_in_every_language(client, appeal):
    OldSlug.objects.create(slug="before", appeal=appeal)
    letter = make.letter(appeal)
    for prefix in ("", "/ru", "/kk"):
        for path in ("", "sent/", "letter/", "letters/", f"letters/{letter.id}/"):
            response = client.get(f"{prefix}/appeals/before/{path}")
            assert response.status_code == 301
            assert response["Location"] == f"{prefix}/appeals/{appeal.slug}/{path}"


def test_a_letter_sent_to_an_old_slug_is_taken(client, appeal):
    OldSlug.objects.create(slug="before", appeal=appeal)
    response = make.post_letter(client, slug="before", language="ru")
    assert (response.status_code, response["Location"]) == (302, f"/ru/appeals/{appeal.slug}/sent/")
    assert Letter.objects.get().appeal_id == appeal.pk


def test_the_preview_shows_the_letter_as_the_mayor_will_get_it_and_stores_nothing(client, appeal):
    typed = {"naming": "mayor", "name": "Ада", "city": "Тараз", "organisation": "", "country": "KZ", "own_words": WORDS}
    response = make.post_letter(client, language="ru", action="preview", **typed, email="", consent=None)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    sheet = response.context["preview"]
    assert sheet.signature_lines == ["Ада", "Тараз, Казахстан"]
    assert (sheet.own_words, sheet.date) == (WORDS, timezone.localdate())
    page = response.content.decode()
    assert page.count(WORDS) == 2, "in the preview and still in the form"
    assert not response.context["error_summary"], "the envelope is asked about when the letter is sent"
    assert not Letter.objects.exists()


def test_the_preview_of_a_letter_by_nobody_names_nobody(client, appeal):
    response = make.post_letter(client, action="preview", naming="nobody", name="Ada Planted", city="Plantedcity")
    assert "Planted" not in "".join(response.context["preview"].signature_lines)
    assert response.context["preview"].signature_lines[-1] == "United Kingdom"


def test_what_is_wrong_in_the_letter_keeps_it_from_being_previewed(client, appeal):
    response = make.post_letter(client, action="preview", naming="", own_words=WORDS)
    assert response.status_code == 422
    assert response.context["preview"] is None
    assert WORDS in response.content.decode()


def test_the_whole_letter_holds_every_fixed_part(client, appeal):
    for language in ("en", "ru", "kk"):
        page = client.get(
            f"{'' if language == 'en' else '/' + language}/appeals/{appeal.slug}/letter/"
        ).content.decode()
        for part in ("addressee", "greeting", "opening", "demands_intro", "closing", "sign_off"):
            assert f"{part} of {appeal.slug} in {language}" in page


def test_a_language_without_a_text_of_its_own_shows_the_original(client, appeal):
    AppealText.objects.filter(language="kk").delete()
    page = client.get(f"/kk/appeals/{appeal.slug}/").content.decode()
    assert f"title of {appeal.slug} in en" in page


def test_the_letter_is_dated_on_its_day_in_words(client, appeal):
    day = dt.date(2026, 3, 20)
    letter = make.letter(appeal, written_on=day)
    for prefix, words in (("", "20 March 2026"), ("/ru", "20 марта 2026 года"), ("/kk", "2026 жылғы 20")):
        assert words in client.get(f"{prefix}/appeals/{appeal.slug}/letters/{letter.id}/").content.decode()
