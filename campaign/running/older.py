"""What a database of an older version holds that no migration can move, since it takes the keys.

Before the commit `696ece6` second factors were in the tables of django-otp's plugins, in clear, and addresses had an index
of another kind. Those tables tell such a database; they are dropped once all is moved.
"""

from binascii import unhexlify
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from appeals.models import Contact
from organisers.models import AuthenticatorApp, RecoveryCode, RecoveryCodes
from outbox.models import Blocked
from safety.keys import sealing
from safety.typed.canonical import canonical_address, mailbox_of

RETIRED_APPS = {"otp_totp", "otp_static"}
DEVICES, CODES, DEVICES_OF_CODES = "otp_totp_totpdevice", "otp_static_statictoken", "otp_static_staticdevice"
FACTORS = f"SELECT user_id, name, key, last_t, drift FROM {DEVICES} WHERE confirmed"  # noqa: S608 (names of ours)
RECOVERY = (
    f"SELECT user_id, token FROM {CODES} JOIN {DEVICES_OF_CODES} ON device_id = {DEVICES_OF_CODES}.id "  # noqa: S608
    "WHERE confirmed"
)


# The commit `cd4ec56` is the oldest whose data is brought along; the last column that was written into an earlier
# migration, rather than added by a new one, came ten minutes before it.
LETTERS, LAST_OF_DRAFTS = "appeals_letter", "state_before"


def is_draft(database: BaseDatabaseWrapper) -> bool:
    """Whether the database was made while the site was a draft: by migrations that were rewritten afterwards."""
    with database.cursor() as cursor:
        if LETTERS not in database.introspection.table_names(cursor):
            return False
        columns = database.introspection.get_table_description(cursor, LETTERS)
    return LAST_OF_DRAFTS not in {column.name for column in columns}


def is_older() -> bool:
    """Whether the database has what only this module can move."""
    return DEVICES in connection.introspection.table_names()


@transaction.atomic
def bring_along() -> None:
    """Seal second factors into our own tables, and index addresses anew. All or nothing, and once.

    Nobody sets up a second factor anew because of an upgrade, and nobody who has written can write twice. What is blocked
    and has not written keeps its index, under which `outbox.blocking` looks too.
    """
    moved = index_contacts()
    for blocked in Blocked.objects.filter(index__in=moved):
        Blocked.objects.filter(pk=blocked.pk).update(index=moved[blocked.index])
    with connection.cursor() as cursor:
        for row in rows(cursor, FACTORS):
            AuthenticatorApp.objects.create(
                user_id=row["user_id"],
                name=row["name"],
                confirmed=True,
                sealed_secret=sealing.seal_bytes(unhexlify(row["key"])),
                last_step=row["last_t"],
                drift=row["drift"],
            )
        for row in rows(cursor, RECOVERY):
            device, _ = RecoveryCodes.objects.get_or_create(user_id=row["user_id"], defaults={"confirmed": True})
            RecoveryCode.objects.create(device=device, code_index=device.indexes_of(row["token"])[0])
        for table in (CODES, DEVICES_OF_CODES, DEVICES):
            cursor.execute(f"DROP TABLE {table}")


def index_contacts() -> dict[str, str]:
    """Index every address that is still there by the kind of index of today; returns the new one of each old one."""
    moved: dict[str, str] = {}
    for contact in Contact.objects.exclude(sealed_address=None).only("blind_index", "sealed_address").iterator():
        address = sealing.unseal(bytes(contact.sealed_address or b""))
        index = sealing.blind_indexes(canonical_address(address))[0]
        moved[contact.blind_index] = index
        mailbox = sealing.blind_indexes(mailbox_of(address))[0]
        Contact.objects.filter(pk=contact.pk).update(blind_index=index, mailbox_index=mailbox)
    return moved


def rows(cursor: Any, statement: str) -> list[dict[str, Any]]:
    cursor.execute(statement)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
