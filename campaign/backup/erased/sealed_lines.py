"""A line of a file of the erasure list: sealed under `CONTACT_KEYS`, so that only this site reads and writes it."""

import json
import math
from typing import Any

from safety.keys import sealing

SUFFIX = ".erased"
# Tells a line of a list from whatever else is sealed under the same keys.
MARK = "erasure list, version 1: "


# How much text each line is filled up to, or a multiple of it.
LINE_BYTES = 8 * 1024


def line_of(content: dict[str, Any]) -> bytes:
    """A line as long as every other: where files are stored, their size would tell when somebody withdrew."""
    text = f"{MARK}{json.dumps(content)}"
    return sealing.seal_bytes(text.ljust(math.ceil(len(text) / LINE_BYTES) * LINE_BYTES).encode()) + b"\n"


def content_of(line: bytes) -> dict[str, Any]:
    """What `line_of` was given. Raises sealing.Unsealable, ValueError or TypeError for what it has not made."""
    text = sealing.unseal_bytes(line).decode()
    if not text.startswith(MARK):
        raise ValueError("something else that was sealed")
    content = json.loads(text.removeprefix(MARK))
    if not isinstance(content, dict):
        raise TypeError("not a part of a list")
    return content
