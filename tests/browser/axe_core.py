"""axe-core, which looks for what keeps people out of a page: https://github.com/dequelabs/axe-core."""

from pathlib import Path
from typing import Any

import axe_playwright_python

SCRIPT = Path(axe_playwright_python.__file__).with_name("axe.min.js")
# WCAG 2.2 AA, and what axe-core itself counts as good practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(found: dict[str, Any]) -> list[str]:
    """What axe-core found, one line a rule and place."""
    return [
        f"{rule['id']}: {rule['help']}: {' '.join(map(str, node['target']))}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
