"""Telling the owner of a login what others have done to it: by mail where there is an address, and at the next login."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisers.models import Record

# Acts of the record, and what the owner of the login is told.
TOLD: dict[str, Any] = {
    "remove second factor": _("%(who)s took the second factor off your login on %(day)s."),
    "make password link": _("%(who)s made a link on %(day)s by which a new password can be chosen for your login."),
    "set password": _("A new password was set for your login on %(day)s, by a link that %(who)s made."),
    "set password on the server": _("A new password was set for your login on %(day)s, on the server."),
}
# Fields of somebody's page: who changes them before anything else keeps the mails about the rest from their owner.
TOLD_FIELDS: dict[str, Any] = {
    "field email": _("%(who)s changed the e-mail address of your login on %(day)s."),
    "field username": _("%(who)s changed the name of your login on %(day)s."),
}
IS_TOLD = Q(act__in=TOLD) | Q(act="change", reason__in=TOLD_FIELDS)
MOST = 5
# What sends the mails lies above: it registers here.
_posts: list[Callable[[User], None]] = []


def register(post: Callable[[User], None]) -> None:
    """Adds a way to tell people; it is called in the transaction of what it is about."""
    _posts.append(post)


def tell(person: User) -> None:
    """Has the owner told; where they have no address they read it at the next login."""
    for post in _posts:
        post(person)


def sentences(person: Any, *, since: dt.datetime) -> Iterator[str]:
    """What others have done to a login since a moment, in the active language, oldest first."""
    entries = Record.objects.about(f"user {person.pk}").filter(IS_TOLD, done_at__gt=since)
    latest = list(entries.exclude(done_by_id=person.pk).select_related("done_by").order_by("-done_at")[:MOST])
    for entry in reversed(latest):
        who = entry.done_by.get_username() if entry.done_by else gettext("The site’s administrator")
        words = TOLD.get(entry.act) or TOLD_FIELDS[entry.reason]
        yield str(words) % {"who": who, "day": date_format(timezone.localtime(entry.done_at), "DATE_FORMAT")}
