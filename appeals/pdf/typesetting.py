"""Typesetting by typst: a template of `templates/pdf/` and its data make the same bytes every time.

A template gets what it shows as data (`sys.inputs.data`, JSON) and never as markup, so nothing that was typed can become
typst code. The fonts are those in `settings.FONT_DIR` and no others; `appeals.pdf.typefaces` chooses among them.
"""

import contextlib
import hashlib
import json
import re
import unicodedata
from functools import cache
from typing import Any, Self

import typst
from django.conf import settings
from django.core.cache import cache as django_cache

from appeals.pdf.typefaces import BREAK, clusters, lines_of

FOLDER = settings.BASE_DIR / "templates" / "pdf"
LONGEST_WORD = 48
KEPT_DOCUMENTS = 10
CACHED_SECONDS = 24 * 3600
# Signs of two to seven ems: long dashes, and a phrase in one sign.
_WIDEST = re.compile(r"[\u2e3a\u2e3b\ufdfd](?=\S)")


def typeset(template: str, data: dict[str, Any]) -> bytes:
    """A PDF without a date or an author, readable by screen readers: PDF/UA-1 (ISO 14289-1). `data` becomes JSON."""
    content = typst.compile(**_input(template, data), format="pdf", pdf_standards="ua-1")
    assert isinstance(content, bytes)  # noqa: S101 (for the type checker: one format is one file)
    return content


def typeset_once(template: str, data: dict[str, Any]) -> bytes:
    """As `typeset`, for what is the same for all: made once a day, or whenever the cache does not answer."""
    key = f"pdf:{digest(template, data)}"
    content: bytes | None = None
    # It can be printed without the cache.
    with contextlib.suppress(Exception):
        content = django_cache.get(key)
    if content is None:
        content = typeset(template, data)
        with contextlib.suppress(Exception):
            django_cache.set(key, content, CACHED_SECONDS)
    return content


class Document:
    """A long document, laid out once for all that is asked of it: its PDF, its pages as pictures, where things are.

    A context manager. typst keeps what it has laid out for its next ten documents; so that a process that makes many long
    ones does not grow, leaving the context lays out as many small ones.
    """

    def __init__(self, template: str, data: dict[str, Any]) -> None:
        self._compiler = typst.Compiler(**_input(template, data))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        del self._compiler
        for _ in range(KEPT_DOCUMENTS + 1):
            typst.compile(b"", font_paths=fonts(), ignore_system_fonts=True)

    def pdf(self) -> bytes:
        """As `typeset`."""
        content = self._compiler.compile(format="pdf", pdf_standards="ua-1")
        assert isinstance(content, bytes)  # noqa: S101 (for the type checker: one format is one file)
        return content

    def pictures(self, *, dots_per_inch: float) -> list[bytes]:
        """Each page as a PNG."""
        pictures: Any = self._compiler.compile(format="png", ppi=dots_per_inch)
        return pictures if isinstance(pictures, list) else [pictures]

    def query(self, label: str) -> list[Any]:
        """The values of the template's `metadata` with a label."""
        found: list[Any] = json.loads(self._compiler.query(label, field="value"))
        return found


def digest(template: str, data: dict[str, Any]) -> str:
    """A key for what these would print, in 64 hexadecimal digits; it changes when a template does."""
    return hashlib.sha256(b"\0".join((template.encode(), _as_json(data).encode(), _templates_digest()))).hexdigest()


def typed(text: str, **limits: int) -> dict[str, Any]:
    """A typed paragraph: its lines, and the direction of its first letter (as HTML's `dir="auto"`)."""
    letter = next((kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")), "L")
    return {"lines": lines_of(breakable(text, **limits)), "is_right_to_left": letter != "L"}


def breakable(text: str, *, longest: int = LONGEST_WORD, every: int = LONGEST_WORD) -> str:
    """The text with places for a break in words of more than `longest` signs, one after `every` so many.

    No character is added to what is copied. 48 signs fit a line of a letter, unless most of them are as wide as W.
    """

    def broken(word: re.Match[str]) -> str:
        signs = clusters(word.group())
        pieces = ["".join(signs[start : start + every]) for start in range(0, len(signs), every)]
        return BREAK.join(pieces) if len(signs) > longest else word.group()

    text = _WIDEST.sub(lambda character: character.group() + BREAK, text.replace("\t", " "))
    return re.sub(rf"\S{{{longest + 1},}}", broken, text)


def known_language(code: str, otherwise: str) -> str:
    """A code as typst takes it: two or three letters."""
    return code if re.fullmatch(r"[a-z]{2,3}", code) else otherwise


@cache
def fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(settings.FONT_DIR)])


def _as_json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


@cache
def _templates_digest() -> bytes:
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(FOLDER.glob("*.typ")))).digest()


def _input(template: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "input": FOLDER / template,
        "root": FOLDER,
        "font_paths": fonts(),
        "ignore_system_fonts": True,
        "sys_inputs": {"data": _as_json(data)},
    }
