"""Changing who works here: leaving, coming back, groups, a lost telephone."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from organisers import record
from organisers.entering import second_factor, sessions
from organisers.models import Invitation
from organisers.people import rights, telling
from safety import erasure_list
from safety.erasure_list import Erased


class Refused(Exception):
    """Nothing was changed; the message says why, in words for the organiser who asked for it."""


NOT_YOURS = _("You may not change this login: its owner may do more than you, or you may not manage people any more.")
LAST_ONE = _("Nobody would be left who can manage people. Put somebody else into the group “Organisers” first.")
NOT_ONESELF = _("For your own login, use “Two-factor login” and “Change password” in the menu.")


def lock_people() -> None:
    """Until the transaction ends (if there is one) nobody else changes who works here.

    So the last two organisers cannot remove each other.
    """
    if transaction.get_autocommit():
        return
    list(User.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def locked(*, person_id: int, by: User) -> User:
    """The person to be changed, as stored at this moment; raises Refused where `by` may not, or may not any more."""
    lock_people()
    person = User.objects.filter(pk=person_id, is_staff=True).first()
    if person is None or not rights.may_change(User.objects.filter(pk=by.pk).first(), person):
        raise Refused(NOT_YOURS)
    return person


def need_a_manager() -> None:
    """Raises Refused where nobody is left who can manage people."""
    if not rights.managers().exists():
        raise Refused(LAST_ONE)


@transaction.atomic
def leave(*, person_id: int, by: User, now: dt.datetime) -> bool:
    """Closes a login and ends its sessions at once; False where it was closed. Raises Refused."""
    person = locked(person_id=person_id, by=by)
    if not close(person):
        return False
    need_a_manager()
    write(by=by, act="leave", person=person, now=now)
    return True


def close(person: User) -> bool:
    """Makes a login inactive: nobody is in with it any more, nor comes in by a link made for it."""
    links = Invitation.objects.filter(person=person)
    erasure_list.enter(Erased.LINK, links.values_list("token_index", flat=True))
    links.delete()
    sessions.end_of(person.pk)
    erasure_list.enter(Erased.LOGIN, [person.pk])
    return User.objects.filter(pk=person.pk, is_active=True).update(is_active=False) == 1


@transaction.atomic
def come_back(*, person_id: int, by: User, now: dt.datetime) -> bool:
    """Opens the login of somebody who had left; False where it is open, or was never used. Raises Refused."""
    person = locked(person_id=person_id, by=by)
    if not person.has_usable_password():
        return False
    if not User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        return False
    erasure_list.take_off(Erased.LOGIN, [person.pk])
    write(by=by, act="come back", person=person, now=now)
    return True


@transaction.atomic
def reset_second_factor(*, person_id: int, by: User, now: dt.datetime) -> bool:
    """Takes the second factor off somebody else's login, ends its sessions and tells its owner. Raises Refused."""
    if person_id == by.pk:
        raise Refused(NOT_ONESELF)
    person = locked(person_id=person_id, by=by)
    had_one = second_factor.remove(person)
    sessions.end_of(person.pk)
    if had_one:
        write(by=by, act="remove second factor", person=person, now=now)
        telling.tell(person)
    return had_one


@transaction.atomic
def put_into_groups(*, person_id: int, groups: Iterable[Group], by: User, now: dt.datetime) -> bool:
    """Sets what somebody may do; whether that was a change. Raises Refused, too, for a group beyond the rights of `by`."""
    person = locked(person_id=person_id, by=by)
    before, after = set(person.groups.all()), set(groups)
    check_grant(after - before, by=by)
    if before == after:
        return False
    person.groups.set(after)
    need_a_manager()
    write(by=by, act="change groups", person=person, now=now)
    return True


def check_grant(groups: set[Group], *, by: User) -> None:
    if not groups <= set(rights.grantable_groups(User.objects.get(pk=by.pk))):
        raise Refused(_("You can put people only into groups that may do no more than you."))


def write(*, by: Any, act: str, person: User, now: dt.datetime) -> None:
    record.write(by=by, act=act, subject=f"user {person.pk}", now=now)
