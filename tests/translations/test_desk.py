"""The translators' desk: from the queue to what is shown, with nothing but buttons and a box."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.services.decisions import moderating
from tests import make
from tests.admin.entering import client_of, messages_of, organiser_with, superuser
from tests.html_forms import forms_of
from tests.translations import making
from tests.translations.desk import DESK, browser, fields_of, page_of, press, translator
from translations.models import Translation

pytestmark = pytest.mark.django_db
EMPTY = {"state": "draft", "text": ""}


@pytest.fixture
def appeal():
    return make.appeal()


@pytest.fixture
def asel():
    return translator("asel")


def test_from_the_queue_to_the_wall(client, appeal, asel):
    letter = make.letter(appeal, own_words="I lost my home.")
    first, second = browser(asel), browser()
    taken = first.post(f"{DESK}take/", {"language": "kk", "source": ""})
    page = taken.headers["Location"]
    assert page == page_of(Translation.objects.get())
    assert press(first, page, "finish", text=" Үйімнен  айырылдым.\r\n").headers["Location"] == DESK
    check = second.get(f"{DESK}check/?language=kk").headers["Location"]
    assert press(second, check, "check").status_code == 302
    assert "Үйімнен  айырылдым." in client.get(f"/kk/appeals/{appeal.slug}/letters/{letter.pk}/").text


def test_finished_leads_to_the_next_from_the_same_language(appeal, asel):
    for language in ("de", "de", "en"):
        make.letter(appeal, own_language=language)
    client = browser(asel)
    page = client.post(f"{DESK}take/", {"language": "kk", "source": "de"}).headers["Location"]
    for _ in range(2):
        assert "Original: German" in client.get(page).text
        page = press(client, page, "finish", text="Үйім").headers["Location"]
    assert page == DESK


def test_a_draft_is_saved_and_is_among_ones_own(appeal, asel):
    translation = making.translation(make.letter(appeal), **EMPTY, taken_by=asel, taken_on=timezone.localdate())
    client = browser(asel)
    saved = press(client, page_of(translation), "save", text="Жар")
    assert saved.headers["Location"] == page_of(translation)
    assert fields_of(client.get(page_of(translation)).text)["text"] == "Жар"
    assert page_of(translation) in client.get(DESK).text
    assert page_of(translation) not in browser().get(DESK).text


def test_skipping_leaves_it_to_others_and_what_was_typed_is_kept(appeal, asel):
    letters = [make.letter(appeal) for _ in range(2)]
    client = browser(asel)
    first = client.post(f"{DESK}take/", {"language": "kk"}).headers["Location"]
    second = press(client, first, "skip").headers["Location"]
    assert second != first
    assert Translation.objects.filter(taken_by=None).count() == 1
    press(client, second, "skip", text="Жартысы")
    assert Translation.objects.get(text="Жартысы").taken_by == asel
    assert len(letters) == Translation.objects.count()


def test_the_desk_says_what_waits_and_by_language(appeal, asel):
    for language in ("de", "de", "en"):
        make.letter(appeal, own_language=language)
    making.translation(make.letter(appeal, own_language="fr"), state="written")
    making.translation(make.letter(appeal, own_language="fr"), state="written", translated_by=asel)
    html = browser(asel).get(DESK).text
    assert "Letters to be translated: 3" in html
    assert "German: 2" in html
    assert html.count("To be checked by you: 1") == 1
    home = browser(asel).get("/admin/").text
    assert "letters to be translated into Kazakh" in home
    assert "translations to be checked" in home


def test_a_correction_is_for_somebody_else_to_check(appeal, asel):
    translation = making.translation(make.letter(appeal), state="written", translated_by=asel)
    client = browser()
    refused = press(client, page_of(translation), "check", text="Түзетілген")
    assert refused.status_code == 422
    assert fields_of(refused.text)["text"] == "Түзетілген"
    assert "You have changed the text" in refused.text
    press(client, page_of(translation), "correct", text="Түзетілген")
    html = client.get(page_of(translation)).text
    assert 'value="check"' not in html and 'value="check_own"' in html
    assert 'value="check"' in browser(asel).get(page_of(translation)).text


def test_checking_ones_own_needs_a_reason_from_the_list(appeal, asel):
    translation = making.translation(make.letter(appeal), state="written", translated_by=asel)
    client = browser(asel)
    for reason in ("", "because"):
        assert press(client, page_of(translation), "check_own", override=reason).status_code == 422
    assert press(client, page_of(translation), "check").status_code == 302
    assert not Translation.objects.shown().exists()
    press(client, page_of(translation), "check_own", override="alone")
    assert Translation.objects.shown().get().override == "alone"
    assert "nobody else here knows both languages" in client.get(page_of(translation)).text


def test_sending_back_needs_a_remark_which_its_translator_reads(appeal, asel):
    translation = making.translation(make.letter(appeal), state="written", translated_by=asel)
    assert press(browser(), page_of(translation), "send_back").status_code == 422
    press(browser(), page_of(translation), "send_back", remark="Екінші сөйлем жоқ.")
    client = browser(asel)
    assert "sent back" in client.get(DESK).text
    assert "Екінші сөйлем жоқ." in client.get(page_of(translation)).text


def test_both_texts_are_shown_where_somebody_else_has_saved(appeal, asel):
    translation = making.translation(make.letter(appeal), **EMPTY)
    client = browser(asel)
    opened = fields_of(client.get(page_of(translation)).text)
    press(browser(), page_of(translation), "save", text="Сақталғаны")
    answer = client.post(page_of(translation), {**opened, "text": "Менікі", "_decision": "finish"})
    assert answer.status_code == 409
    assert "Сақталғаны" in answer.text
    again = fields_of(answer.text)
    assert again["text"] == "Менікі"
    client.post(page_of(translation), {**again, "_decision": "finish"})
    translation.refresh_from_db()
    assert (translation.state, translation.text) == ("written", "Менікі")


def test_out_of_date_it_is_finished_only_once_it_was_compared(appeal, asel):
    letter = make.letter(appeal, own_words="Greet Aibek there.")
    translation = making.translation(letter, text="Айбекке сәлем.")
    client = browser(asel)
    opened = fields_of(client.get(page_of(translation)).text)
    moderating.redact(letter_id=letter.pk, own_words="Greet […] there.", by=None, now=timezone.now())
    late = client.post(page_of(translation), {**opened, "text": "Айбекке сәлем!", "_decision": "correct"})
    assert late.status_code == 409
    assert "Greet […] there." in late.text
    assert press(client, page_of(translation), "finish", text="Сәлем.").status_code == 422
    press(client, page_of(translation), "finish", text="Сәлем.", compared="on")
    translation.refresh_from_db()
    assert (translation.state, translation.is_stale) == ("written", False)


def test_a_translation_of_a_withdrawn_or_hidden_letter_leads_back(appeal, asel):
    letter = make.letter(appeal)
    translation = making.translation(letter, **EMPTY)
    client = browser(asel)
    opened = fields_of(client.get(page_of(translation)).text)
    type(letter).objects.update(state="confirmed")
    assert "not shown" in messages_of(client.get(page_of(translation), follow=True))
    kept = client.post(page_of(translation), {**opened, "text": "Үйім", "_decision": "finish"}, follow=True)
    assert "stored as a draft" in messages_of(kept)
    moderating.withdraw(letter_id=letter.pk, by=None, now=timezone.now())
    gone = client.post(page_of(translation), {**opened, "text": "Үйім", "_decision": "finish"}, follow=True)
    assert "withdrawn" in messages_of(gone)
    assert "Үйім" not in gone.text


def test_the_box_knows_its_language_and_a_short_translation_is_asked_about(appeal):
    letter = make.letter(appeal, own_words="A long story. " * 40)
    translation = making.translation(letter, state="written")
    html = browser().get(page_of(translation, "/kk")).text
    assert 'lang="kk"' in html and 'spellcheck="true"' in html and 'dir="auto"' in html
    assert "much shorter" in browser().get(page_of(translation)).text


def test_the_desk_asks_as_much_with_fifty_letters_as_with_two(appeal, asel):
    """Guards against a query for each translation's letter or people."""
    client, counts = browser(asel), []
    for number in (2, 25):
        for _ in range(number):
            making.translation(make.letter(appeal), state="written", translated_by=asel)
            make.letter(appeal, own_language="de")
        with CaptureQueriesContext(connection) as captured:
            client.get(DESK)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 24


def test_editors_and_superusers_have_the_desk_and_whoever_may_only_look_has_not(appeal):
    translation = making.translation(make.letter(appeal), state="written")
    assert superuser().get(page_of(translation)).status_code == 200
    for rights in ((), ("translations.view_translation",), ("appeals.change_letter",)):
        client = client_of(organiser_with(*rights))
        for path in (DESK, page_of(translation), f"{DESK}check/?language=kk"):
            assert client.get(path).status_code == 403, (rights, path)
        assert client.post(f"{DESK}take/", {"language": "kk"}).status_code == 403
        assert client.post(page_of(translation), {"_decision": "check"}).status_code == 403
    assert translation.state == Translation.objects.get().state


def test_opening_pages_changes_nothing(appeal, asel):
    translation = making.translation(make.letter(appeal), state="written")
    make.letter(appeal)
    client = browser(asel)
    before = list(Translation.objects.values())
    for path in (DESK, page_of(translation), f"{DESK}check/?language=kk", f"{DESK}take/", f"{DESK}take/?language=kk"):
        client.get(path, follow=True)
    assert list(Translation.objects.values()) == before
    assert [form for form in forms_of(client.get(DESK).text) if form.attributes.get("action") == f"{DESK}take/"]
