"""The application as the server loads it."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from campaign.web.bodies.whole_bodies import WholeBodies
from campaign.web.content_types import ReadableContentTypes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")

try:
    application = ReadableContentTypes(WholeBodies(get_wsgi_application()))
except ImproperlyConfigured as error:
    # What the environment lacks, in one line under every server, as `manage.py` says it.
    raise SystemExit(str(error)) from error


def stop_without_a_key() -> None:
    """End the process, with one line, where the database was written under a key that is not listed."""
    # Models can be loaded from here on.
    from django.db import connection

    from campaign.pages import health
    from safety import logs, outages
    from safety.keys import used_keys

    # Before an upgrade puts another version's files on the disk.
    health.known_migrations()
    was_open = connection.connection is not None
    try:
        used_keys.check()
    except used_keys.WrongKeys as error:
        raise SystemExit(str(error)) from error
    except Exception as error:
        if outages.is_outage(error):
            raise SystemExit(f"The database cannot be used: {logs.text_of(error)}") from error
        raise
    finally:
        if not was_open:
            # Servers that fork after loading must not share it.
            connection.close()


stop_without_a_key()
