"""What `make dev` adds: error pages with details and the debug toolbar, on a loopback address only."""

from typing import Any


def apply(settings: dict[str, Any]) -> None:
    """Change the settings module's own names for work on the code."""
    settings["DEBUG"] = True
    settings["INTERNAL_IPS"] = ["127.0.0.1"]
    settings["INSTALLED_APPS"].append("debug_toolbar")
    # Outside the page cache, or the toolbar would be cached with the page.
    settings["MIDDLEWARE"].insert(0, "debug_toolbar.middleware.DebugToolbarMiddleware")
    settings["STORAGES"]["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # The toolbar brings an inline style of its own; the policy is tested with the toolbar off.
    settings["MIDDLEWARE"].remove("campaign.web.headers.ContentPolicy")
