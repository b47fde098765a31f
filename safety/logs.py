"""Takes tokens, e-mail addresses and IP addresses out of the logs."""

import logging
import re

# A token in a path, an e-mail address, an IP address: each is replaced.
SECRETS = (
    (re.compile(r"(/letters/)[^/\s\"']{12,}"), r"\1…"),
    (re.compile(r"[\w.+%!#$&*/=?^`{|}~-]+(?:@|%40)[\w-]+(\.[\w-]+)+"), "…@…"),
    (re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b"), "…"),
    (re.compile(r"(?<![\w:])(?:(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F:]+|[0-9a-fA-F:]*::[0-9a-fA-F:]*)(?![\w:])"), "…"),
)


def redact(text: str) -> str:
    """The text without tokens, e-mail addresses and IP addresses."""
    for pattern, replacement in SECRETS:
        text = pattern.sub(replacement, text)
    return text


class Redact(logging.Filter):
    """Redacts the finished message and drops the request that Django attaches to its records."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact(record.getMessage())
        record.args = ()
        record.__dict__.pop("request", None)
        return True


class PlainFormatter(logging.Formatter):
    """A formatter that redacts tracebacks too: an exception's text can quote what was typed."""

    def formatException(self, ei) -> str:  # type: ignore[no-untyped-def]  # noqa: N802
        return redact(super().formatException(ei))
