"""Django's `migrate`, which refuses a database of another version or other keys, and makes the login cache's table."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

from appeals.search import indexing
from articles.comment_question import SEARCH_INDEX
from articles.models import Comment
from campaign.running import database, older
from safety import vacuum
from safety.keys import used_keys


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with database.in_one_line(CommandError):
            # The first access connects: a missing database is reported in one line too.
            database.refuse_another_version(connections[options["database"]])
            used_keys.check()
            super().handle(*args, **options)
            if not (options["plan"] or options["check_unapplied"] or options["app_label"]):
                database.make_login_attempts(options["database"])
                vacuum.keep_out_of_statistics(connections[options["database"]])
                self.make_search_indexes(connections[options["database"]])
                if older.is_older():
                    older.bring_along()
                used_keys.check()

    def make_search_indexes(self, connection: Any) -> None:
        """Of letters first: where there can be none, that is said once."""
        if indexing.make(connection, self.stderr.write):
            indexing.make(connection, self.stderr.write, Comment, SEARCH_INDEX)
