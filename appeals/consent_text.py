"""The consent that every letter carries, as files: a changed text gets a new number and the old ones stay.

A file has two paragraphs: the essentials, which are beside the box, and the rest, which is folded below it. Both are what
the writer agrees to (a layered notice: European Data Protection Board, Guidelines 05/2020 on consent). Version 1 has one.
"""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "consent"


@cache
def current_version() -> str:
    """The newest version's number, as stored with every letter."""
    return str(max(int(path.name.split(".")[0]) for path in FOLDER.glob("*.en.txt")))


@cache
def essentials(version: str, language: str) -> str:
    """What is beside the box; raises FileNotFoundError if there is no such version."""
    return _paragraphs(version, language)[0]


@cache
def rest(version: str, language: str) -> str:
    """What is folded below the box, "" if nothing is; raises FileNotFoundError if there is no such version."""
    return " ".join(_paragraphs(version, language)[1:])


def _paragraphs(version: str, language: str) -> list[str]:
    return (FOLDER / f"{int(version)}.{language}.txt").read_text(encoding="utf-8").strip().split("\n\n")
