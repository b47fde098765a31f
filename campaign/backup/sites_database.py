"""Which of the two databases the site has."""

from types import ModuleType

from django.db import connection

from campaign.backup.databases import postgresql, sqlite


def of_this_site() -> ModuleType:
    """The module for the database of `DATABASE_URL`; both have the same functions."""
    return sqlite if connection.vendor == "sqlite" else postgresql
