"""The site's settings without what refuses in overload: everything waits in line."""

from campaign.settings import *  # noqa: F403
from campaign.settings import MIDDLEWARE as _GUARDED

MIDDLEWARE = [name for name in _GUARDED if not name.endswith(".Overload")]
