"""Organisers with given rights, logged in."""

from typing import Any

from django.contrib.auth.models import Permission
from django.test import Client

from tests import make
from tests.html_forms import forms_of

PASSWORD = "a-long-enough-password"
BACKEND = "organisers.entering.backends.RightsBackend"


def client_of(user: Any) -> Client:
    """A browser in which `user` is logged in by password."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def organiser_with(*rights: str) -> Any:
    """A member of staff with these rights ("appeals.change_letter") and no others."""
    user = make.organiser(is_superuser=False, password=None)
    for right in rights:
        app_label, codename = right.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))
    return user


def moderator() -> Client:
    return client_of(organiser_with("appeals.view_letter", "appeals.change_letter"))


def superuser() -> Client:
    # Without a password: hashing one takes longer than many a test.
    return client_of(make.organiser(password=None))


def log_in(client: Client, user: Any, **fields: Any) -> Any:
    """Posts the login form."""
    data = {"username": user.get_username(), "password": PASSWORD, **fields}
    return client.post("/admin/login/?next=/admin/", data)


def messages_of(response: Any) -> str:
    """What the page says it did, in one string."""
    return " ".join(str(message) for message in response.context["messages"])


def fields_of(response: Any) -> dict[str, Any]:
    """What a browser posts back if it sends the page's form as it is (the admin's change form)."""
    wanted = f"{response.context['opts'].model_name}_form"
    [form] = [form for form in forms_of(response.text) if form.attributes.get("id") == wanted]
    # The form that a script copies for a new row is no part of what is sent.
    return {name: value for name, value in form.data().items() if "__prefix__" not in name}
