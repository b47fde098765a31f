"""What tests of deliveries start with. E-mails of deliveries go through the outbox, so its fixtures are used here."""

from pathlib import Path
from typing import Any

import pytest

from tests.outbox.conftest import by_mail, mailed, open_post, post, work  # noqa: F401


@pytest.fixture(autouse=True)
def private_folder(settings: Any, tmp_path: Path) -> Path:
    """An own folder for private files: another test's may lie in the common one."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.PRIVATE_ROOT.mkdir()
    return settings.PRIVATE_ROOT
