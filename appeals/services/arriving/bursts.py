"""Bursts: many letters of one day from addresses of one domain, or from one network.

Whoever owns a domain can make as many addresses as they like. Organisers see how many letters, never the domain: it is
stored as a blind index (`safety.keys.sealing.domain_index`), and not at all where it is a large provider's
(`appeals/email_spelling/providers.txt`), whose letters have nothing to do with each other.

A network is known by its lane (`outbox.lanes`) for two days: a code of 16 bits, which about 256 networks share on any day.
A hall, a mobile provider or Tor is one network too, so a burst of one is a reason to look, and no more.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.utils import timezone

from appeals.email_spelling.providers import DOMAINS
from appeals.models import Contact, Erasure, Letter
from appeals.models.letters.contact import ContactQuerySet, read_burst_code, read_network_code
from appeals.models.letters.letter import LetterQuerySet
from appeals.models.letters.states import ACTS
from organisers import limits
from outbox import lanes
from safety import vacuum
from safety.keys import sealing
from safety.web.network import network_of

# Of one network: what one stall brings in ten minutes (`appeals.services.arriving.judging`) is no burst.
NETWORK_QUIET = 20
# Bursts of the last days are listed; so many, the newest first. Networks are known today and the day after.
LISTED_DAYS, NETWORK_DAYS, MOST_LISTED = 7, 2, 20
NO_NETWORKS = frozenset({"", network_of(""), network_of("127.0.0.1"), network_of("::1")})
# So many lanes are erased in one transaction: nobody waits for thousands of rows.
FORGOTTEN_AT_ONCE = 1000
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


def network_lane(network: str, now: dt.datetime) -> int | None:
    """The lane of a network today; None where nothing is known of it, or where it is our own machine.

    Whoever comes by the onion service, or through a proxy that `PROXY_COUNT` does not know of, comes from there.
    """
    return None if network in NO_NETWORKS else lanes.lane_of(network, now)


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


class Letters:
    """What a burst of either kind says about its letters."""

    def contacts(self) -> ContactQuerySet:
        raise NotImplementedError

    def letters(self) -> LetterQuerySet:
        return Letter.objects.filter(pk__in=self.contacts().values("pk"))

    def counts(self) -> dict[str, int]:
        """How many of its letters are in each state."""
        return dict(self.letters().order_by().values_list("state").annotate(number=Count("pk")))

    def holdable(self) -> LetterQuerySet:
        """Its letters that can be held: nobody has delivered them, and they are not to be erased."""
        states = ACTS["hold"].states | ACTS["hold pending"].states
        to_be_erased = Erasure.objects.filter(letter=OuterRef("pk"))
        return self.letters().filter(Q(delivered_on__isnull=True), ~Exists(to_be_erased), state__in=sorted(states))


@dataclass(frozen=True)
class Burst(Letters):
    """The letters of a day from one domain, and how many there are."""

    written_on: dt.date
    index: str
    number: int = 0
    parameter: ClassVar[str] = "burst"

    @property
    def code(self) -> str:
        """How addresses of pages name it."""
        return f"{self.written_on.isoformat()}.{self.index}"

    @classmethod
    def of_code(cls, code: str) -> Self | None:
        """The burst that an address names; None where it has no letters."""
        read = read_burst_code(code)
        number = Contact.objects.of_burst(code).count() if read else 0
        return cls(*read, number) if read and number else None

    @classmethod
    def latest(cls, now: dt.datetime, days: int = LISTED_DAYS) -> list[Self]:
        """The bursts of the last days, the newest and largest first: one query on an index of these days."""
        return [cls(day, index, number) for day, index, _lane, number in newest(large_of_domains(now, days))]

    def contacts(self) -> ContactQuerySet:
        return Contact.objects.of_burst(self.code)


@dataclass(frozen=True)
class NetworkBurst(Letters):
    """The letters of a day from one network, and how many there are."""

    written_on: dt.date
    lane: int
    number: int = 0
    parameter: ClassVar[str] = "network"

    @property
    def code(self) -> str:
        return f"{self.written_on.isoformat()}.{self.lane}"

    @classmethod
    def of_code(cls, code: str) -> Self | None:
        """The burst that an address names; None where it has no letters, or its networks are forgotten."""
        read = read_network_code(code)
        number = Contact.objects.of_network_burst(code).count() if read else 0
        return cls(*read, number) if read and number else None

    @classmethod
    def latest(cls, now: dt.datetime, days: int = NETWORK_DAYS) -> list[Self]:
        """The bursts of the last two days, the newest and largest first: one query on an index of these days."""
        return [cls(day, lane, number) for day, _index, lane, number in newest(large_of_networks(now, days))]

    def contacts(self) -> ContactQuerySet:
        return Contact.objects.of_network_burst(self.code)


def latest_of_both(now: dt.datetime) -> list[Burst | NetworkBurst]:
    """The bursts of either kind of today and yesterday, the newest and largest first: one query on two indexes."""
    both = large_of_domains(now, NETWORK_DAYS).union(large_of_networks(now, NETWORK_DAYS), all=True)
    return [
        Burst(day, index, number) if lane is None else NetworkBurst(day, lane, number)
        for day, index, lane, number in newest(both)
    ]


def large_of_domains(now: dt.datetime, days: int) -> models.QuerySet[Any]:
    """Rows (day, index, None, number) of the last days for each domain with more letters than may pass."""
    no_lane = Value(None, output_field=models.PositiveIntegerField())
    found = since(now, days).of_domains().values("written_on", index=F("domain_index"), of_lane=no_lane)
    return more_than(limits.current().burst_letters, found)


def large_of_networks(now: dt.datetime, days: int) -> models.QuerySet[Any]:
    """Rows (day, "", lane, number) of the last days for each network with more letters than `NETWORK_QUIET`."""
    no_index = Value("", output_field=models.CharField())
    found = since(now, days).of_networks().values("written_on", index=no_index, of_lane=F("lane"))
    return more_than(NETWORK_QUIET, found)


def since(now: dt.datetime, days: int) -> ContactQuerySet:
    first = timezone.localdate(now) - dt.timedelta(days=days - 1)
    return Contact.objects.filter(written_on__gte=first).order_by()


def more_than(quiet: int, found: models.QuerySet[Any]) -> models.QuerySet[Any]:
    counted = found.annotate(number=Count("pk")).filter(number__gt=quiet)
    return counted.values_list("written_on", "index", "of_lane", "number")


def newest(large: models.QuerySet[Any]) -> models.QuerySet[Any]:
    return large.order_by("-written_on", "-number", "index", "of_lane")[:MOST_LISTED]


def forget_networks(now: dt.datetime) -> int:
    """A chore of every hour: erases the lanes of the day before yesterday and older; returns how many."""
    old, erased = Contact.objects.to_forget_networks(timezone.localdate(now)).order_by("pk"), 0
    while keys := list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
        erased += Contact.objects.filter(pk__in=keys).update(lane=None)
    if erased:
        vacuum.note(Contact)
    return erased
