"""Organisers with given rights, logged in."""

from typing import Any

from django.contrib.auth.models import Permission
from django.test import Client

from tests import make

PASSWORD = "a-long-enough-password"
BACKEND = "django.contrib.auth.backends.ModelBackend"


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
    """What a browser would post back if it sent the page's form as it is (the admin's change form)."""
    admin_form = response.context["adminform"].form
    forms = [admin_form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data: dict[str, Any] = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is None or value is False or value == "":
                continue
            data[bound.html_name] = "on" if value is True else bound.field.widget.format_value(value) or value
    return data
