"""Accept-Encoding by its grammar (RFC 9110, 12.5.3)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.web.caching.encodings import COMPRESSIONS, preferred


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("", "identity"),
        ("br", "br"),
        ("gzip, deflate, br", "br"),
        ("GZIP", "gzip"),
        ("Br;Q=0.5", "br"),
        ("x-gzip", "gzip"),
        # The names of others that hold ours.
        ("brotli", "identity"),
        ("xbr, notgzip", "identity"),
        ("gzip-stream, br2", "identity"),
        # Weights.
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.000, gzip;q=0.001", "gzip"),
        ("br ; q=0 , gzip\t;\tq=0.2", "gzip"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
        ("gzip;q=1.000, br;q=1", "br"),
        ("gzip;q=0.5, identity", "identity"),
        ("gzip, identity;q=0.5", "gzip"),
        ("gzip;q=0.5, identity;q=0.5", "gzip"),
        ("identity;q=0", "identity"),
        ("identity;q=0, gzip", "gzip"),
        # Everything else.
        ("*", "br"),
        ("*;q=0", "identity"),
        ("br;q=0, *", "gzip"),
        ("gzip;q=0, *;q=0.3", "br"),
        ("identity;q=1, *;q=0", "identity"),
        ("deflate, *;q=0", "identity"),
        # Refused anywhere is refused.
        ("br, br;q=0", "identity"),
        ("br;q=0, br", "identity"),
        # No weights: the element counts as missing.
        ("br;q=2", "identity"),
        ("br;q=0.1234", "identity"),
        ("br;q=-1", "identity"),
        ("br;q=1.1", "identity"),
        ("br;q=", "identity"),
        ("br;level=9", "identity"),
        ("gzip;q=0;br", "identity"),
        ("br=1, gzip", "gzip"),
        (",,  ,gzip,,", "gzip"),
        ("br\x00, gzip", "gzip"),
        ("бр, gzip", "gzip"),
        ("br;q=٠, gzip", "gzip"),
        ("x" * 1001 + ", br", "identity"),
    ],
)
def test_it_is_read_by_its_grammar(header, encoding):
    assert preferred(header) == encoding


@given(st.text(max_size=300) | st.text(alphabet="brgzip;q=01., *\tQ-", max_size=300))
def test_whatever_it_holds_there_are_three_answers(header):
    assert preferred(header) in {"identity", *COMPRESSIONS}


@pytest.mark.parametrize("part", ["br;q=0.5,", "br;", " ", ",", "*", "\t;q="])
def test_a_huge_one_takes_no_time(part):
    start = time.process_time()
    for header in (part * 8000, (part * 1000)[:999]):
        preferred(header)
    assert time.process_time() - start < 0.1
