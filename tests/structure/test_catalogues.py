"""Every string of the site is in the catalogues, translated, none of them fuzzy, and what is compiled is current."""

import ast
import gettext
import io
import re
from pathlib import Path
from typing import Any

import django
import pytest
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.structure.sources import ROOT, python_files, template_files

KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
LANGUAGES = ["ru", "kk"]
# What is gathered from the code and the templates, and what is written by hand: words of Django's own.
GATHERED = ROOT / "locale"
BY_HAND = ROOT / "campaign" / "django_locale"
FILES = sorted(path for folder in (GATHERED, BY_HAND) for path in folder.glob("*/LC_MESSAGES/*.po"))

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))


def strings_in(source):
    for _, message, _, context in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):
        yield (context, message[0] if isinstance(message, tuple) else message)


def strings_of_the_site():
    for path in python_files():
        yield from ((key, path) for key in strings_in(path.read_text(encoding="utf-8")))
    for path in template_files():
        if path.suffix in (".html", ".txt", ".xml"):
            python = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            yield from ((key, path) for key in strings_in(python))


def texts_of(translations: Any) -> dict[Any, str]:
    """What a compiled catalogue holds, its header left out."""
    return {key: text for key, text in translations._catalog.items() if key}


def read(path):
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def catalogue(language, folder=GATHERED):
    return read(folder / language / "LC_MESSAGES" / "django.po")


def keys_and_texts(catalogue):
    """Texts by context and (singular) English, as gettext finds them."""
    return {
        (message.context, message.id[0] if isinstance(message.id, tuple) else message.id): message.string
        for message in catalogue
        if message.id
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_of_the_site_is_in_the_catalogue(language):
    known = keys_and_texts(catalogue(language))
    missing = {(key[1], path.name) for key, path in strings_of_the_site() if key not in known and key[1]}
    assert not missing


def is_gettext(node):
    """Whether a node of the syntax tree calls gettext, under any of its names."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in KEYWORDS


def gettext_beside_f_strings(source):
    """The lines where gettext is called within an f-string, which xgettext does not read, or is given one."""
    for node in ast.walk(ast.parse(source)):
        holds_a_call = isinstance(node, ast.JoinedStr) and any(map(is_gettext, ast.walk(node)))
        is_given_one = is_gettext(node) and any(isinstance(argument, ast.JoinedStr) for argument in node.args)
        if holds_a_call or is_given_one:
            yield node.lineno


def test_gettext_and_f_strings_are_not_mixed():
    found = [(path.name, line) for path in python_files() for line in gettext_beside_f_strings(path.read_text("utf-8"))]
    assert not found


@pytest.mark.parametrize(
    "source",
    ["f'{_(\"word\")}'", "f'{a}: {gettext(\"word\") if b else c}'", "translation.pgettext('of', f'{a} word')"],
)
def test_a_string_that_gathering_would_miss_is_found(source):
    assert list(gettext_beside_f_strings(source)) == [1]


@each_file
def test_every_string_is_translated_and_none_is_a_guess(path):
    for message in read(path):
        if message.id:
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(texts), message.id
            assert not message.fuzzy, message.id


@each_file
def test_what_is_compiled_is_what_was_translated(path):
    fresh = io.BytesIO()
    write_mo(fresh, read(path))
    fresh.seek(0)
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert texts_of(compiled) == texts_of(gettext.GNUTranslations(fresh))


@each_file
def test_a_translation_has_the_same_places_for_values(path):
    for message in read(path):
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = {place for text in ids for place in re.findall(r"%\((\w+)\)", text)}
        for text in texts:
            assert set(re.findall(r"%\((\w+)\)", text)) <= wanted, message.id
            assert len(ids) > 1 or set(re.findall(r"%\((\w+)\)", text)) == wanted or not message.id, message.id


# The form of each number by CLDR's rules: https://cldr.unicode.org/index/cldr-spec/plural-rules
PLURALS = {
    "ru": {
        0: 2,
        1: 0,
        2: 1,
        4: 1,
        5: 2,
        11: 2,
        12: 2,
        14: 2,
        20: 2,
        21: 0,
        22: 1,
        25: 2,
        101: 0,
        111: 2,
        112: 2,
        1002: 1,
    },
    "kk": {0: 1, 1: 0, 2: 1, 5: 1, 11: 1, 21: 1, 101: 1, 1001: 1},
}


@each_file
def test_numerals_have_the_forms_of_the_language(path):
    language = path.parts[-3]
    with path.with_suffix(".mo").open("rb") as file:
        translations: Any = gettext.GNUTranslations(file)
    assert {number: translations.plural(number) for number in PLURALS[language]} == PLURALS[language]


@each_file
def test_plurals_are_declared_as_in_djangos_own_catalogue(path):
    """Django does not merge a catalogue that declares others, and looks its forms up by its own rule."""
    own = read(path)
    djangos = read(Path(django.__file__).parent / "conf" / "locale" / path.parts[-3] / "LC_MESSAGES" / "django.po")
    assert (own.num_plurals, own.plural_expr) == (djangos.num_plurals, djangos.plural_expr)
