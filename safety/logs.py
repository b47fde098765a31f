"""Takes tokens, e-mail addresses, IP addresses and what database errors quote out of everything that is logged.

An event is one line, and nothing that is quoted in it can begin another.
"""

import logging
import re
import sys
import threading
import traceback
import unicodedata
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import django.db

# A token in a path, an e-mail address, an IP address: each is replaced.
SECRETS = (
    (re.compile(r"(/(?:letters|invited)/)[^/\s\"']{12,}"), r"\1…"),
    (re.compile(r"[\w.+%!#$&*/=?^`{|}~-]+(?:@|%40)[\w-]+(\.[\w-]+)+"), "…@…"),
    (re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b"), "…"),
    (re.compile(r"(?<![\w:])(?:(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F:]+|[0-9a-fA-F:]*::[0-9a-fA-F:]*)(?![\w:])"), "…"),
)
# PostgreSQL follows an error with lines that quote rows, values and statements: “DETAIL:  Failing row contains (…)”. They
# begin with a word in capitals, in the server's language, and may go on over many lines of whatever was typed.
QUOTING_LINE = re.compile(r"\n\s*(?P<word>[^\W\d_]{2,})(?: \d+)?\s?:\s")
# The same where somebody has put the lines into one.
QUOTING_WORD = re.compile(
    r"\s(?:DETAIL|DETALLE|DÉTAIL|DETTAGLI|DETALHE|DETALJ|SZCZEGÓŁY|AYRINTI|ПОДРОБНОСТИ|ПОДРОБИЦІ|ДЕТАЛІ"
    r"|CONTEXT|QUERY|STATEMENT|LINE \d+)\s?:\s"
)
# What an error quotes in its first line: “invalid input syntax for type uuid: "…"”.
QUOTED_VALUE = re.compile(r":\s*[\"'«„“»].*", re.DOTALL)
# And within it, in the server's language: “value "…" is out of range for type integer”, “значение "…" вне диапазона”.
VALUE_WITHIN = re.compile(r"\b(value) \".*", re.DOTALL)
QUOTED_WITHIN = re.compile(r"\s*[\"'«»„“”‘’‚‹›「『].*", re.DOTALL)
# Errors that quote names of tables, columns and constraints in their first line, and no values: classes 23 (integrity) and
# 40 (rollback), undefined tables and columns (https://www.postgresql.org/docs/current/errcodes-appendix.html).
CODES_WITH_NAMES = ("23", "40", "42P01", "42703")
QUOTED_IN_A_TEXT = re.compile(r"((?:\binvalid|\bmalformed|out of range)\b[^\n:]*):\s*\".*", re.DOTALL)
CODES_OF_DRIVERS = ("pgcode", "sqlstate", "sqlite_errorcode")
AS_CAUSE = "\nThe above exception was the direct cause of the following exception:\n\n"
AS_CONTEXT = "\nDuring handling of the above exception, another exception occurred:\n\n"
MOST_CHAINED = 20
# What could begin a line, hide one or turn it round: controls, marks of direction, lone surrogates, separators of lines.
# The backslash too, so that an escape in a log is always the log's own.
ESCAPED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# Where a line of a traceback ended: in a log, an event is one line. `sed 's/\\n/\n/g'` shows it as Python prints it.
LINE_END = "\\n"


def redact(text: str) -> str:
    """The text without tokens, e-mail addresses and IP addresses, and without what a database error in it quotes."""
    return without_secrets(without_quotations(text))


def without_secrets(text: str) -> str:
    for pattern, replacement in SECRETS:
        text = pattern.sub(replacement, text)
    return text


def without_quotations(text: str) -> str:
    """The text up to the first line of a database's that quotes rows or values: where a quotation ends cannot be told."""
    for found in QUOTING_LINE.finditer(text):
        if found["word"] == found["word"].upper():
            text = text[: found.start()] + "\n…"
            break
    word = QUOTING_WORD.search(text)
    return QUOTED_IN_A_TEXT.sub(r"\1: …", text[: word.start()] + " …" if word else text)


def text_of(error: BaseException) -> str:
    """What an exception says, fit for a log."""
    return redact(without_values(error) if is_of_the_database(error) else str(error))


def on_one_line(text: str) -> str:
    """The text with everything escaped that could make another line of it, or make it look like one."""
    return "".join(_escaped(sign) if sign == "\\" or unicodedata.category(sign) in ESCAPED else sign for sign in text)


def _escaped(sign: str) -> str:
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def without_values(error: BaseException) -> str:
    """The first line of a database error, without the values that it quotes."""
    line = next(iter(str(error).strip().splitlines()), "")
    if quotes_names_only(error):
        return QUOTED_VALUE.sub(": …", VALUE_WITHIN.sub(r"\1 …", line))
    return QUOTED_WITHIN.sub(" …", line)


def quotes_names_only(error: BaseException) -> bool:
    """Whether what an error quotes in its first line says where it happened, and is nothing that was typed."""
    code = getattr(error, "pgcode", None) or getattr(error.__cause__, "pgcode", None)
    return code.startswith(CODES_WITH_NAMES) if code else isinstance(error, django.db.IntegrityError)


def is_of_the_database(error: BaseException) -> bool:
    """Whether an exception is Django's or a driver's own (psycopg 2 and 3, sqlite3)."""
    return isinstance(error, django.db.Error) or any(hasattr(error, name) for name in CODES_OF_DRIVERS)


def traceback_of(error: BaseException) -> str:
    """A traceback as Python prints it, with all causes and contexts, each exception's text fit for a log."""
    return without_secrets("".join(_chained(error, set())))


def _chained(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen and len(seen) < MOST_CHAINED:
        yield from _chained(before, seen)
        yield AS_CAUSE if error.__cause__ else AS_CONTEXT
    if error.__traceback__ is not None:
        yield "Traceback (most recent call last):\n"
        yield from traceback.format_tb(error.__traceback__)
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    text = on_one_line(text_of(error))
    yield f"{name}: {text}\n" if text else f"{name}\n"
    for other in getattr(error, "exceptions", ()):  # Those of an ExceptionGroup.
        if id(other) not in seen and len(seen) < MOST_CHAINED:
            yield from _chained(other, seen)


class Redact(logging.Filter):
    """Redacts the finished message and drops the request that Django attaches to its records."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = safe_arguments(record.msg), safe_arguments(record.args)
        record.msg = redact(record.getMessage())
        record.args = ()
        record.__dict__.pop("request", None)
        return True


def safe_arguments(arguments: Any) -> Any:
    """The arguments of a message, with exceptions among them as texts fit for a log."""
    if isinstance(arguments, BaseException):
        return text_of(arguments)
    if isinstance(arguments, dict):
        return {key: safe_arguments(value) for key, value in arguments.items()}
    if type(arguments) in (tuple, list):
        return type(arguments)(safe_arguments(one) for one in arguments)
    return arguments


class PlainFormatter(logging.Formatter):
    """One line an event, in which tracebacks are redacted too: an exception's text can quote what was typed."""

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have left its own text of the traceback, unredacted.
        record.exc_text = None
        try:
            return for_readers(super().format(record))
        finally:
            record.exc_text = None

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        return on_one_line(super().formatMessage(record))

    def formatException(self, ei) -> str:  # type: ignore[no-untyped-def]  # noqa: N802
        return traceback_of(ei[1]).rstrip("\n") if ei[1] is not None else ""


def for_readers(text: str) -> str:
    """The lines of an event as they are for somebody who reads along at a terminal, else as one."""
    is_watched = sys.stderr is not None and sys.stderr.isatty()
    return text if is_watched else LINE_END.join(text.splitlines())


def redact_uncaught() -> None:
    """Redacts what Python itself writes to stderr: exceptions that nobody catches, in any thread, and failures to log.

    A hook that something else has set before, such as a test runner's, stays.
    """
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _write_uncaught
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = lambda given: _write_uncaught(given.exc_type, given.exc_value, given.exc_traceback)
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = lambda given: _write_uncaught(given.exc_type, given.exc_value, given.exc_traceback)
    # Python would print the record's arguments with the reason why they could not be logged.
    logging.raiseExceptions = False
    # Warnings, which Python prints on two lines, are logged like the rest.
    logging.captureWarnings(True)


def _write_uncaught(kind: Any, error: BaseException | None, frames: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        sys.__excepthook__(KeyboardInterrupt, error, frames)
    elif error is not None and not isinstance(error, SystemExit) and sys.stderr is not None:
        sys.stderr.write(for_readers(f"CRITICAL python: not caught\n{traceback_of(error)}") + "\n")
