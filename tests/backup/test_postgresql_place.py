"""A database of PostgreSQL is empty only where nothing but the system's own is in it, whatever schema that lies in."""

import pytest
from django.conf import settings as django_settings
from django.db import connection

from campaign.backup.databases import postgresql
from tests.backup import places
from tests.backup.test_refusing import backup  # noqa: F401

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("sqlite" in django_settings.DATABASES["default"]["ENGINE"], reason="of PostgreSQL"),
]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE SCHEMA other CREATE TABLE names (name text)",
        "CREATE VIEW seen AS SELECT 1 AS one",
        "CREATE MATERIALIZED VIEW seen AS SELECT 1 AS one",
        "CREATE SEQUENCE numbers",
        "CREATE TYPE mood AS ENUM ('good')",
        "CREATE DOMAIN word AS text",
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_whatever_somebody_has_made_in_it_counts(old, backup, statement):  # noqa: F811
    new = places.new_place(old)
    new.execute(statement)
    refused = new.restore(backup, old)
    assert refused.returncode == 1 and "is not empty: it has" in refused.stderr, refused.stderr


def test_what_the_system_and_its_extensions_have_does_not_count(old):
    with connection.cursor() as cursor:
        found = postgresql.tables()
        cursor.execute("CREATE EXTENSION IF NOT EXISTS plpgsql")
    assert found == postgresql.tables() and not any(name.startswith(("pg_", "information_schema")) for name in found)
