"""Fixtures of the tests about writing."""

import pytest

from tests.admin.entering import superuser


@pytest.fixture
def client():
    """A browser in which an organiser is logged in who may do everything."""
    return superuser()
