"""Ends with 0 where the server in this container answers under the site's name (HEALTHCHECK in the Dockerfile)."""

import os
import sys
import urllib.request
from urllib.parse import urlsplit

host = (urlsplit(os.environ.get("SITE_URL", "")).hostname or "localhost").encode("idna").decode()
request = urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": host})
try:
    with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310
        sys.exit(0 if answer.read() == b"ok\n" else 1)
except OSError as error:
    sys.exit(str(error))
