"""The site's style sheets, read: files, rules and declarations, and the sheets as they are served."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.storage import Storage

from campaign.web.static import JOINED_SHEETS, join_sheet

STATIC = Path(settings.BASE_DIR) / "static"
LISTS = [STATIC / name for name in JOINED_SHEETS]
SOURCES = sorted(path for path in (STATIC / "css").rglob("*.css") if path not in LISTS)


@dataclass(frozen=True)
class Rule:
    """One rule: the @media and @supports around it, its selectors, its declarations in order."""

    around: tuple[str, ...]
    selectors: tuple[str, ...]
    declarations: tuple[tuple[str, str], ...]

    def values(self, name: str) -> list[str]:
        return [value for declared, value in self.declarations if declared == name]


def name_of(path: Path) -> str:
    return path.relative_to(STATIC).as_posix()


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def rules(text: str, around: tuple[str, ...] = ()) -> Iterator[Rule]:
    """Every rule of a sheet in order; raises ValueError where a rule is nested in a rule."""
    text = without_comments(text)
    position = 0
    while opening := re.compile(r"([^{};]+)\{").search(text, position):
        start, depth, position = opening.end(), 1, opening.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[position], 0)
            position += 1
        head, body = opening[1].strip(), text[start : position - 1]
        if head.startswith(("@media", "@supports")):
            yield from rules(body, (*around, head))
        elif "{" in body:
            raise ValueError(f"nested: {head}")
        else:
            parts = [declaration.split(":", 1) for declaration in body.split(";") if declaration.strip()]
            selectors = tuple(selector.strip() for selector in head.split(","))
            yield Rule(around, selectors, tuple((name.strip(), " ".join(value.split())) for name, value in parts))


def rules_of(path: Path) -> list[Rule]:
    return list(rules(path.read_text(encoding="utf-8")))


def imports_of(path: Path) -> list[str]:
    """The names that a list imports, Django's own among them, relative to the folder of static files."""
    urls = re.findall(r'@import "([^"]+)";', path.read_text(encoding="utf-8"))
    return [(path.parent / url).resolve().relative_to(STATIC.resolve()).as_posix() for url in urls]


def collected() -> dict[str, tuple[Storage, str]]:
    """What `collectstatic` hands to the storage: the name of each static file, and where it is."""
    return {name: (storage, name) for finder in get_finders() for name, storage in finder.list([])}


def joined(name: str) -> str:
    """The text of one of the two sheets that pages load."""
    return join_sheet(name, collected())
