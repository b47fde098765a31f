"""The campaign's content files: TOML, or Markdown behind TOML between two lines of `+++`; a folder per language."""

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
LANGUAGES = ("en", "ru", "kk")  # the original first: translations are based on its revision
# The campaign's own slugs (DESIGN, section 4); the site is about one appeal and one report.
APPEAL_SLUG = "shanyrak-aigyerim"
ARTICLE_SLUG = "shanyrak-aigyerim"
PAGES = ("about", "privacy", "reach", "donate")


class BadContent(Exception):
    """A content file that cannot be read; the text says which and why."""


def read_toml(language: str, name: str) -> dict[str, Any]:
    """A TOML file of a language."""
    path = FOLDER / language / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadContent(f"{language}/{name}.toml: {error}") from error


def read_glossary() -> dict[str, dict[str, Any]]:
    """The terms of the glossary, by their keys; one file for all languages."""
    path = FOLDER / "glossary.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadContent(f"glossary.toml: {error}") from error


def read_markdown(language: str, name: str) -> dict[str, Any]:
    """The front matter of a Markdown file, with the text itself as `body`."""
    path = FOLDER / language / f"{name}.md"
    try:
        _before, front, body = path.read_text(encoding="utf-8").split("+++\n", 2)
        return {**tomllib.loads(front), "body": body.strip()}
    except (OSError, ValueError) as error:
        raise BadContent(f"{language}/{name}.md: {error}") from error
