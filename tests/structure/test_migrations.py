"""Migrations: none missing, each named and reversible, and the whole way down and up again works."""

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.structure.sources import APPS

# The apps with tables of their own; `texts` has abstract models only.
OWN = [config.label for config in apps.get_app_configs() if config.label in APPS and any(config.get_models())]


@pytest.fixture
def own_migrations(db):
    return [
        migration for migration in MigrationLoader(connection).disk_migrations.values() if migration.app_label in OWN
    ]


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_says_what_it_does(own_migrations):
    for migration in own_migrations:
        assert re.fullmatch(r"\d{4}_[a-z0-9_]+", migration.name)
        assert "auto" not in migration.name, migration


def test_every_migration_can_be_undone(own_migrations):
    for migration in own_migrations:
        for operation in migration.operations:
            assert operation.reversible, f"{migration}: {operation}"


def test_data_is_moved_apart_from_tables(own_migrations):
    for migration in own_migrations:
        kinds = {type(operation).__name__ for operation in migration.operations}
        assert "RunPython" not in kinds or kinds == {"RunPython"}, migration


def test_every_app_has_one_last_migration(own_migrations):
    assert not MigrationLoader(connection).detect_conflicts()


@pytest.mark.django_db(transaction=True)
def test_the_tables_can_be_taken_down_and_made_again():
    before = set(connection.introspection.table_names())
    try:
        for app in OWN:
            call_command("migrate", app, "zero", verbosity=0)
        gone = before - set(connection.introspection.table_names())
        assert {"appeals_letter", "organisers_record", "articles_article", "campaign_page"} <= gone
    finally:
        call_command("migrate", verbosity=0)
    assert set(connection.introspection.table_names()) == before
