"""An organiser whose login ends while a form is open."""

from typing import Any

from django.contrib.sessions.models import Session
from django.test import Client

from tests.admin.entering import BACKEND, PASSWORD, fields_of
from tests.admin.opened_earlier import page_of
from tests.html_forms import forms_of

LETTERS = "Жаңа сөз «a» & <b> \"'\n\n  two  spaces, a line\nand 😀 the end"


def browser(user: Any = None) -> Client:
    """A browser that, unlike Django's test client by itself, needs a CSRF token."""
    client = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "same-origin"})
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


def typed_into(client: Client, row: Any, prefix: str = "", **changes: Any) -> dict[str, Any]:
    """The fields of the row's page, opened now, with something typed into them."""
    return {**fields_of(client.get(prefix + page_of(row))), "body_en": LETTERS, **changes}


def end_sessions() -> None:
    Session.objects.all().delete()


def log_in_on(client: Client, page: Any, user: Any, **fields: Any) -> Any:
    """Fills in the login form on a page and sends it."""
    [form] = [form for form in forms_of(page.text) if "username" in form.fields]
    data = {**form.data(), "username": user.get_username(), "password": PASSWORD, **fields}
    return client.post(form.attributes["action"], data)


def body_of(article: Any, language: str = "en") -> str:
    return article.texts.get(language=language).body
