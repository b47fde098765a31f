"""Django's `runserver`: with DEBUG off it serves the static files that the site itself would serve."""

import os
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.management.commands import runserver
from django.core.management.base import CommandError
from django.db import connection

from appeals.models import Appeal
from campaign.running import database, prepare
from safety.keys import used_keys


class Command(runserver.Command):
    def inner_run(self, *args: Any, **options: Any) -> None:
        try:
            with database.in_one_line(CommandError):
                database.refuse_another_version(connection)
                used_keys.check()
        except CommandError as error:
            self.stderr.write(str(error))
            # Code that reloads runs in a thread, which sys.exit would end alone.
            os._exit(1)
        if not settings.DEBUG:
            prepare.collect_static()
        super().inner_run(*args, **options)

    def check_migrations(self) -> None:
        """Say what is missing before a page does."""
        super().check_migrations()
        if Appeal._meta.db_table in connection.introspection.table_names() and not Appeal.objects.exists():
            self.stderr.write(self.style.NOTICE("The campaign's texts are not loaded. Run: manage.py load_campaign"))
