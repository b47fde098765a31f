"""The long select boxes: written once a language, and the same to a browser as Django's own."""

import re
import threading
from html.parser import HTMLParser

import pytest
from django import forms
from django.utils import translation

from appeals import countries_and_languages
from appeals.forms.letter import LetterForm
from appeals.forms.long_select import LongSelect, country_options, own_language_options
from tests import make

LANGUAGES = ["en", "ru", "kk"]


class Boxes(HTMLParser):
    """Every tag with its attributes, and every text that is not blank, in their order."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, sorted(attrs)))

    def handle_endtag(self, tag):
        self.found.append(f"/{tag}")

    def handle_data(self, data):
        if data.strip():
            self.found.append(data.strip())


def of_django(language):
    """The same boxes by Django's own widget."""
    countries, languages = countries_and_languages.countries(language), countries_and_languages.own_languages(language)
    with translation.override(language):
        gettext = translation.gettext
        likely = countries_and_languages.likely_countries(language)
        groups = [(gettext("Often chosen here"), likely), (gettext("All countries"), countries)]
        return {
            country_options: forms.Select(choices=[("", gettext("Choose …")), *groups]),
            own_language_options: forms.Select(choices=[*languages, ("und", gettext("Another language"))]),
        }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", [None, "", "KZ", "DE", "kk", "und", "XX", "de", '"><script>', "&amp;", "D", 7])
def test_a_browser_sees_what_django_would_write(language, value):
    for options, widget in of_django(language).items():
        with translation.override(language):
            written = LongSelect(options).render("box", value, {"id": "id_box", "class": "x"})
            wanted = widget.render("box", value, {"id": "id_box", "class": "x"})
            assert Boxes(written).found == Boxes(wanted).found
            assert LongSelect(options).use_required_attribute(None) == widget.use_required_attribute(None)


@pytest.mark.django_db
def test_a_value_that_is_no_option_is_an_error_and_no_markup(client):
    make.site()
    page = make.post_letter(client, country='"><script>alert(1)</script>', own_language="xx").text
    assert "Choose your country from the list." in page
    assert "<script>alert(1)" not in page
    box = re.search(r'<select name="country".*?</select>', page, re.DOTALL)[0]
    assert " selected" not in box and 'aria-invalid="true"' in box


def test_options_are_written_once_a_language():
    country_options.cache_clear()
    for _ in range(5):
        for language in LANGUAGES:
            with translation.override(language):
                str(LetterForm(language=language)["country"])
    found = country_options.cache_info()
    assert (found.misses, found.currsize) == (3, 3)


def test_two_readers_at_once_do_not_see_each_other_s_choice():
    pages = {}

    def show(value):
        for _ in range(50):
            with translation.override("ru"):
                pages.setdefault(value, set()).add(LongSelect(country_options).render("country", value))

    threads = [threading.Thread(target=show, args=(value,)) for value in ("DE", "KZ", "")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(len(found) == 1 for found in pages.values())
    assert {value: re.findall(r'value="(\w*)" selected', *found) for value, found in pages.items()} == {
        "DE": ["DE"],
        "KZ": ["KZ"],
        "": [""],
    }
