"""What the site's own handler writes to its log."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from safety.logs import PlainFormatter, Redact


@contextmanager
def written(*names: str, form: str = "%(levelname)s %(name)s: %(message)s") -> Iterator[io.StringIO]:
    """The stream to which the handler writes what is logged under `names` ("" is every logger that passes its own on)."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(Redact())
    handler.setFormatter(PlainFormatter(form))
    watched = [logging.getLogger(name) for name in names]
    for logger in watched:
        logger.addHandler(handler)
    try:
        yield stream
    finally:
        for logger in watched:
            logger.removeHandler(handler)
