"""The application as the server loads it."""

import os

from django.core.wsgi import get_wsgi_application

from campaign.web.content_types import ReadableContentTypes
from campaign.web.whole_bodies import WholeBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")

application = ReadableContentTypes(WholeBodies(get_wsgi_application()))
