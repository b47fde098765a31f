"""What every test starts with."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_kept_pages() -> Iterator[None]:
    """Pages that another test had kept, and limits that it used up, are gone."""
    cache.clear()
    yield
