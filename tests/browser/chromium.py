"""Debian's Chromium, as every test and picture here starts it."""

import shutil
from pathlib import Path
from typing import Any

import axe_playwright_python

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
# WCAG 2.2 AA, and what axe-core itself counts as good practice.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def find() -> str | None:
    """The path of Chromium, or None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def violations(found: dict[str, Any]) -> list[str]:
    """What axe-core found, one line a rule and place."""
    return [
        f"{rule['id']}: {rule['help']}: {' '.join(map(str, node['target']))}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
