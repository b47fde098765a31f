"""Static files under names that change with their content, style sheets joined, all compressed once when collected."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Each is a list of @import; the sheets that it names are put in its place when the files are collected.
JOINED_SHEETS = ("css/site.css", "css/admin.css")
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
IMPORT = re.compile(r"""@import\s+(?:url\(\s*)?["']([^"']+)["']\s*\)?\s*;\s*""")
URL = re.compile(r"""url\(\s*["']?([^"')]+?)["']?\s*\)""")
NOT_RELATIVE = re.compile(r"[a-z]+:|/|#", re.IGNORECASE)

# Name of a static file → where it lies, as `collectstatic` passes it to `post_process`.
Found = Mapping[str, tuple[Storage, str]]


class FingerprintedFiles(CompressedManifestStaticFilesStorage):
    """A name that is in no manifest is served as it is: a forgotten file must not turn a page into an error."""

    manifest_strict = False
    support_js_module_import_aggregation = True

    def hashed_name(self, name: str, content: File | None = None, filename: str | None = None) -> str:
        try:
            return super().hashed_name(name, content, filename)
        except ValueError:
            return name

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Join the style sheets first; what follows fingerprints and compresses them as any other file."""
        if not dry_run:
            joined = {name: join_sheet(name, paths) for name in JOINED_SHEETS if name in paths}
            for name, text in joined.items():
                self.delete(name)
                self.save(name, ContentFile(text.encode()))
            paths = {**paths, **{name: (self, name) for name in joined}}
        yield from super().post_process(paths, dry_run=dry_run, **options)


def join_sheet(name: str, found: Found) -> str:
    """The text of style sheet `name` with each sheet that it imports in the place of the import, comments left out.

    Addresses in it are made relative to `name`. Raises ValueError for an import with a condition, or of a sheet that
    is not there or is imported twice.
    """
    text = _with_imports(name, posixpath.dirname(name), found, set())
    if "@import" in text:
        raise ValueError(f"{name} or a sheet it imports has an @import that cannot be joined.")
    return text


def _with_imports(name: str, folder: str, found: Found, seen: set[str]) -> str:
    if name in seen or name not in found:
        raise ValueError(f"Style sheet {name} is imported {'twice' if name in seen else 'but does not exist'}.")
    seen.add(name)
    storage, path = found[name]
    with storage.open(path) as file:
        text = COMMENT.sub("", file.read().decode())

    def resolve(url: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(name), url))

    def move(match: re.Match[str]) -> str:
        if NOT_RELATIVE.match(match[1]):
            return match[0]
        return f'url("{posixpath.relpath(resolve(match[1]), folder)}")'

    # The pattern has one group: texts and imported names take turns.
    parts = IMPORT.split(text)
    parts[::2] = [URL.sub(move, part) for part in parts[::2]]
    parts[1::2] = [_with_imports(resolve(url), folder, found, seen) for url in parts[1::2]]
    return "".join(parts)
