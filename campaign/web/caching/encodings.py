"""Which compression a browser accepts, by the grammar of Accept-Encoding (RFC 9110, 12.5.3), and how it is made."""

import gzip
import re
from collections.abc import Callable

import brotli

IDENTITY = "identity"
# In the order in which they are chosen where a browser likes them equally.
COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda content: brotli.compress(content, quality=6),
    "gzip": lambda content: gzip.compress(content, compresslevel=6, mtime=0),
}
# No browser sends a tenth of it. What is longer is not read, and gets the page as it is.
LONGEST_HEADER = 1000
# codings [ weight ]: a token (RFC 9110, 5.6.2), and `q` with up to three decimals (12.4.2).
_ELEMENT = re.compile(
    r"(?P<coding>[!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:[ \t]*;[ \t]*[qQ]=(?P<weight>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?"
)
# An earlier name of gzip (RFC 9110, 8.4.1.3).
_OTHER_NAMES = {"x-gzip": "gzip"}


def preferred(header: str) -> str:
    """The compression that a browser likes best, or "identity" where it likes that better, or none of ours.

    An element that is none of the grammar counts as missing. Where one is named twice, the lower weight counts: what is
    refused anywhere is not sent.
    """
    weights = weights_of(header)
    others = weights.get("*", 0.0)
    found = {name: weights.get(name, others) for name in COMPRESSIONS}
    best = max(found, key=lambda name: found[name])
    # Nobody who names no weight for it wants it rather than a compression; with "*" alone it is as good as any.
    return best if found[best] > 0 and found[best] >= weights.get(IDENTITY, 0.0) else IDENTITY


def weights_of(header: str) -> dict[str, float]:
    """The weight of each coding that is named, in lower case."""
    weights: dict[str, float] = {}
    if len(header) > LONGEST_HEADER:
        return weights
    for element in header.split(","):
        if match := _ELEMENT.fullmatch(element.strip(" \t")):
            coding = match["coding"].lower()
            coding = _OTHER_NAMES.get(coding, coding)
            weight = 1.0 if match["weight"] is None else float(match["weight"])
            weights[coding] = min(weight, weights.get(coding, 1.0))
    return weights
