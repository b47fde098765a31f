"""These bring their own database and servers: once, like those of tests/run, whose prepared site they start."""

import pytest

from tests.run.conftest import first_start, prepared  # noqa: F401 (fixtures)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/tests/deploy/" in str(item.path):
            item.add_marker(pytest.mark.one_database)
