"""The addresses of the desk, and what is pressed there."""

from typing import Any

from django.test import Client

from appeals.models import Letter
from tests.admin.entering import client_of, organiser_with
from tests.html_forms import forms_of

START = "/admin/appeals/letter/desk/"
RIGHTS = ("appeals.view_letter", "appeals.change_letter", "appeals.reveal_name", "organisers.view_batch")


def page_of(letter: Any, query: str = "") -> str:
    return f"/admin/appeals/letter/{letter.pk}/change/{query}"


def moderator(*more: str) -> tuple[Client, Any]:
    user = organiser_with(*RIGHTS, *more)
    return client_of(user), user


def press(client: Client, page: str, decision: str, **fields: Any) -> Any:
    """Opens the page and presses a button of its bar, with what the page says it has shown."""
    opened = client.get(page)
    [bar] = [form for form in forms_of(opened.text) if form.attributes.get("class") == "reading-bar"]
    return client.post(bar.attributes["action"] or page, {**bar.data(), "decision": decision, **fields})


def undo(client: Client, page: str) -> Any:
    """Presses the button beside the last decision."""
    [form] = [
        form for form in forms_of(client.get(page, follow=True).text) if form.attributes.get("class") == "reading-last"
    ]
    return client.post(form.attributes["action"], {**form.data(), "decision": "undo"})


def state_of(row: Any) -> str:
    state: str = type(row).objects.values_list("state", flat=True).get(pk=row.pk)
    return state


def words_of(letter: Any) -> str:
    return Letter.objects.values_list("own_words", flat=True).get(pk=letter.pk)
