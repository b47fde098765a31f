"""The site's settings with nothing between the server and the view: no middleware, no page cache."""

from campaign.settings import *  # noqa: F403

INSTALLED_APPS = ["bench.baseline"]
MIDDLEWARE = []
ROOT_URLCONF = "bench.baseline.urls"
TEMPLATES = []
