"""What an attempt to log in may cost: so many in a network, and so many at once.

Anybody may try, and each try hashes a password, which is slow on purpose. No try waits for its turn, as a thread that waits
is missing elsewhere: it is refused, and says when to come again.

Wrong passwords lock a name for an hour in the network they come from (django-axes). Where many people share what looks like
one network, anybody could lock an organiser out like that: there, nobody is locked, and the network's tries are fewer.
"""

import datetime as dt
import ipaddress
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from safety.web import throttling
from safety.web.network import client_address
from safety.web.throttling import Limit

# In an office several people may mistype; 180 an hour also keep a network from filling the table of failed logins with
# made-up names (settings: its room).
OF_NETWORK = Limit("logins", burst_seconds=600, per_burst=30)
# All who come by the onion together. At 14,400 a day, a password of the twelve characters that we ask for lasts, and on a
# public site a second factor stands behind it.
OF_SHARED = Limit("logins, shared", burst_seconds=60, per_burst=10)
# Whoever is logged in and has to type the own password: somebody at an open browser, or with its cookie, may guess at it.
OF_LOGIN = Limit("own password", burst_seconds=600, per_burst=8)
# One password at a time in each process: it takes a processor for some 20 ms, and 19 MiB.
AT_ONCE = 1
WAIT_FOR_OTHERS_SECONDS = 2
LOCKED_SECONDS = 3600
_hashing = threading.BoundedSemaphore(AT_ONCE)


def is_shared(request: HttpRequest, credentials: Any = None) -> bool:
    """Whether the network of a request says nothing: its client is unknown, or this machine itself passes it on.

    On a public site that is the onion service, or a proxy that `PROXY_COUNT` does not know of.
    """
    address = client_address(request)
    return not address or (not settings.IS_LOCAL and ipaddress.ip_address(address).is_loopback)


def seconds_to_wait(request: HttpRequest, now: dt.datetime) -> int:
    """Counts an attempt; 0, or how long its network has to wait as it has made too many."""
    limit, network = _limit(request)
    if not network or throttling.hit(limit, network, now):
        return 0
    return _rest_of_period(limit, now)


def _rest_of_period(limit: Limit, now: dt.datetime) -> int:
    return limit.burst_seconds - throttling.second_of_day(now) % limit.burst_seconds


def give_back(request: HttpRequest, now: dt.datetime) -> None:
    """Who logs in has used up nothing, nor who was refused because others were at it."""
    limit, network = _limit(request)
    if network:
        throttling.undo_hit(limit, network, now)


def _limit(request: HttpRequest) -> tuple[Limit, str]:
    return OF_SHARED if is_shared(request) else OF_NETWORK, throttling.network_for(request)


@contextmanager
def one_at_a_time() -> Iterator[bool]:
    """Whether a password may be hashed now; False where others are at it."""
    is_free = _hashing.acquire(blocking=False)
    try:
        yield is_free
    finally:
        if is_free:
            _hashing.release()


def check_own_password(user: Any, password: str, now: dt.datetime) -> str:
    """Whether somebody who is logged in has typed the own password: "" if so, else why not, in words.

    As at the login: wrong ones are counted, one is looked at at a time, and nobody waits for a turn.
    """
    subject = str(user.pk)
    if not throttling.hit(OF_LOGIN, subject, now):
        text = gettext("This password was typed wrongly too often. Nothing was checked. Please wait %(wait)s.")
        return text % {"wait": in_words(_rest_of_period(OF_LOGIN, now))}
    with one_at_a_time() as is_free:
        is_right = is_free and user.check_password(password)
    if is_right or not is_free:
        throttling.undo_hit(OF_LOGIN, subject, now)
    if not is_free:
        return gettext("Others are logging in at this moment. Please try again.")
    return "" if is_right else gettext("This is not your password.")


def in_words(seconds: int) -> str:
    """How long to wait, in seconds up to two minutes, else in minutes."""
    if seconds < 120:
        return ngettext("%(number)s second", "%(number)s seconds", seconds) % {"number": seconds}
    minutes = -(-seconds // 60)
    return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}
