"""The site under more than it can serve, and on several machines: real processes and ports (tests/run/conftest.py)."""

import pytest

from tests.run.conftest import first_start, prepared, site, start

__all__ = ["first_start", "prepared", "site", "start"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These bring their own database: once."""
    for item in items:
        if "/tests/scaling/" in str(item.path) and "test_refusal" not in item.path.name:
            item.add_marker(pytest.mark.one_database)
