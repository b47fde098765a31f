"""The honeypot: bots fill it in, people do not see it, and neither an address book nor a password manager knows it."""

import re

import pytest
from django.test import Client
from django.utils.translation import override

from safety.web.anonymous_forms import GuardedForm
from tests import make

# The words by which browsers and password managers recognise what they can fill in (the autofill field names of HTML,
# 4.10.18.7, and the patterns of Chromium's autofill_regex_constants and Firefox's HeuristicsRegExp), as they stand in
# names, ids and labels, in the languages of the site.
KNOWN = (
    "name mail phone tel mobile cell fax addr street road house apart floor unit suite line city town state province region "
    "county district zip post code country territory company business organi firm url web site home page link user login "
    "nick pass pwd secret pin otp token card credit cc cvc cvv csc expir bank iban account birth bday date day month year "
    "age sex gender title salut honor prefix suffix first last middle given family initial surname language photo impp "
    "search query amount price coupon promo tax vat attn attention other note message comment subject "
    "имя имени фамил отчеств почт емейл телефон моб адрес улиц дом кварт город населен област край регион район индекс "
    "страна компан организац фирм сайт ссылк лог парол код карт дата день месяц год пол возраст обращен язык "
    "атыңыз есім тегі әкесінің пошта телефон мекенжай көше үй пәтер қала облыс аудан индекс ел компания ұйым сайт сілтеме "
    "құпия сөз код карта күн ай жыл жыныс жас тіл"
).split()


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_neither_its_name_nor_its_label_is_known_to_an_address_book(language):
    with override(language):
        field = GuardedForm()["topic"]
        name, label = field.html_name, str(field.label).lower()
    assert [known for known in KNOWN if known in name] == []
    # Stems are looked for where words begin, and short ones as whole words: «поле» is no «пол».
    for word in re.findall(r"\w+", label):
        assert [known for known in KNOWN if word == known or (len(known) > 3 and word.startswith(known))] == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/appeals/shanyrak-aigyerim/", "/", "/articles/shanyrak-aigyerim/"])
def test_browsers_and_password_managers_are_told_to_leave_it_alone(path):
    make.site()
    page = Client().get(path).content.decode()
    (trap,) = re.findall(r'<p class="trap" aria-hidden="true">.*?</p>', page, re.DOTALL)
    (field,) = re.findall(r"<input[^>]*>", trap)
    for attribute in (
        'autocomplete="off"',
        'tabindex="-1"',
        " data-1p-ignore",
        " data-bwignore",
        'data-lpignore="true"',
    ):
        assert attribute in field
    assert 'data-form-type="other"' in field
    assert "required" not in field


def test_only_something_typed_is_caught():
    for typed, is_trapped in (("", False), (" \t", False), ("https://spam.example", True), ("0", True)):
        assert GuardedForm({"topic": typed}).is_trapped is is_trapped
    assert not GuardedForm({}).is_trapped
