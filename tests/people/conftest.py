"""Fixtures of the tests about people, their logins and rights."""

from typing import Any

import pytest
from django.core.cache import caches

from tests import make


@pytest.fixture(autouse=True)
def no_failed_logins(db: None) -> None:
    caches["logins"].clear()


@pytest.fixture
def asel() -> Any:
    """An organiser who may do everything."""
    return make.organiser("asel")
