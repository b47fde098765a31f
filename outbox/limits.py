"""How much mail leaves: the site's in an hour, and each address's in a day."""

import datetime as dt

from django.conf import settings

from safety import throttling
from safety.throttling import Limit
from safety.typed.canonical import canonical_address, mailbox_of

# The confirmation, a message to a writer who writes again, and one to spare: what a person needs, and too little
# to flood the owner of an address that another person typed.
MAILS_PER_ADDRESS_PER_DAY = 3
ADDRESS = Limit("address", per_day=MAILS_PER_ADDRESS_PER_DAY)
# Where a provider has no tagged addresses, mails to made-up ones are lost: they leave one to the address without a tag.
TAGGED = Limit("tagged address", per_day=MAILS_PER_ADDRESS_PER_DAY - 1)


def hit_address(address: str, now: dt.datetime) -> bool:
    """Counts a mail to an address; False where it has had as many as it may have today."""
    canonical = canonical_address(address)
    if not throttling.hit(ADDRESS, canonical, now):
        return False
    if not is_tagged(address) or throttling.hit(TAGGED, canonical, now):
        return True
    throttling.undo_hit(ADDRESS, canonical, now)
    return False


def undo_address_hit(address: str, now: dt.datetime) -> None:
    """Takes back the count of a mail that was not sent after all."""
    throttling.undo_hit(ADDRESS, canonical_address(address), now)
    if is_tagged(address):
        throttling.undo_hit(TAGGED, canonical_address(address), now)


def is_tagged(address: str) -> bool:
    """Whether an address has a `+tag` that may make another mailbox of it."""
    return mailbox_of(address) != canonical_address(address)


def hit_budget(now: dt.datetime, *, is_bulk: bool) -> bool:
    """Counts a mail of the site; False where the hour's budget is used up. Mail to many gets half of it at most."""
    return throttling.hit(_budget(is_bulk), "", now)


def undo_budget_hit(now: dt.datetime) -> None:
    """Takes back the count of a mail that was not sent after all."""
    throttling.undo_hit(_budget(is_bulk=False), "", now)


def _budget(is_bulk: bool) -> Limit:
    per_hour = settings.MAIL_HOURLY_BUDGET
    return Limit("mails", per_burst=per_hour // 2 if is_bulk else per_hour)
