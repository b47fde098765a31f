"""Proving that an organiser reads the address that was set: its first mail has a code, which is typed into “My mails”."""

import datetime as dt
from typing import Any

from django.db import transaction

from campaign.models import MailChoice
from organisers.entering import codes
from safety.keys import sealing
from safety.web import throttling
from safety.web.throttling import Limit

# 21^8 are 3.8e10: who guesses twenty a day needs five million years for all.
CODE_LENGTH = 8
GROUP_LENGTH = 4
TRIES = Limit("code of an own address", per_day=20)


def code_for(choice: MailChoice) -> str:
    """The code that proves the choice's address, as it is written into the mail. It is derived, and stored nowhere."""
    return codes.in_groups(_codes_of(choice)[0], GROUP_LENGTH)


def _codes_of(choice: MailChoice) -> list[str]:
    """Under every key, so that a mail that was sent before a new key came is still good. Raises sealing.Unsealable."""
    address = sealing.unseal(bytes(choice.sealed_address or b""))
    return [_spelled(index) for index in sealing.blind_indexes(f"own address {choice.pk}: {address}")]


def _spelled(index: str) -> str:
    number, letters = int(index, 16), ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(codes.ALPHABET))
        letters += codes.ALPHABET[place]
    return letters


def may_try(by: Any, now: dt.datetime) -> bool:
    """Counts a code that was typed; False where there were too many today: then none is looked at."""
    return throttling.hit(TRIES, str(by.pk), now)


@transaction.atomic
def prove(*, by: Any, code: str) -> bool:
    """Marks an organiser's own address as proved if the code is that of its first mail; whether it was right."""
    choice = MailChoice.objects.select_for_update().filter(user=by, sealed_address__isnull=False).first()
    try:
        is_right = choice is not None and codes.tidy(code) in _codes_of(choice)
    except sealing.Unsealable:
        return False
    return is_right and MailChoice.objects.filter(user=by).update(is_proved=True) == 1
