"""What most of these tests begin with."""

from pathlib import Path
from typing import Any

import pytest

from tests.backup import places


@pytest.fixture
def old(settings: Any, tmp_path: Path) -> places.Old:
    """The site of the test's own database, in folders of its own."""
    return places.old_site(settings, tmp_path)
