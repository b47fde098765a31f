"""What the tests that break the site have found: a line a fault, as it comes, and a table of all at the end of `make chaos`.

The lines go into the file that CHAOS_FIGURES names, as several runs of pytest make one table; without it they are only said.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "CHAOS_FIGURES"
COLUMNS = (
    "what was broken",
    "database",
    "how many",
    "lost",
    "503",
    "other 5xx",
    "longest wait, s",
    "took, s",
    "besides",
)


def note(
    fault: str,
    *,
    database: str = "",
    many: str = "",
    lost: int | None = None,
    statuses: Mapping[int, int] | None = None,
    longest: float | None = None,
    took: float | None = None,
    besides: str = "",
) -> None:
    """What came of a fault. `lost` is what was acknowledged and is not there; `statuses` counts the answers."""
    refused = statuses.get(503, 0) if statuses is not None else None
    failed = sum(number for status, number in statuses.items() if status >= 500) - (refused or 0) if statuses else None
    seconds = [None if one is None else f"{one:.1f}" for one in (longest, took)]
    row = [fault, database, many, lost, refused, failed, *seconds, besides]
    texts = ["" if cell is None else str(cell) for cell in row]
    said = [f"{name}: {text}" for name, text in zip(COLUMNS[1:], texts[1:], strict=True) if text]
    print(f"\n{fault} · {'; '.join(said)}")
    if path := os.environ.get(VARIABLE):
        with Path(path).open("a") as file:
            file.write(json.dumps(texts) + "\n")


def table(path: Path) -> str:
    """All lines so far, as docs/reliability.md can take them over."""
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    lines = [COLUMNS, ["---"] * len(COLUMNS), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
