"""People with groups and logins, for the tests about them."""

from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from organisers import roles
from organisers.people import inviting
from tests import make
from tests.admin.entering import client_of

GOOD = "seven-quiet-bridges"


def member(*groups: str, name: str = "", password: str | None = None) -> Any:
    """Somebody of these groups."""
    roles.make_groups()
    person = make.organiser(name, is_superuser=False, password=password)
    person.groups.set(Group.objects.filter(name__in=groups))
    return person


def browser_of(*groups: str) -> Client:
    return client_of(member(*groups))


def organiser(name: str = "") -> Any:
    """Somebody of the group that may do everything: no superuser."""
    return member(roles.ORGANISERS, name=name)


def invited(by: Any, *groups: str, name: str = "guest", address: str = "") -> tuple[Any, str]:
    """Somebody who is invited, and the token of the link."""
    roles.make_groups()
    chosen = Group.objects.filter(name__in=groups or [roles.MODERATORS])
    person = inviting.invite(name=name, groups=chosen, by=by, now=timezone.now())
    _, token = inviting.make_link(person_id=person.pk, by=by, now=timezone.now(), address=address)
    return person, token


def choosing(password: str = GOOD, **more: str) -> dict[str, str]:
    """What the form behind an invitation's link sends."""
    return {"new_password1": password, "new_password2": password, **more}


def page_of(person: Any, act: str = "change") -> str:
    return f"/admin/auth/user/{person.pk}/{act}/"


def is_in(client: Client) -> bool:
    return client.get("/admin/second-factor/").status_code == 200
