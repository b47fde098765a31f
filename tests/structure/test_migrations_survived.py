"""A migration later than those that are in use leaves the version before it running (docs/upgrading.md).

Read from what it does on PostgreSQL, by django-migration-linter, which no setting of the site knows. SQLite's site is
one machine's, which stops for two seconds.
"""

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django_migration_linter.sql_analyser import analyse_sql_statements
from django_migration_linter.sql_analyser.base import Check, CheckMode, CheckType
from django_migration_linter.sql_analyser.postgresql import PostgresqlAnalyser

from tests.structure.sources import APPS

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="versions run side by side on PostgreSQL alone"
)
# The newest of each app that was in use when the rule began. They stay as they are.
IN_USE = {
    "appeals": "0022",
    "articles": "0007",
    "bulletins": "0002",
    "campaign": "0007",
    "deliveries": "0003",
    "organisers": "0008",
    "outbox": "0004",
    "safety": "0003",
    "texts": "0001",
    "translations": "0001",
}
# What a later one may do all the same, and why no version before it fails: {"app.name": {"CODE": "reason"}}.
ACCEPTED: dict[str, dict[str, str]] = {}


def adds_a_check(statements, **named):
    """A constraint that a table gets: the version before may write what it refuses, and PostgreSQL reads every row."""
    created = [sql.split('"')[1] for sql in statements if sql.startswith("CREATE TABLE")]
    added = [sql.split('"')[1] for sql in statements if sql.startswith("ALTER TABLE") and " CHECK (" in sql]
    return not set(added) <= set(created)


class Analyser(PostgresqlAnalyser):
    migration_checks = [
        *PostgresqlAnalyser.migration_checks,
        Check("ADD_CHECK", adds_a_check, "ADDING a check", CheckMode.TRANSACTION, CheckType.ERROR),
    ]


def found_in(migration, loader):
    """The codes of what a migration does that the version before would not survive, or nobody wait for."""
    plan = [(migration, False)]
    statements = [sql for sql in loader.collect_sql(plan) if sql and not sql.startswith("--")]
    errors, _ignored, warnings = analyse_sql_statements(Analyser, statements)
    return {issue.code for issue in (*errors, *warnings)}


def later(loader):
    return [
        migration
        for (app, name), migration in loader.disk_migrations.items()
        if app in APPS and name[:4] > IN_USE.get(app, "")
    ]


@pytest.mark.django_db(transaction=True)  # Indexes are made outside of transactions.
def test_later_migrations_leave_the_version_before_them_running():
    loader = MigrationLoader(connection)
    for migration in later(loader):
        found = found_in(migration, loader)
        accepted = ACCEPTED.get(str(migration), {})
        assert found <= set(accepted), f"{migration}: {found}. docs/upgrading.md says how it is done in two versions."


def test_what_is_accepted_is_there_and_says_why(db):
    names = {str(migration) for migration in later(MigrationLoader(connection))}
    assert set(ACCEPTED) <= names
    assert all(len(reason) > 20 for reasons in ACCEPTED.values() for reason in reasons.values())


def sample(*operations, atomic=True):
    """A migration that follows on the newest one of the letters' app."""
    loader = MigrationLoader(connection)
    (newest,) = loader.graph.leaf_nodes("appeals")
    migration = migrations.Migration("9999_sample", "appeals")
    migration.dependencies, migration.operations, migration.atomic = [newest], list(operations), atomic
    loader.graph.add_node(("appeals", "9999_sample"), migration)
    loader.graph.add_dependency(migration, ("appeals", "9999_sample"), newest)
    return found_in(migration, loader)


INDEX = models.Index(fields=["country"], name="letter_sample")
CHECK = models.CheckConstraint(condition=models.Q(country__length=2), name="letter_sample")
UNIQUE = models.UniqueConstraint(fields=["country"], name="letter_sample")
NEW = [
    ("id", models.BigAutoField(primary_key=True)),
    ("name", models.CharField(max_length=9, unique=True)),
    ("appeal", models.ForeignKey("appeals.appeal", models.CASCADE)),
]


FORBIDDEN = [
    ("DROP_COLUMN", migrations.RemoveField("letter", "city")),
    ("NOT_NULL", migrations.AddField("letter", "sample", models.IntegerField(default=0))),
    ("NOT_NULL", migrations.AlterField("letter", "delivered_on", models.DateField(default="2006-03-14"))),
    ("RENAME_COLUMN", migrations.RenameField("letter", "city", "town")),
    ("RENAME_TABLE", migrations.RenameModel("letter", "message")),
    ("DROP_TABLE", migrations.DeleteModel("milestone")),
    ("ALTER_COLUMN", migrations.AlterField("letter", "city", models.CharField(max_length=5))),
    ("CREATE_INDEX", migrations.AddIndex("letter", INDEX)),
    ("DROP_INDEX", migrations.RemoveIndex("letter", "letter_to_read")),
    ("ADD_UNIQUE", migrations.AddConstraint("letter", UNIQUE)),
    ("ADD_CHECK", migrations.AddConstraint("letter", CHECK)),
]


def test_what_the_version_before_does_not_survive_is_found(db):
    for code, operation in FORBIDDEN:
        assert code in sample(operation), operation


@pytest.mark.django_db(transaction=True)
def test_what_it_survives_is_let_through():
    assert sample(migrations.AddField("letter", "sample", models.IntegerField(null=True))) == set()
    assert sample(migrations.AddField("letter", "sample", models.IntegerField(db_default=0))) == set()
    assert sample(AddIndexConcurrently("letter", INDEX), atomic=False) == set()
    new = migrations.CreateModel("sample", fields=NEW, options={"constraints": []})
    check = models.CheckConstraint(condition=models.Q(name__length=2), name="sample_name")
    assert sample(new, migrations.AddConstraint("sample", check)) == set()
    assert sample(migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop)) == set()


def test_no_setting_of_the_site_knows_the_linter(settings):
    assert not [app for app in settings.INSTALLED_APPS if "linter" in app]
