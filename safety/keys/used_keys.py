"""Which keys this database was written under: a site that lacks one of them must not start.

Without it, the same address would count twice, and every link in a mail would be dead. Each key of `CONTACT_KEYS` that is
the first at some start leaves its fingerprint in the database, until `manage.py reseal` has moved everything away from it.
"""

from django.db import connection

from safety.keys import sealing
from safety.models import UsedKey


class WrongKeys(Exception):
    """`CONTACT_KEYS` lacks a key; the message is one line and says what to do."""


def check() -> None:
    """Notes the first key as used. Raises WrongKeys where one that was used is missing; nothing is written then.

    A database without its tables has been written under no key.
    """
    if UsedKey._meta.db_table not in connection.introspection.table_names():
        return
    used, listed = set(UsedKey.objects.values_list("pk", flat=True)), sealing.fingerprints()
    if missing := sorted(used - set(listed)):
        raise WrongKeys(
            f"CONTACT_KEYS lacks the key {missing[0]} (that is its fingerprint), under which this database holds addresses: "
            "put it back, behind the first one. `manage.py reseal` then moves everything to the first, so that it can go."
        )
    if listed[0] not in used:
        UsedKey.objects.bulk_create([UsedKey(fingerprint=listed[0])], ignore_conflicts=True)


def forget(fingerprint: str) -> bool:
    """A key is lost for good: what was written under it is given up. Returns whether it was in use."""
    return UsedKey.objects.filter(pk=fingerprint).delete()[0] > 0


def others() -> list[str]:
    """The fingerprints of the keys in use besides the first one."""
    first = sealing.fingerprints()[0]
    return sorted(UsedKey.objects.exclude(pk=first).values_list("pk", flat=True))
