"""A select box of hundreds of options, which are written once a language and not again for each page.

Django renders a template for each option: 315 options took two thirds of the time of the appeal's page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from appeals import countries_and_languages

Pairs = list[tuple[str, str]]
OPTION = '<option value="{}">{}</option>\n'


@dataclass(frozen=True)
class Options:
    """Options as HTML, none of them selected, and the values that they have."""

    html: SafeString
    values: frozenset[str]
    # Whether the first of them is no choice: then HTML allows `required` (HTML, “placeholder label option”).
    begins_blank: bool

    def selecting(self, value: str) -> SafeString:
        """The options with that of `value` selected; where there are two, the first, as Django does it."""
        if value not in self.values:
            return self.html
        option = format_html('<option value="{}"', value)
        return mark_safe(self.html.replace(option, f"{option} selected", 1))  # noqa: S308 (escaped, both)


class LongSelect(forms.Select):
    """Shows the options that it was made with; the field judges what was sent, by its codes."""

    template_name = "appeals/_long_select.html"

    def __init__(self, options_in: Callable[[str], Options], attrs: dict[str, Any] | None = None) -> None:
        """`options_in` gives those of a language."""
        super().__init__(attrs)
        self.options_in = options_in

    @property
    def shown(self) -> Options:
        return self.options_in(translation.get_language() or "en")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        (chosen,) = context["widget"]["value"] or [""]
        context["widget"]["options"] = self.shown.selecting(chosen)
        return context

    def use_required_attribute(self, initial: Any) -> bool:
        return self.shown.begins_blank


@lru_cache(maxsize=8)
def country_options(language: str) -> Options:
    """“Choose …”, the countries that are likely in `language`, then all of them."""
    likely = countries_and_languages.likely_countries(language)
    everywhere = countries_and_languages.countries(language)
    with translation.override(language):
        html = (
            format_html(OPTION, "", gettext("Choose …"))
            + group(gettext("Often chosen here"), likely)
            + group(gettext("All countries"), everywhere)
        )
    return Options(html, frozenset({"", *(code for code, _ in everywhere)}), begins_blank=True)


@lru_cache(maxsize=8)
def own_language_options(language: str) -> Options:
    """The languages of own words by their names in `language`, then “Another language”."""
    named = countries_and_languages.own_languages(language)
    with translation.override(language):
        pairs = [*named, (countries_and_languages.OTHER_LANGUAGE, gettext("Another language"))]
    return Options(format_html_join("", OPTION, pairs), frozenset(code for code, _ in pairs), begins_blank=False)


def group(label: str, pairs: Pairs) -> SafeString:
    options = format_html_join("", OPTION, pairs)
    return format_html('<optgroup label="{}">\n{}</optgroup>\n', label, options)
