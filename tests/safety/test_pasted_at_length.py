"""What is pasted into any field takes time in proportion to its length, whatever it is made of."""

import time
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError

from safety.typed import pasted_address
from safety.typed.fields import EmailAddressField, LineField, WordsField

pytestmark = pytest.mark.one_database
# As many characters as a public form may send (settings.PUBLIC_UPLOAD_MAX_SIZE); a blank is sent as one.
MOST = 95_000
HOSTILE = {
    "blanks": "a@b" + " " * MOST + "c",
    "tildes": "a@b.c" + "~" * MOST,
    "brackets": "<" + "@" * MOST,
    "dots": "a." * (MOST // 2) + "@",
    "commas": "a@b." + ", " * (MOST // 2) + "x",
    "quotes": "'" * (MOST // 2) + "a@b.c" + "'" * (MOST // 2),
    "links": "mailto:" * (MOST // 7) + "a@b.c",
    "marks": "e" + "\u0301" * (MOST // 6),
    "joiners": "\u200d\u0301" * (MOST // 12),
    "breaks": "a\n\n\n" * (MOST // 4),
}
FIELDS = {"email": EmailAddressField(), "line": LineField(max_length=100), "words": WordsField(max_length=2000)}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hundred_kilobytes_are_judged_in_a_moment(field, kind):
    """Looking for an address in ninety thousand blanks took half a minute."""
    start = time.process_time()
    with suppress(ValidationError):
        FIELDS[field].clean(HOSTILE[kind])
    assert time.process_time() - start < 0.15


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_longest_that_is_searched_takes_a_few_milliseconds(kind):
    pasted = HOSTILE[kind][: pasted_address.LONGEST]
    start = time.process_time()
    for _ in range(5):
        pasted_address.tidy(pasted)
    assert (time.process_time() - start) / 5 < 0.015


def test_an_address_within_much_else_is_found_still():
    pasted = "Ada Adams, Tenants’ Union of Leeds <mailto:ada@example.org?subject=" + "x" * 700 + ">"
    assert pasted_address.tidy(pasted) == "ada@example.org"
