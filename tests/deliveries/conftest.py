"""E-mails of deliveries go through the outbox, so its fixtures are used here."""

from tests.outbox.conftest import by_mail, mailed, open_post, post, work  # noqa: F401
