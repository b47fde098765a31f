"""Fixtures of the admin's tests."""

from typing import Any

import pytest
from django.core.cache import caches

from tests import make
from tests.admin import opened_earlier


@pytest.fixture
def no_failed_logins(db: None) -> None:
    caches["logins"].clear()


@pytest.fixture
def asel() -> Any:
    """An organiser."""
    return make.organiser("asel")


@pytest.fixture
def rows() -> dict[str, Any]:
    """A row for every admin that has a form, by the model's name."""
    return {row._meta.model_name: row for row in opened_earlier.rows()}
