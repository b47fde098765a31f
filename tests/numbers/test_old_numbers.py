"""An appeal's number of letters on paper becomes rows, and an organisation that was checked stays so; and back."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = ("appeals", "0013_networks_and_search")
AFTER = ("appeals", "0016_without_is_checked")


def migrate(target):
    executor = MigrationExecutor(connection)
    executor.migrate([target])
    return MigrationExecutor(connection).loader.project_state([target]).apps


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
def test_numbers_become_rows_and_go_back():
    try:
        apps = migrate(BEFORE)
        appeal = apps.get_model("appeals", "Appeal").objects.create(slug="old", paper_count=250_001)
        apps.get_model("appeals", "Appeal").objects.create(slug="none")
        endorsements = apps.get_model("appeals", "Endorsement").objects
        endorsements.create(appeal=appeal, organisation="Asked", country="DE", is_checked=True)
        endorsements.create(appeal=appeal, organisation="Unasked", country="DE")
        apps = migrate(AFTER)
        rows = apps.get_model("appeals", "PaperLetters").objects
        assert sorted(rows.values_list("letters", "month", "country")) == [
            (50_001, None, ""),
            (100_000, None, ""),
            (100_000, None, ""),
        ]
        found = apps.get_model("appeals", "Endorsement").objects.filter(checked_at__isnull=False)
        assert list(found.values_list("organisation", flat=True)) == ["Asked"]
        apps = migrate(BEFORE)
        assert apps.get_model("appeals", "Appeal").objects.get(slug="old").paper_count == 250_001
        found = apps.get_model("appeals", "Endorsement").objects.filter(is_checked=True)
        assert list(found.values_list("organisation", flat=True)) == ["Asked"]
        apps.get_model("appeals", "Appeal").objects.all().delete()
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
