"""Who may do what to whom: nobody gives, and nobody takes over, more than they have themselves."""

from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet

MANAGE = "auth.change_user"


def rights_of(person: User) -> set[str]:
    """The rights that a person has, or would have again: somebody who has left, or is invited, keeps their groups."""
    found = Permission.objects.all()
    if not person.is_superuser:
        found = found.filter(Q(group__user=person) | Q(user=person))
    return _codes(found)


def _codes(permissions: QuerySet[Permission]) -> set[str]:
    rows = permissions.values_list("content_type__app_label", "codename")
    return {f"{app_label}.{codename}" for app_label, codename in rows}


def may_manage(by: Any) -> bool:
    """Whether somebody may see and change who works here."""
    return bool(by.is_active and by.is_staff and by.has_perm(MANAGE))


def may_change(by: User | None, person: User) -> bool:
    """Whether `by` may change a person's login: one who may do more could be made to act for `by`.

    The login of somebody who may do everything is changed by others who may, and on the server.
    """
    if by is None or not may_manage(by):
        return False
    if by.is_superuser:
        return True
    return not person.is_superuser and rights_of(person) <= rights_of(by)


def grantable_groups(by: Any) -> QuerySet[Group]:
    """The groups that `by` may put somebody into."""
    if by.is_superuser:
        return Group.objects.all()
    beyond = Permission.objects.exclude(Q(group__user=by) | Q(user=by))
    # Not `exclude(permissions__in=…)`, which would ask once for each group.
    return Group.objects.exclude(pk__in=Group.objects.filter(permissions__in=beyond).values("pk"))


def managers() -> QuerySet[User]:
    """The people who can log in and manage people."""
    app_label, codename = MANAGE.split(".")
    right = Permission.objects.filter(content_type__app_label=app_label, codename=codename)
    may = Q(is_superuser=True) | Q(groups__permissions__in=right) | Q(user_permissions__in=right)
    return User.objects.filter(may, is_active=True, is_staff=True).distinct()
