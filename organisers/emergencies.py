"""Locking the site down and opening it again: whose session stays, who may come in meanwhile, and the record of it."""

import datetime as dt
import io
import time
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext

from organisers import record
from safety import lockdown
from safety.models import Lockdown

MAY_LOCK_DOWN = "organisers.lock_down"
# How often a download that is under way asks.
ASKS_EVERY_SECONDS = 1.0
SUBJECT = f"lockdown {Lockdown.ONLY}"


@transaction.atomic
def lock_down(*, by: Any, now: dt.datetime, session_key: str | None = None) -> bool:
    """Hides every name, stops writing, mail and exports, and ends every session but the one of `session_key`.

    False, with nothing done, where the site is locked down already. `by` is an organiser, or None for a command.
    """
    if not lockdown.begin(by=by.get_username() if by is not None else "", now=now):
        return False
    end_sessions(but=session_key)
    record.write(by=by, act="lock down", subject=SUBJECT, now=now)
    return True


@transaction.atomic
def open_again(*, by: Any, now: dt.datetime) -> bool:
    """Undoes all of it but the ended sessions; False where the site is open."""
    if not lockdown.end():
        return False
    record.write(by=by, act="open again", subject=SUBJECT, now=now)
    return True


def end_sessions(*, but: str | None = None) -> int:
    """Ends every login but one; returns how many sessions there were."""
    sessions = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class().objects
    return int(sessions.exclude(session_key=but or "").delete()[0])


def keeps_out(user: Any) -> bool:
    """Whether an organiser may not be here at the moment: the site is locked down, and others opened it again."""
    return lockdown.is_locked_down() and not user.has_perm(MAY_LOCK_DOWN)


def kept_out_words() -> str:
    """What an organiser is told who cannot come in."""
    return gettext(
        "The site is locked down. Until it is opened again, only those can log in who may open it. Nothing of your work is "
        "lost."
    )


class LockedDown(PermissionDenied):
    """What was asked for does not leave the site while it is locked down; the admin's page for 403 says so."""


def refuse_while_locked_down() -> None:
    """For whatever takes names out of the site: exports, dossiers, files for printing. Raises LockedDown."""
    if lockdown.is_locked_down():
        raise LockedDown


class FileUntilLockedDown(io.FileIO):
    """A file with names that is handed out: reading on raises LockedDown within a second of a lockdown."""

    _asked_at = 0.0

    def read(self, size: int | None = -1) -> Any:
        now = time.monotonic()
        if now - self._asked_at > ASKS_EVERY_SECONDS:
            self._asked_at = now
            refuse_while_locked_down()
        return super().read(size)
