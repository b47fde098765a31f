"""What no page of ours sends: a message or a refusal, never a failure, and what was typed stays on the page."""

import pytest
from django.core.cache import caches
from django.utils import timezone

from tests import make
from tests.admin import relogin
from tests.admin.entering import messages_of
from tests.translations import making
from tests.translations.desk import DESK, browser, fields_of, page_of, press, translator
from translations.models import Translation
from translations.models.translation import TEXT_MAX_LENGTH

pytestmark = pytest.mark.django_db
EMPTY = {"state": "draft", "text": ""}


@pytest.fixture
def translation():
    return making.translation(make.letter(make.appeal()), **EMPTY)


@pytest.mark.parametrize("text", ["a\0b", "�", "ә" * (TEXT_MAX_LENGTH + 1), "", " ​ "])
@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_a_text_that_cannot_be_finished_gets_a_message_beside_the_box(translation, text, prefix):
    client = browser()
    answer = press(client, page_of(translation, prefix), "finish", text=text)
    assert answer.status_code == 422
    assert 'id="id_text_error"' in answer.text and 'aria-describedby="id_text_error"' in answer.text
    assert Translation.objects.get().text == ""


def test_a_text_that_is_too_long_is_still_there(translation):
    long = "Үйімнен айырылдым. " * 600
    answer = press(browser(), page_of(translation), "save", text=long)
    assert answer.status_code == 422
    assert fields_of(answer.text)["text"] == long
    assert "8,000" in answer.text and "At most" in answer.text


def test_what_a_paste_brings_along_is_tidied(translation):
    press(browser(), page_of(translation), "save", text="\u202eҮйім\u200b\r\n\r\n\r\n\r\nжоқ\t")
    assert Translation.objects.get().text == "Үйім\n\nжоқ"


@pytest.mark.parametrize("decision", ["", "approve", "check", "correct", "check_own", "send_back", "\0", "x" * 5000])
def test_a_decision_that_the_page_does_not_offer_does_nothing(translation, decision):
    before = Translation.objects.values().get()
    answer = press(browser(), page_of(translation), decision, text="Үйім", remark="?", override="alone")
    assert answer.status_code == 302
    assert Translation.objects.values().get() == before


def test_forged_fields_and_keys_lead_back(translation):
    client = browser()
    page = page_of(translation)
    for seen in ("", "0", "1.2.3", "\0", "9" * 9000, ["1", "2"]):
        answer = press(client, page, "save", text="Үйім", as_opened=seen)
        assert answer.status_code in (409, 422, 302), seen
    for key in ("0", "99999", "9" * 30, "-1", "x", "a%00b", str(translation.letter_id)):
        for method in (client.get, client.post):
            assert method(f"{DESK}{key}/change/").status_code in (302, 404), key
    for query in ("language=de", "language=kk&after=x", f"language=kk&after={'9' * 40}", "language=%00", ""):
        assert client.get(f"{DESK}check/?{query}").status_code == 302
    for data in ({"language": "de"}, {"language": ["kk", "x"]}, {"language": "kk", "source": "\0"}, {}):
        assert client.post(f"{DESK}take/", data).status_code == 302
    for query in ("which=x", "language=zz", "which=%00", "p=999", "q=x", "letter__name=Ada", "e=1", "o=1.2"):
        assert client.get(f"{DESK}?{query}", follow=True).status_code == 200, query


def test_the_list_of_django_does_not_let_letters_be_searched(translation):
    """`?letter__name=` would tell whether a writer has a name, a letter at a time."""
    answer = browser().get(f"{DESK}?which=every&letter__name__startswith=W")
    assert answer.status_code == 302


@pytest.mark.parametrize("path", ["add/", "{pk}/delete/"])
def test_translations_are_neither_added_nor_deleted_by_hand(translation, path):
    for method in ("get", "post"):
        answer = getattr(browser(), method)(DESK + path.format(pk=translation.pk), {"post": "yes"})
        assert answer.status_code == 403
    assert Translation.objects.count() == 1


def test_what_was_typed_before_the_login_ended_comes_back_unsaved(translation):
    caches["logins"].clear()
    user = make.organiser("asel")
    client = relogin.browser(user)
    page = page_of(translation)
    typed = {**fields_of(client.get(page).text), "_decision": "save", "text": relogin.LETTERS}
    relogin.end_sessions()
    back = relogin.log_in_on(client, client.post(page, typed), user)
    assert back.status_code == 200
    assert fields_of(back.text)["text"] == relogin.LETTERS
    assert Translation.objects.get().text == ""
    client.post(page, {**fields_of(back.text), "_decision": "save"})
    assert Translation.objects.get().text.startswith("Жаңа сөз")


def test_two_windows_of_one_translator_do_not_overwrite_each_other(translation):
    client = browser()
    opened = [fields_of(client.get(page_of(translation)).text) for _ in range(2)]
    answers = [
        client.post(page_of(translation), {**fields, "_decision": "save", "text": text})
        for fields, text in zip(opened, ("Бірінші", "Екінші"), strict=True)
    ]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert Translation.objects.get().text == "Бірінші"


def test_a_draft_taken_over_is_not_lost_to_whoever_began_it():
    asel, bota = translator("asel"), translator("bota")
    letter = make.letter(make.appeal())
    yesterday = timezone.localdate() - timezone.timedelta(days=5)
    translation = making.translation(letter, **EMPTY, taken_by=asel, taken_on=yesterday)
    late = browser(asel)
    opened = fields_of(late.get(page_of(translation)).text)
    taken = browser(bota).post(f"{DESK}take/", {"language": "kk"}).headers["Location"]
    assert "At work on it now: bota" in late.get(page_of(translation)).text
    press(browser(bota), taken, "skip")
    answer = late.post(page_of(translation), {**opened, "_decision": "save", "text": "Үйім"}, follow=True)
    assert "saved" in messages_of(answer)
    assert Translation.objects.get().text == "Үйім"
