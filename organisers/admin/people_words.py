"""What the pages about people say of somebody: what they may do, and whether they are here."""

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy

from organisers import roles

STATES = {
    "active": pgettext_lazy("state of a person", "active"),
    "invited": pgettext_lazy("state of a person", "invited"),
    "left": pgettext_lazy("state of a person", "left"),
}


def rights_of(person: User) -> str:
    """The groups of a person, in the active language."""
    if person.is_superuser:
        return gettext("everything, the site’s administrator")
    return ", ".join(roles.name_of(group) for group in person.groups.all()) or gettext("nothing yet")


def state_of(person: User) -> str:
    """Whether a person is active, has left, or is invited and until when."""
    if person.is_active:
        return str(STATES["active"])
    if person.has_usable_password() or person.last_login:
        return str(STATES["left"])
    invitation = getattr(person, "invitation", None)
    if invitation is None or invitation.expires_at <= timezone.now():
        return gettext("invited, the link is over")
    until = date_format(timezone.localtime(invitation.expires_at), "DATETIME_FORMAT")
    return gettext("invited, until %(until)s, Almaty time") % {"until": until}
