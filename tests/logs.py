"""What the site's own handler writes to its log."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from safety.logs import PlainFormatter, Redact


@contextmanager
def written(*loggers: str | logging.Logger, form: str = "%(levelname)s %(name)s: %(message)s") -> Iterator[io.StringIO]:
    """The stream to which the handler writes what these log, by name or not ("" is every one that passes its own on)."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(Redact())
    handler.setFormatter(PlainFormatter(form))
    watched = [logging.getLogger(one) if isinstance(one, str) else one for one in loggers]
    for logger in watched:
        logger.addHandler(handler)
    try:
        yield stream
    finally:
        for logger in watched:
            logger.removeHandler(handler)
