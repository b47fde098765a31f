"""The consent that every letter carries, as files: a changed text gets a new number and the old ones stay."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "consent"


@cache
def current_version() -> str:
    """The newest version's number, as stored with every letter."""
    return str(max(int(path.name.split(".")[0]) for path in FOLDER.glob("*.en.txt")))


@cache
def consent_text(version: str, language: str) -> str:
    """The words of a version in a language; raises FileNotFoundError if there is none."""
    return (FOLDER / f"{int(version)}.{language}.txt").read_text(encoding="utf-8").strip()
