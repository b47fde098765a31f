"""Sessions of logins (SESSION_ENGINE): they end when they are not used, after 12 hours in any case, and when told to.

30 minutes and 12 hours are what NIST SP 800-63B (4.2.3, AAL2) allows at most.
"""

import datetime as dt
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

# Idle sessions end after SESSION_COOKIE_AGE. A session that is used is stored again at most this often.
TOUCHED_EVERY = dt.timedelta(minutes=1)
LASTS_AT_MOST = dt.timedelta(hours=12)
LOGGED_IN_AT = "logged_in_at"
USED_AT = "used_at"


class SessionStore(db.SessionStore):
    """Django's sessions in the database. None with a login is stored without the time of that login."""

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        if SESSION_KEY in data:
            data.setdefault(LOGGED_IN_AT, timezone.now().timestamp())
        return super().create_model_instance(data)

    def get_expiry_date(self, **kwargs: Any) -> dt.datetime:
        idle_until: dt.datetime = super().get_expiry_date(**kwargs)
        logged_in_at = logged_in_at_of(self)
        return idle_until if logged_in_at is None else min(idle_until, logged_in_at + LASTS_AT_MOST)


def logged_in_at_of(session: Any) -> dt.datetime | None:
    """When the login of a session was typed; None where there is none, or where it is not stored yet."""
    stamp = session.get(LOGGED_IN_AT)
    return None if stamp is None else dt.datetime.fromtimestamp(stamp, tz=dt.UTC)


def begin(request: HttpRequest, now: dt.datetime) -> None:
    """Notes that name, password and second factor were typed at this moment."""
    request.session[LOGGED_IN_AT] = request.session[USED_AT] = now.timestamp()


def touch(request: HttpRequest, now: dt.datetime) -> None:
    """Keeps a session that is in use; writes at most once a minute."""
    if SESSION_KEY in request.session:
        used_at = request.session.get(USED_AT, request.session.get(LOGGED_IN_AT))
        if used_at is None or now.timestamp() - used_at >= TOUCHED_EVERY.total_seconds():
            request.session[USED_AT] = now.timestamp()


def end_of(user_id: int, *, but: str | None = None) -> int:
    """Ends all sessions of a login, in every process at once; one with the key `but` stays. Returns how many ended."""
    # Only organisers have sessions, so there are dozens: none of them names its user outside what is encoded.
    others = Session.objects.exclude(session_key=but or "").iterator()
    keys = [session.pk for session in others if session.get_decoded().get(SESSION_KEY) == str(user_id)]
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)
