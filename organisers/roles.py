"""The groups of organisers that the site creates. Each app says what a group may do with its models."""

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _

# May do whatever any other group may, and manages recipients, settings and people besides.
ORGANISERS = "Organisers"
# Reads letters and comments, approves and rejects.
MODERATORS = "Moderators"
# Writes: the report, the appeal, the pages, the photographs, the news.
EDITORS = "Editors"
# Hands letters over and records what comes back.
DELIVERERS = "Deliverers"
# Translates own words, and sees nothing else.
TRANSLATORS = "Translators"

# As a reader sees the groups that the site makes. A group that organisers made has the name that they gave it.
NAMES = {
    ORGANISERS: _("Organisers"),
    MODERATORS: _("Moderators"),
    EDITORS: _("Editors"),
    DELIVERERS: _("Deliverers"),
    TRANSLATORS: _("Translators"),
}
# What is said beside the name where somebody is put into a group.
DUTIES = {
    ORGANISERS: _("everything: letters, texts, deliveries, people, settings, exports"),
    MODERATORS: _("letters and comments"),
    EDITORS: _("articles, photographs, demands, pages, news, translations"),
    DELIVERERS: _("deliveries and the answers to them"),
    TRANSLATORS: _("the translation desk alone"),
}
_permissions: dict[str, list[str]] = {group: [] for group in NAMES}


def grant(group: str, *permissions: str) -> None:
    """Adds permissions (`app.codename`) to those that a group has; called when an app's admin is loaded.

    Organisers have every permission that any group has.
    """
    for name in {group, ORGANISERS}:
        _permissions[name].extend(permission for permission in permissions if permission not in _permissions[name])


def is_made_here(group: Group) -> bool:
    """Whether the site makes the group: then its rights come with the program, and nobody changes them."""
    return group.name in NAMES


def name_of(group: Group) -> str:
    """The group's name in the active language."""
    return str(NAMES.get(group.name, group.name))


def name_and_duties_of(group: Group) -> str:
    """The group's name, and what its members may do, in the active language."""
    return f"{name_of(group)}: {DUTIES[group.name]}" if is_made_here(group) else group.name


def make_groups() -> list[str]:
    """Makes the groups that are missing, and gives each exactly the rights that come with this version of the site.

    Repeated, it changes nothing. Groups that organisers made are left alone. Returns the names of those it made.
    Rights are rows that `migrate` makes: run this after it.
    """
    made = []
    known = {
        f"{app_label}.{codename}": pk
        for pk, app_label, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    for name, permissions in _permissions.items():
        group, is_new = Group.objects.get_or_create(name=name)
        group.permissions.set([known[permission] for permission in permissions if permission in known])
        made += [name] if is_new else []
    return made
