"""What every test starts with."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from hypothesis import settings

# A busy machine is no failure, and what fails once fails again.
settings.register_profile("suite", deadline=None, derandomize=True, database=None, max_examples=80)
settings.register_profile("search", deadline=None, database=None, max_examples=3000)
settings.load_profile("suite")


@pytest.fixture(autouse=True)
def no_kept_pages() -> Iterator[None]:
    """Pages that another test had kept, and limits that it used up, are gone."""
    cache.clear()
    yield
