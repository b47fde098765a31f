"""Fields and form parts that these pages share."""

from typing import Any

from django import forms
from django.db import models
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from appeals import countries_and_languages
from appeals.models import Appeal


def _countries(empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *countries_and_languages.countries(get_language() or "en")]


def _languages(empty: Any) -> list[tuple[str, Any]]:
    other = (countries_and_languages.OTHER_LANGUAGE, _("Another language"))
    return [("", empty), *countries_and_languages.own_languages(get_language() or "en"), other]


def country_field(empty: Any, **kwargs: Any) -> forms.ChoiceField:
    """A country by its name in the page's language; `empty` is what choosing none means."""
    return forms.ChoiceField(label=_("country"), choices=lazy(_countries, list)(empty), **kwargs)


def language_field(empty: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=lazy(_languages, list)(empty), **kwargs)


def appeals_by_title() -> models.QuerySet[Appeal]:
    """Appeals for a list to choose from: each is named by its title."""
    return Appeal.objects.prefetch_related("texts").order_by("pk")


def preselect_appeal(form: Any) -> None:
    """A single appeal is chosen from the start."""
    keys = list(Appeal.objects.values_list("pk", flat=True)[:2])
    if len(keys) == 1:
        form.initial.setdefault("appeal", keys[0])


def capitalise(form: Any) -> None:
    """Writes labels as Django writes those of a model's own fields."""
    for field in form.fields.values():
        field.label = capfirst(str(field.label))
