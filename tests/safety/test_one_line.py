"""An event is one line of the log, whatever is quoted in it; a traceback can be unfolded and read."""

import logging

import pytest

from safety.logs import LINE_END, on_one_line
from tests import logs

FORGED = "ERROR django.request: forged"
ENDS = [
    "\n",
    "\r",
    "\r\n",
    "\0",
    "\x0b",
    "\x0c",
    "\x1b[2K",
    "\x85",
    "\u2028",
    "\u2029",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\ud800",
]


@pytest.fixture
def log():
    # One that nobody else knows: what pytest catches goes to another process, which half a character cannot.
    logger = logging.Logger("tests.safety.lines")
    with logs.written(logger) as stream:
        yield logger, stream


@pytest.mark.parametrize("end", ENDS, ids=ascii)
def test_nothing_that_is_quoted_begins_another_line_or_hides_one(log, end):
    logger, stream = log
    value = f"typed{end}{FORGED}"
    logger.error("Failed: %s", value)
    try:
        raise ValueError(value)
    except ValueError:
        logger.exception("Failed")
    logger.error("Failed", stack_info=True)
    written = stream.getvalue()
    assert written.count("\n") == 3 == len(written.splitlines())
    assert end not in written.replace("\n", "" if end != "\n" else "\n") or end == "\n"
    # Unfolded as a maintainer would read it, it has no line that somebody else has written.
    unfolded = written.replace(LINE_END, "\n")
    assert not [line for line in unfolded.splitlines() if line.startswith(FORGED)]
    assert '\n  File "' in unfolded and "\nValueError: typed" in unfolded


def test_a_backslash_that_was_typed_is_no_end_of_a_line(log):
    logger, stream = log
    logger.error("Failed: %s", rf"typed\n{FORGED}")
    assert LINE_END not in stream.getvalue()
    assert on_one_line("a\\n\n") == r"a\x5cn\x0a"


def test_ordinary_words_of_any_script_stay_as_they_are():
    for text in ("Шаңырақ – letter 3, “quoted”\u00a0%", "at 12:34:56", "日本", "👍"):
        assert on_one_line(text) == text
