"""Mail goes into a folder, or to a real server, as in the outbox's own tests."""

import pytest

from campaign.chores import TASKS
from campaign.models import Chore
from tests.outbox.conftest import by_mail, mailed, open_post, post

__all__ = ["by_mail", "mailed", "open_post", "post"]


@pytest.fixture
def known_chores(db: None) -> None:
    """The rows that workers compete for."""
    Chore.objects.make_known([task.name for task in TASKS])
