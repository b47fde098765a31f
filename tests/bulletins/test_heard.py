"""What residents have heard: on the bulletin's page, in the ledger, on the writer's own page; a month and no more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from appeals.presentation.timeline import life_of
from appeals.services.writers import own
from bulletins.models import Heard, HeardText
from safety.keys import tokens
from tests import make
from tests.bulletins import making

WORDS = {"en": "We heard you.", "ru": "Мы вас услышали.", "kk": "Біз сіздерді естідік."}
pytestmark = pytest.mark.django_db


@pytest.fixture
def letter():
    return making.letter(make.site(), address="ada@example.org")


def own_page(client, letter, prefix="") -> str:
    text: str = client.get(f"{prefix}/letters/{tokens.make(tokens.Purpose.OWN_PAGE, letter.pk)}/").text
    return " ".join(text.split())


def test_the_writer_sees_the_issue_the_month_and_the_words(client, letter):
    assert "bulletin no." not in own_page(client, letter)
    issue = making.published(letter.appeal, [letter])
    assert "In the residents’ bulletin no. 7" in own_page(client, letter)
    making.heard(issue, **WORDS)
    page = own_page(client, letter)
    assert "Heard by the residents: May 2006" in page and WORDS["en"] in page
    assert WORDS["kk"] in own_page(client, letter, "/kk")


def test_a_writer_whose_letter_is_not_in_the_issue_sees_nothing(client, letter):
    other = making.letter(letter.appeal)
    making.heard(making.published(letter.appeal, [other]), **WORDS)
    making.draft(letter.appeal, [letter], number=8)
    page = own_page(client, letter)
    assert "bulletin no." not in page and WORDS["en"] not in page


def test_a_withdrawn_letter_has_no_such_line(client, letter):
    making.heard(making.published(letter.appeal, [letter]), **WORDS)
    own.withdraw(letter_id=letter.pk, now=timezone.now())
    assert WORDS["en"] not in own_page(client, letter)


def test_the_writers_page_asks_as_much_with_one_issue_as_with_ten(letter):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            life_of(letter)
        return len(captured)

    making.heard(making.published(letter.appeal, [letter], number=1), **WORDS)
    few = queries()
    for number in range(2, 11):
        making.heard(making.published(letter.appeal, [letter], number=number), **WORDS)
    assert queries() == few


def test_the_ledger_and_the_bulletins_page_name_month_copies_and_words(client, letter):
    making.heard(making.published(letter.appeal, [letter]), **WORDS)
    ledger = " ".join(client.get(f"/appeals/{letter.appeal.slug}/deliveries/").text.split())
    assert "Heard by the residents: May 2006 · bulletin no. 7, about 200 copies" in ledger and WORDS["en"] in ledger
    page = client.get("/kk/bulletins/").text
    assert WORDS["kk"] in page and 'lang="kk"' in page


def test_words_in_another_language_than_the_readers_are_marked_so(client, letter):
    making.heard(making.published(letter.appeal, [letter]), kk=WORDS["kk"], en="")
    page = client.get("/ru/bulletins/").text
    assert f'<blockquote class="bulletin-words" lang="kk" dir="auto"><p>{WORDS["kk"]}</p>' in page


def test_words_are_no_markup(client, letter):
    making.heard(making.published(letter.appeal, [letter]), en="<script>alert(1)</script>\n\nTwo.")
    for path in ("/bulletins/", f"/appeals/{letter.appeal.slug}/deliveries/"):
        assert "<script>alert" not in client.get(path).text
    assert "<script>alert" not in own_page(client, letter)


def test_a_month_is_in_words_of_the_language(letter):
    heard = making.heard(making.published(letter.appeal, [letter]))
    said = {}
    for language in ("en", "ru", "kk"):
        with translation.override(language):
            said[language] = heard.month_words
    assert said == {"en": "May 2006", "ru": "май 2006 года", "kk": "2006 жылғы мамыр"}


def test_neither_place_nor_person_nor_day_can_be_stored():
    stored = {field.name for field in Heard._meta.get_fields()} | {field.name for field in HeardText._meta.get_fields()}
    known = {"id", "issue", "year", "month", "copies", "texts", "heard", "words"}
    assert stored == known | {"language", "revision", "based_on_revision", "loaded_digest", "revisions"}
