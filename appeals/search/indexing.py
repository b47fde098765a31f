"""The index by which PostgreSQL finds letters by what stands in them. Others go without.

With it, the one by which it finds those of a few days: letters come in by day, so it is some kilobytes large.

They are made after every `migrate`, and not by a migration, so that whoever gets the right later has them at the next start.
"""

from collections.abc import Callable, Mapping

from django.db import DatabaseError, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from appeals.models import Letter

NAME = "letter_search"
# New words are gathered and entered together by whichever letter comes next. With PostgreSQL's own limit of 4 MB that one
# waits up to four times as long as with this (bench/desk/indexes.py); without gathering each letter costs four times as much
# (https://www.postgresql.org/docs/current/gin.html#GIN-FAST-UPDATE).
GATHERED_KILOBYTES = 512
HOW = {
    NAME: f"gin (search_text gin_trgm_ops) WITH (gin_pending_list_limit = {GATHERED_KILOBYTES})",
    "letter_by_day": "brin (written_on) WITH (pages_per_range = 32)",
}
# https://www.postgresql.org/docs/current/errcodes-appendix.html: insufficient_privilege, undefined_object; an extension
# that is not installed on the machine is undefined_file, and feature_not_supported from version 15 on.
NOT_ALLOWED = frozenset({"42501", "42704", "58P01", "0A000"})
WITHOUT_INDEX = (
    "Searching letters is slow, and takes seconds where there are a million: the database's role may not create the "
    "extension pg_trgm, or it is not installed. As PostgreSQL's superuser, in the site's database: CREATE EXTENSION "
    "pg_trgm; then run migrate once more."
)


def make(
    database: BaseDatabaseWrapper,
    say: Callable[[str], object],
    model: type[models.Model] = Letter,
    indexes: Mapping[str, str] = HOW,
) -> bool:
    """Makes the indexes where there are none; whether words have one now. `say` gets a sentence where they cannot.

    Those of letters, or other `indexes` (by name, how) of another `model`.

    It takes a minute for a million letters, in which none can be written.
    """
    if database.vendor != "postgresql":
        return False
    try:
        for name, how in reversed(list(indexes.items())):
            if not _is_there(database, name):
                _make_one(database, model, name, how)
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", "") not in NOT_ALLOWED:
            raise
        say(WITHOUT_INDEX)
        return False
    return True


def _make_one(database: BaseDatabaseWrapper, model: type[models.Model], name: str, how: str) -> None:
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        if "gin_trgm_ops" in how:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute(f"CREATE INDEX {name} ON {database.ops.quote_name(model._meta.db_table)} USING {how}")


def _is_there(database: BaseDatabaseWrapper, name: str) -> bool:
    with database.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
        (found,) = cursor.fetchone()
    return bool(found)
