"""Bringing the database up to date, unless another version of this site has made it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from campaign.running import older
from safety.keys import used_keys
from safety.logs import without_values

LOGIN_ATTEMPTS = settings.CACHES["logins"]["LOCATION"]
# Apps that `make dev` adds, whose migrations mean nothing to a site that runs without them, and those of older versions.
OTHER_APPS = {"debug_toolbar", *older.RETIRED_APPS}


class NotOurs(Exception):
    """The database was made by another version of the site; the message is one line and says what to do."""


def migrate() -> bool:
    """Bring the database up to date; returns whether there was anything to do.

    Raises NotOurs, and used_keys.WrongKeys, before any change.
    """
    executor = MigrationExecutor(connection)
    refuse_another_version(connection, executor.loader)
    used_keys.check()
    is_behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if is_behind or older.is_older() or LOGIN_ATTEMPTS not in connection.introspection.table_names():
        call_command("migrate", interactive=False, verbosity=0)
        used_keys.check()
    return is_behind


def is_empty() -> bool:
    """Whether the database answers and has no tables of a Django site."""
    try:
        return "django_migrations" not in connection.introspection.table_names()
    except DatabaseError:
        return False


def make_login_attempts(alias: str = DEFAULT_DB_ALIAS) -> None:
    """Make the table of the cache in which failed logins are counted, where it is missing."""
    call_command("createcachetable", LOGIN_ATTEMPTS, database=alias, verbosity=0)


def refuse_another_version(database: BaseDatabaseWrapper, loader: MigrationLoader | None = None) -> None:
    """Raise NotOurs where the database has had migrations that this version does not have, or had them otherwise.

    Changes nothing.
    """
    empty = "empty the database"
    if database.vendor == "sqlite":
        empty = f"move {database.settings_dict['NAME']} away or choose another VAR_DIR"
    if older.is_draft(database):
        raise NotOurs(
            "A draft of this site made the database, older than what can be brought up to date (docs/upgrading.md). "
            f"It is as it was. Run the draft to read it, or begin anew: {empty}."
        )
    loader = loader or MigrationLoader(database)
    known = {one for key, migration in loader.disk_migrations.items() for one in (key, *migration.replaces)}
    unknown = sorted(one for one in loader.applied_migrations if one not in known and one[0] not in OTHER_APPS)
    if unknown:
        app, name = unknown[0]
        raise NotOurs(
            f"Another version of this site made the database (it has {app}.{name}, which is unknown here). "
            f"Run that version, or begin anew: {empty}."
        )


@contextmanager
def in_one_line(exception: type[Exception]) -> Iterator[None]:
    """Turn what is wrong with the database into `exception` with a message of one line."""
    try:
        yield
    except DatabaseError as error:
        raise exception(f"The database cannot be used: {without_values(error)}") from error
    except (NotOurs, used_keys.WrongKeys, InconsistentMigrationHistory) as error:
        raise exception(str(error)) from error
