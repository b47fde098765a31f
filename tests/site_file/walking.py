"""Every link, asset and anchor of the pages in a file, followed as a browser on a disk would."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

VOID = {"meta", "link", "br", "img", "input", "hr", "wbr", "source"}
# Those of a drawing are no links.
URLS = ("href", "src", "action", "formaction", "poster", "data", "srcset", "cite", "ping", "background", "xlink:href")


@dataclass
class Read:
    """What a page has. `links` are (element, attributes, address)."""

    links: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    refers_to: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    metas: list[dict[str, str]] = field(default_factory=list)
    language: str = ""
    text: str = ""
    unclosed: list[str] = field(default_factory=list)


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.read = Read()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        read = self.read
        if tag == "html":
            read.language = values.get("lang", "")
        if tag == "meta":
            read.metas.append(values)
        if tag in ("script", "form", "button", "iframe", "object", "embed", "noscript", "template", "style", "select"):
            read.forbidden.append(tag)
        read.forbidden += [name for name in values if name.startswith("on") or name in ("style", "srcset")]
        read.links += [(tag, values, values[name]) for name in URLS if name in values]
        read.ids += [values["id"]] if "id" in values else []
        for name in ("aria-labelledby", "aria-describedby", "for"):
            read.refers_to += values.get(name, "").split()
        if tag not in VOID:
            read.unclosed.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.read.unclosed and self.read.unclosed.pop() == tag, tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raise AssertionError(f"<{tag}/> is no HTML")

    def handle_data(self, data: str) -> None:
        self.read.text += data


def read(content: bytes) -> Read:
    reader = Reader()
    reader.feed(content.decode())
    reader.close()
    assert not reader.read.unclosed
    return reader.read


def pages(files: dict[str, bytes]) -> Iterator[tuple[str, Read]]:
    """The pages of the site in a file; a bulletin, which is a file by itself, is none."""
    for name, content in files.items():
        if name.endswith(".html") and not posixpath.basename(name).startswith("b-"):
            yield name, read(content)


def target(at: str, address: str) -> tuple[str, str]:
    """The name in the file, and the anchor, that a relative address leads to from the page `at`."""
    parts = urlsplit(address)
    assert not parts.query and not parts.path.startswith("/"), (at, address)
    return (
        posixpath.normpath(posixpath.join(posixpath.dirname(at), unquote(parts.path))) if parts.path else at
    ), parts.fragment
