"""What a database of an older version holds that no migration moves: second factors in the tables of apps that are gone."""

from binascii import unhexlify
from typing import Any

from django.db import connection, transaction

from organisers.models import AuthenticatorApp, RecoveryCode, RecoveryCodes
from safety.keys import sealing

# django-otp's plugins, which kept secrets in clear.
RETIRED_APPS = {"otp_totp", "otp_static"}
APPS_FOR_CODES, CODES, CODES_OF = "otp_totp_totpdevice", "otp_static_statictoken", "otp_static_staticdevice"


def move_second_factors() -> None:
    """Seal what those tables hold into ours, and drop them: nobody sets up a second factor anew because of an upgrade.

    Done once: without the tables nothing happens. What an organiser has set up meanwhile stays.
    """
    if APPS_FOR_CODES not in connection.introspection.table_names():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        have = set(AuthenticatorApp.objects.values_list("user_id", flat=True))
        for row in rows(cursor, f"SELECT user_id, name, key, last_t, drift FROM {APPS_FOR_CODES} WHERE confirmed"):
            if row["user_id"] not in have:
                AuthenticatorApp.objects.create(
                    user_id=row["user_id"],
                    name=row["name"],
                    confirmed=True,
                    sealed_secret=sealing.seal_bytes(unhexlify(row["key"])),
                    last_step=row["last_t"],
                    drift=row["drift"],
                )
        have = set(RecoveryCodes.objects.values_list("user_id", flat=True))
        for row in rows(
            cursor,
            f"SELECT user_id, token FROM {CODES} JOIN {CODES_OF} ON device_id = {CODES_OF}.id WHERE confirmed",
        ):
            if row["user_id"] not in have:
                device, _ = RecoveryCodes.objects.get_or_create(user_id=row["user_id"], defaults={"confirmed": True})
                RecoveryCode.objects.create(device=device, code_index=device.indexes_of(row["token"])[0])
        for table in (CODES, CODES_OF, APPS_FOR_CODES):
            cursor.execute(f"DROP TABLE {table}")


def rows(cursor: Any, statement: str) -> list[dict[str, Any]]:
    cursor.execute(statement)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
