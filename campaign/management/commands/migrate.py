"""Django's `migrate`, which first refuses a database of another version, and makes the login cache's table as well."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

from campaign.running import database


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with database.in_one_line(CommandError):
            # The first access connects: a missing database is reported in one line too.
            database.refuse_another_version(connections[options["database"]])
            super().handle(*args, **options)
            if not (options["plan"] or options["check_unapplied"] or options["app_label"]):
                database.make_login_attempts(options["database"])
