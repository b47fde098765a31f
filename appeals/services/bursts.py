"""Bursts: many letters of one day from addresses of one domain, as whoever owns a domain can make as many as they like.

Organisers see how many, never the domain: it is stored as a blind index (`safety.sealing.domain_index`), and not at all
where it is a large provider's (`appeals/email_spelling/providers.txt`), whose letters have nothing to do with each other.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from appeals.email_spelling.providers import DOMAINS
from appeals.models import Contact, Erasure, Letter
from appeals.models.states import ACTS
from organisers import limits
from safety import sealing

# Bursts of the last days are listed; so many, the newest first.
LISTED_DAYS, MOST_LISTED = 7, 20
# Names below which anybody can have a domain, as `co` in example.co.uk.
_SECOND_LEVELS = frozenset("ac co com edu gov go ne net or org".split())


def domain_index(canonical: str) -> str:
    """The index under which letters of an address's domain are counted; "" for a large provider's.

    All below a domain counts with it: whoever owns example.org has any number of names like a1.example.org.
    """
    domain = canonical.rpartition("@")[2]
    own = owned(domain)
    return "" if domain in DOMAINS or own in DOMAINS else sealing.domain_index(own)


def owned(domain: str) -> str:
    """The part of a domain that somebody can own: its last two names, three below one like `co.uk`.

    The whole list of such names (https://publicsuffix.org) changes every week; a name that is missing here makes one burst
    of several owners, who then wait to be read.
    """
    labels = domain.split(".")
    is_below_second_level = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS
    return ".".join(labels[-3:] if is_below_second_level else labels[-2:])


def waits_to_be_read(letter_id: UUID) -> bool:
    """Whether a letter is one of more than may pass (`organisers.limits`) of its day and domain, proved or not.

    It depends on the domain only, so that nothing can be learnt about an address; its work does not grow with them.
    """
    contact = Contact.objects.of_domains().filter(pk=letter_id).values_list("written_on", "domain_index").first()
    if contact is None:
        return False
    day, index = contact
    of_burst = Contact.objects.of_domains().filter(written_on=day, domain_index=index)
    quiet = limits.current().burst_letters
    return len(of_burst.order_by()[: quiet + 1].values_list("pk")) > quiet


@dataclass(frozen=True)
class Burst:
    """The letters of a day from one domain, and how many there are."""

    written_on: dt.date
    index: str
    number: int = 0

    @property
    def code(self) -> str:
        """How addresses of pages name it."""
        return f"{self.written_on.isoformat()}.{self.index[:16]}"

    @classmethod
    def of_code(cls, code: str, now: dt.datetime) -> Self | None:
        """The burst that an address names, among those listed."""
        return next((burst for burst in cls.latest(now) if burst.code == code), None)

    @classmethod
    def latest(cls, now: dt.datetime, days: int = LISTED_DAYS) -> list[Self]:
        """The bursts of the last days, the newest and largest first: one query on an index of these days."""
        first = timezone.localdate(now) - dt.timedelta(days=days - 1)
        found = Contact.objects.of_domains().filter(written_on__gte=first).order_by()
        counted = found.values_list("written_on", "domain_index").annotate(number=Count("pk"))
        large = counted.filter(number__gt=limits.current().burst_letters).order_by(
            "-written_on", "-number", "domain_index"
        )
        return [cls(*row) for row in large[:MOST_LISTED]]

    def contacts(self) -> QuerySet[Contact]:
        return Contact.objects.of_domains().filter(written_on=self.written_on, domain_index=self.index)

    def letters(self) -> QuerySet[Letter]:
        return Letter.objects.filter(pk__in=self.contacts().values("pk"))

    def counts(self) -> dict[str, int]:
        """How many of its letters are in each state."""
        return dict(self.letters().order_by().values_list("state").annotate(number=Count("pk")))

    def holdable(self) -> QuerySet[Letter]:
        """Its letters that can be held: nobody has delivered them, and they are not to be erased."""
        states = ACTS["hold"].states | ACTS["hold pending"].states
        to_be_erased = Erasure.objects.filter(letter=OuterRef("pk"))
        return self.letters().filter(Q(delivered_on__isnull=True), ~Exists(to_be_erased), state__in=sorted(states))
