"""The story goes through the outbox, so its fixtures are used here."""

from tests.outbox.conftest import by_mail, mailed, work  # noqa: F401
