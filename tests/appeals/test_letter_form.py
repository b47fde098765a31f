"""An invalid form comes back with all that was typed, a message beside each field and a summary with links to them."""

import re

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from appeals.forms.letter import LetterForm
from appeals.models import Letter
from tests import make

PREFIX = {"en": "", "ru": "/ru", "kk": "/kk"}
TYPED = {"name": "Ада", "city": "Тараз", "organisation": "Кәсіподақ", "own_words": "Үйсіз қалдым.\nЕкінші жол."}
WRONG: dict[str, list[str | None]] = {
    "naming": ["", "friends", "PUBLIC"],
    "name": ["", "\u200b\u3164", "<b>", "https://example.org", "ada@example.org", "Ada\0", "x" * 101],
    "city": ["a\0b", "www.example.org", "x" * 101],
    "organisation": ["a>b", "x" * 151],
    "country": ["", "XX", "de", "Germany", "\0"],
    "own_words": ["x" * 2001, "a\0b", "\ufffd"],
    "own_language": ["xx", "english"],
    "email": [
        "",
        "ada",
        "ada@",
        "ada@example",
        "a b@example.org",
        "a@b.org,c@d.org",
        "x" * 250 + "@b.org",
        "ada@-a-.org",
    ],
    "consent": [None, ""],
}


@pytest.fixture
def appeal(db):
    return make.site()


def form(**changes):
    return LetterForm(make.letter_fields(**changes), language="en")


@pytest.mark.parametrize("field", WRONG)
def test_a_field_that_is_wrong_has_a_message_of_its_own(field):
    for value in WRONG[field]:
        bound = form(**{field: value})
        assert set(bound.errors) == {field}, value


def test_a_form_that_is_right_has_no_message():
    assert not form().errors
    assert not form(naming="nobody", name="", city="", organisation="", own_words="", own_language="").errors
    assert not form(own_words="ж" * 2000, own_language="und").errors
    assert not form(own_words="a\r\n" * 1000).errors  # a line end counts as one character


def test_what_is_hidden_is_not_judged_and_goes_no_further():
    bound = form(naming="nobody", name="<b>", city="x" * 500, organisation="https://example.org")
    assert not bound.errors
    draft = bound.draft()
    assert (draft.name, draft.city, draft.organisation) == ("", "", "")


def test_the_language_of_own_words_is_the_pages_unless_told_and_none_without_words():
    def language(**changes):
        bound = form(**changes)
        assert bound.is_valid()
        return bound.draft().own_language

    assert language(own_language="") == "en"
    assert language(own_language="kk") == "kk"
    assert language(own_words=" \n ", own_language="kk") == ""


@pytest.mark.parametrize("language", PREFIX)
def test_a_form_with_errors_keeps_every_word_and_leads_to_each_field(client, appeal, language):
    wrong = {"naming": "", "country": "", "email": "ada", "consent": None}
    response = make.post_letter(client, language=language, **TYPED, **wrong, updates="on")
    page = response.content.decode()
    assert response.status_code == 422
    assert f'<html lang="{language}"' in page
    for typed in (*TYPED.values(), 'value="ada"'):
        assert typed in page.replace("\r\n", "\n"), typed
    assert re.search(r'name="updates"[^>]*checked', page)
    linked = re.findall(r'<li><a href="#([^"]+)">', page)
    assert linked == ["id_naming_0", "id_country", "id_email", "id_consent"]
    for field_id in linked:
        assert page.count(f' id="{field_id}"') == 1
    assert not Letter.objects.exists()


@pytest.mark.parametrize("field", WRONG)
def test_every_error_is_told_beside_its_field_and_tied_to_it(client, appeal, field):
    response = make.post_letter(client, **{field: WRONG[field][0]})
    page = response.content.decode()
    message = escape(response.context["form"].errors[field][0])
    control = {"naming": r'<fieldset[^>]*id="id_naming"[^>]*>'}.get(field, rf'<\w+[^>]* name="{field}"[^>]*>')
    described_by = re.search(r'aria-describedby="([^"]*)"', re.search(control, page)[0])[1].split()
    told = [page.partition(f' id="{one}"')[2].partition("</div>")[0] for one in described_by]
    assert any(message in text for text in told), "beside the field"
    assert message in page[: page.index("<form")], "in the summary"


def test_choices_stay_as_they_were_made(client, appeal):
    page = make.post_letter(client, naming="mayor", country="KZ", own_language="kk", email="").content.decode()
    assert re.search(r'value="mayor"[^>]*checked', page)
    assert re.search(r'<option value="KZ"[^>]* selected', page)
    assert re.search(r'<option value="kk"[^>]* selected', page)
    assert re.search(r'name="consent"[^>]*checked', page)


def test_what_was_typed_comes_back_as_text_and_never_as_markup(client, appeal):
    page = make.post_letter(client, name='"><script>alert(1)</script>', own_words="</textarea><b>").content.decode()
    assert "<script>alert" not in page
    assert "</textarea><b>" not in page


@pytest.mark.parametrize(("language", "preselected"), [("en", False), ("ru", True), ("kk", True)])
def test_not_to_be_named_is_preselected_where_it_is_safer(client, appeal, language, preselected):
    page = client.get(f"{PREFIX[language]}/appeals/{appeal.slug}/").content.decode()
    radios = re.findall(r'<input[^>]*name="naming"[^>]*>', page)
    assert len(radios) == 3
    assert [radio for radio in radios if "checked" in radio] == ([radios[2]] if preselected else [])


def test_countries_are_named_and_sorted_in_the_pages_language(appeal):
    for language, name in (("en", "Kazakhstan"), ("ru", "Казахстан"), ("kk", "Қазақстан")):
        with translation.override(language):
            page = Client().get(f"{PREFIX[language]}/appeals/{appeal.slug}/").content.decode()
        options = re.findall(r'<option value="([A-Z]{2})"[^>]*>([^<]+)', page)
        assert dict(options)["KZ"] == name
        assert len(options) > 240


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", "Anybody can read and copy"),
        ("/ru", "сможет прочитать и скопировать кто угодно"),
        ("/kk", "кез келген адам оқып, көшіріп ала алады"),
    ],
)
def test_who_is_named_here_is_told_beside_that_choice_who_can_read_it(client, db, prefix, words):
    appeal = make.site()
    page = client.get(f"{prefix}/appeals/{appeal.slug}/").text
    choices = re.search(r'<fieldset class="naming" id="id_naming".*?</fieldset>', page, re.DOTALL).group()
    assert words in choices
    [described_by] = re.findall(r'aria-describedby="([^"]+)"', choices.split(">")[0] + ">")
    assert f'id="{described_by}"' in choices


def test_the_list_of_errors_has_the_order_of_the_page(client, appeal):
    wrong = {
        "naming": "public",
        "name": "<b>",
        "city": "<b>",
        "organisation": "<b>",
        "own_words": "\0",
        "own_language": "x",
    }
    page = client.post(f"/appeals/{appeal.slug}/", wrong, headers=make.BROWSER).content.decode()
    listed = re.findall(r'<li><a href="#(\w+)"', page)
    assert len(listed) == 8
    assert listed == sorted(listed, key=lambda field_id: page.index(f'id="{field_id}"'))
