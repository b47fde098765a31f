"""What is logged, and how (the settings' LOGGING).

No address, agent or token reaches a log: paths are shortened by the filter, requests are not logged at all.
"""

import logging


class OneLine(logging.Filter):
    """Leaves the traceback out: where our code noticed that a request makes no sense says nothing about the request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        return True


class NotRefused(logging.Filter):
    """Leaves out what Django logs of each 503 and somebody else tells: once in overload, or by each answer of `/readyz`.

    `campaign.web.overload` counts what it refuses; a proxy asks `/readyz` every few seconds, and acts on the answer.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        return not (getattr(request, "is_refused", False) or getattr(request, "path", "") == "/readyz")


_INFORMS = {"handlers": ["console"], "level": "INFO", "propagate": False}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "redact": {"()": "safety.logs.Redact"},
        "one_line": {"()": "campaign.log_settings.OneLine"},
        "not_of_outages": {"()": "safety.outages.NotOfOutages"},
        "not_refused": {"()": "campaign.log_settings.NotRefused"},
    },
    "formatters": {"plain": {"()": "safety.logs.PlainFormatter", "format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["redact"], "formatter": "plain"},
        "refused": {"class": "logging.StreamHandler", "filters": ["redact", "one_line"], "formatter": "plain"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {
            "handlers": ["console"],
            "filters": ["not_of_outages", "not_refused"],
            "level": "ERROR",
            "propagate": False,
        },
        # What `runserver` logs of requests; granian logs none.
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.security": {"handlers": ["refused"], "level": "WARNING", "propagate": False},
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        "axes": {"handlers": ["nowhere"], "propagate": False},
        "outbox": _INFORMS,
        "safety": _INFORMS,
        "appeals": _INFORMS,
    },
}
