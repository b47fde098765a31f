"""Lanes: the mail that one network causes waits in one line, and the lines take turns (`outbox.sending.turns`).

So who sends in letters by the thousand waits behind nobody but themselves. A lane is 16 bits of a hash of the network,
under a key of the day: about 256 networks (/24 of IPv4) share each, and one day's lanes cannot be matched with another's.
A message keeps the lane of the day on which it was put in: then it only says which messages of that day take turns.
"""

import datetime as dt

from django.utils import timezone

from safety.web import throttling
from safety.web.throttling import Limit

COUNT = 2**16
# What organisers cause, and steps of their work that are no mail.
ORGANISERS = 0
# Mail to supporters that no request of theirs puts in: about letters that were released, reminders, shown comments.
NO_NETWORK = 1
# Alarms and digests: this lane goes first, and a part of every hour is kept for it (`outbox.limits`).
DESK = 2
FIRST_OF_NETWORKS = 3
_LANE = Limit("lane of a network")


def lane_of(network: str, now: dt.datetime) -> int:
    """The lane of a network (of `safety.web.throttling.network_for`) today."""
    digest = throttling.key_of(_LANE, network, timezone.localdate(now))
    return FIRST_OF_NETWORKS + int(digest[:16], 16) % (COUNT - FIRST_OF_NETWORKS)
