"""The mails of letters go through the same outbox: its fixtures are theirs."""

from tests.outbox.conftest import by_mail, mailed, open_post, post, work  # noqa: F401
