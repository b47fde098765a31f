"""What the tests of deliveries start with."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english() -> None:
    """A page that another test asked for in Russian leaves its language active, and `reverse` would follow it."""
    translation.activate("en")
