"""The groups of organisers that the site creates. Each app says what a group may do with its models."""

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _

# Does what moderators do, and passes writers' requests to erase a letter on.
ORGANISERS = "Organisers"
# Reads letters and comments, approves and rejects.
MODERATORS = "Moderators"
# Writes: the report, the appeal, the pages, the photographs, the news.
EDITORS = "Editors"
# Hands letters over and records what comes back.
DELIVERERS = "Deliverers"
# Translates own words, and sees nothing else.
TRANSLATORS = "Translators"

# As a reader sees the groups that the site makes. A group that organisers made or renamed has the name that they gave it.
NAMES = {
    ORGANISERS: _("Organisers"),
    MODERATORS: _("Moderators"),
    EDITORS: _("Editors"),
    DELIVERERS: _("Deliverers"),
    TRANSLATORS: _("Translators"),
}
_permissions: dict[str, list[str]] = {group: [] for group in NAMES}


def grant(group: str, *permissions: str) -> None:
    """Adds permissions (`app.codename`) to those that a group is made with; called when an app's admin is loaded."""
    _permissions[group].extend(permissions)


def name_of(group: Group) -> str:
    """The group's name in the active language."""
    return str(NAMES.get(group.name, group.name))


def make_groups() -> list[str]:
    """Makes the groups that are missing, with their rights; one that is there is the organisers' own and is left alone.

    Returns the names of those it made. Rights are rows that `migrate` makes: run this after it.
    """
    made = []
    for name, permissions in _permissions.items():
        group, is_new = Group.objects.get_or_create(name=name)
        if not is_new:
            continue
        made.append(name)
        for permission in permissions:
            app_label, codename = permission.split(".")
            group.permissions.add(*Permission.objects.filter(content_type__app_label=app_label, codename=codename))
    return made
