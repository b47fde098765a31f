"""Translators logged in, and the forms of their pages."""

from typing import Any

from django.contrib.auth.models import Group
from django.test import Client

from organisers.roles import make_groups
from tests import make
from tests.admin.entering import client_of
from tests.html_forms import forms_of
from translations.models import Translation

DESK = "/admin/translations/translation/"


def translator(name: str = "") -> Any:
    """A member of the group of translators, and of nothing else."""
    make_groups()
    user = make.organiser(name, is_superuser=False, password=None)
    user.groups.add(Group.objects.get(name="Translators"))
    return user


def browser(user: Any = None) -> Client:
    return client_of(user or translator())


def page_of(translation: Translation, prefix: str = "") -> str:
    return f"{prefix}{DESK}{translation.pk}/change/"


def fields_of(html: str) -> dict[str, Any]:
    """What a browser sends of the translator's page if nothing is typed."""
    [form] = [form for form in forms_of(html) if "data-translating" in form.attributes]
    return form.data()


def press(client: Client, path: str, decision: str, **typed: Any) -> Any:
    """Opens a translator's page, types, and presses a button."""
    return client.post(path, {**fields_of(client.get(path).text), "_decision": decision, **typed})
