"""A line of a file of the erasure list: sealed under `CONTACT_KEYS`, so that only this site reads and writes it."""

import json
from typing import Any

from safety.keys import sealing

SUFFIX = ".erased"
# Tells a line of a list from whatever else is sealed under the same keys.
MARK = "erasure list, version 1: "


def line_of(content: dict[str, Any]) -> bytes:
    return sealing.seal_bytes(f"{MARK}{json.dumps(content)}".encode()) + b"\n"


def content_of(line: bytes) -> dict[str, Any]:
    """What `line_of` was given. Raises sealing.Unsealable, ValueError or TypeError for what it has not made."""
    text = sealing.unseal_bytes(line).decode()
    if not text.startswith(MARK):
        raise ValueError("something else that was sealed")
    content = json.loads(text.removeprefix(MARK))
    if not isinstance(content, dict):
        raise TypeError("not a part of a list")
    return content
