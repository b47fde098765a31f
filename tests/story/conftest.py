"""The stories go through the outbox, and one of them through a browser, so their fixtures are used here."""

from tests.browser.conftest import axe, look  # noqa: F401
from tests.outbox.conftest import by_mail, mailed, open_post, post, work  # noqa: F401
