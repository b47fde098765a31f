"""Who writes from Kazakhstan and wants to be named is asked once whether that is meant, in words that say who learns it."""

import re

import pytest
from django.test import Client
from django.utils import translation

from appeals.forms.letter import LetterForm
from appeals.models import Letter
from tests import make

pytestmark = pytest.mark.django_db
WORDS = {"name": "Ада", "city": "Тараз", "own_words": "Үйсіз қалдым."}


@pytest.fixture
def client():
    make.site()
    return Client()


def asked_of(response):
    found = re.search(r'name="naming_asked"(?: value="([^"]*)")?', response.content.decode())
    return found[1] or ""


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("naming", ["public", "mayor"])
def test_the_question_is_asked_once(client, language, naming):
    fields = {**WORDS, "naming": naming, "country": "KZ"}
    response = make.post_letter(client, language=language, **fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["naming"]
    (message,) = response.context["form"].errors["naming"]
    assert page.count(message) == 2, "in the summary and beside the field"
    assert '<a href="#id_naming_0">' in page
    assert re.search(rf'value="{naming}"[^>]*checked', page), "the choice stays as it was made"
    for word in WORDS.values():
        assert word in page
    assert not Letter.objects.exists()
    assert make.post_letter(client, language=language, **fields, naming_asked=asked_of(response)).status_code == 302
    assert Letter.objects.get().naming == naming


def test_the_questions_say_who_learns_the_name():
    with translation.override("en"):
        messages = {
            naming: LetterForm(make.letter_fields(country="KZ", naming=naming), language="en").errors["naming"][0]
            for naming in ("public", "mayor")
        }
    assert "this site" in messages["public"] and "mayor" in messages["public"]
    assert "this site" not in messages["mayor"] and "mayor" in messages["mayor"]
    for message in messages.values():
        assert "send again" in message and "Don’t name me" in message


def test_who_was_told_of_both_is_not_asked_again_for_less():
    def errors(**fields):
        return LetterForm(make.letter_fields(country="KZ", **fields), language="en").errors

    assert not errors(naming="mayor", naming_asked="public")
    assert not errors(naming="nobody", naming_asked="")
    assert errors(naming="public", naming_asked="mayor")
    for odd in ("nobody", "everybody", "\ufffd", "x" * 500):
        assert errors(naming="mayor", naming_asked=odd), odd


@pytest.mark.parametrize("fields", [{"naming": "nobody", "country": "KZ"}, {"naming": "public", "country": "KG"}])
def test_nobody_else_is_asked(client, fields):
    response = make.post_letter(client, **fields)
    assert response.status_code == 302


def test_it_is_asked_together_with_everything_else_that_is_wrong(client):
    fields = {"naming": "public", "country": "KZ", "email": "ada@gmial.com", "own_words": "x" * 2001}
    response = make.post_letter(client, **fields)
    assert set(response.context["form"].errors) == {"naming", "own_words", "email"}
    page = response.content.decode()
    asked = re.search(r'name="email_asked"[^>]* value="([^"]+)"', page)[1]
    again = {**fields, "own_words": "Home.", "naming_asked": asked_of(response), "email_asked": asked}
    assert make.post_letter(client, **again).status_code == 302


def test_a_preview_shows_the_letter_and_does_not_spend_the_question(client):
    fields = {**WORDS, "naming": "public", "country": "KZ"}
    response = make.post_letter(client, action="preview", **fields)
    assert response.status_code == 200
    assert response.context["preview"].signature_lines[0] == "Ада"
    assert asked_of(response) == ""
    assert make.post_letter(client, **fields).status_code == 422


def test_the_fresh_form_does_not_say_that_it_has_asked(client):
    for path in ("/", "/ru/appeals/shanyrak-aigyerim/"):
        assert asked_of(client.get(path)) == ""
