"""What differs between two versions of a text, word by word."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

# Words, single marks, spaces; each line end for itself.
_PARTS = re.compile(r"\w+|[^\w\s]|\n|[^\S\n]+")
# The work grows with the square of it: 0.3 s at most, whatever the texts are (the standard library's difflib can take
# minutes with 3,000 characters). A passage with more changes counts as replaced.
MOST_CHANGES = 800
# Of two passages with less in common than this, single equal words are chance, and hard to read.
LEAST_IN_COMMON = 0.35

SAME, REMOVED, ADDED = "same", "removed", "added"
Part = tuple[str, str]


@dataclass(frozen=True)
class Piece:
    """Words that are in both versions, or in the earlier or the later one only."""

    kind: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    pieces: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        return all(piece.kind == SAME for piece in self.pieces)


@dataclass(frozen=True)
class Stretch:
    """Paragraphs in a row that are all the same in both versions, or all changed."""

    is_same: bool
    paragraphs: tuple[Paragraph, ...]


def differences(before: str, after: str) -> list[Stretch]:
    """Both versions as one text, paragraph by paragraph; nothing of either is left out but empty lines."""
    stretches: list[Stretch] = []
    for paragraph in _paragraphs(_compared(before.splitlines(keepends=True), after.splitlines(keepends=True))):
        if stretches and stretches[-1].is_same == paragraph.is_same:
            together = (*stretches.pop().paragraphs, paragraph)
        else:
            together = (paragraph,)
        stretches.append(Stretch(paragraph.is_same, together))
    return stretches


def _compared(before: list[str], after: list[str]) -> Iterator[Part]:
    """The parts of both, line by line first: long texts mostly change in one place."""
    script = _script(before, after)
    if script is None:
        script = [*((REMOVED, line) for line in before), *((ADDED, line) for line in after)]
    for is_same, lines in groupby(script, key=lambda step: step[0] == SAME):
        passage = list(lines)
        if is_same:
            yield from ((SAME, part) for _, line in passage for part in _PARTS.findall(line))
        else:
            yield from _words(*("".join(line for kind, line in passage if kind == of) for of in (REMOVED, ADDED)))


def _words(before: str, after: str) -> Iterator[Part]:
    old, new = _PARTS.findall(before), _PARTS.findall(after)
    script = _script(old, new)
    common = sum(kind == SAME and not part.isspace() for kind, part in script or ())
    words = sum(not part.isspace() for part in (*old, *new))
    if script is None or 2 * common < LEAST_IN_COMMON * words:
        yield from _replaced(old, new)
        return
    old, new = [], []
    for kind, part in script:
        if kind == REMOVED:
            old.append(part)
        elif kind == ADDED:
            new.append(part)
        elif part == " " and (old or new):
            # A space between two changed words belongs to the change; one at its end is taken out again.
            old.append(part)
            new.append(part)
        else:
            yield from _replaced(old, new)
            yield kind, part
            old, new = [], []
    yield from _replaced(old, new)


def _script(before: list[str], after: list[str]) -> list[Part] | None:
    """The shortest way from one to the other (Myers, An O(ND) Difference Algorithm, 1986); None beyond `MOST_CHANGES`."""
    furthest = {1: 0}
    traces: list[dict[int, int]] = []
    for changes in range(min(len(before) + len(after), MOST_CHANGES) + 1):
        traces.append(furthest.copy())
        for diagonal in range(-changes, changes + 1, 2):
            x = _next_x(furthest, diagonal, changes)
            while x < len(before) and x - diagonal < len(after) and before[x] == after[x - diagonal]:
                x += 1
            furthest[diagonal] = x
            if x >= len(before) and x - diagonal >= len(after):
                return _way_back(traces, before, after)
    return None


def _is_added(furthest: dict[int, int], diagonal: int, changes: int) -> bool:
    return diagonal == -changes or (diagonal != changes and furthest[diagonal - 1] < furthest[diagonal + 1])


def _next_x(furthest: dict[int, int], diagonal: int, changes: int) -> int:
    is_added = _is_added(furthest, diagonal, changes)
    return furthest[diagonal + 1] if is_added else furthest[diagonal - 1] + 1


def _way_back(traces: list[dict[int, int]], before: list[str], after: list[str]) -> list[Part]:
    script: list[Part] = []
    x, y = len(before), len(after)
    for changes in range(len(traces) - 1, -1, -1):
        furthest, diagonal = traces[changes], x - y
        start_x = _next_x(furthest, diagonal, changes)
        while x > start_x:
            x, y = x - 1, y - 1
            script.append((SAME, before[x]))
        if changes == 0:
            break
        if _is_added(furthest, diagonal, changes):
            y -= 1
            script.append((ADDED, after[y]))
        else:
            x -= 1
            script.append((REMOVED, before[x]))
    return script[::-1]


def _replaced(old: list[str], new: list[str]) -> Iterator[Part]:
    # What both end with, a space or the line's end, ends the change once.
    end = 0
    while end < min(len(old), len(new)) and old[-1 - end] == new[-1 - end] and old[-1 - end].isspace():
        end += 1
    yield from ((REMOVED, part) for part in old[: len(old) - end])
    yield from ((ADDED, part) for part in new[: len(new) - end])
    yield from ((SAME, part) for part in new[len(new) - end :])


def _paragraphs(parts: Iterable[Part]) -> Iterator[Paragraph]:
    pieces: list[Piece] = []
    for kind, part in parts:
        if part == "\n":
            if pieces:
                yield Paragraph(tuple(pieces))
            pieces = []
        elif pieces and pieces[-1].kind == kind:
            pieces[-1] = Piece(kind, pieces[-1].text + part)
        else:
            pieces.append(Piece(kind, part))
    if pieces:
        yield Paragraph(tuple(pieces))
