"""The forms of a page, read out of its HTML: what a browser sends if they are sent as they are."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

# The browser sends the value of a button only if it is the one that was pressed.
NOT_SENT = ("submit", "button", "image", "reset", "file")


@dataclass
class Form:
    """One form: its attributes and its fields, each with the list of its values."""

    attributes: dict[str, str | None]
    fields: dict[str, list[str]] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """The fields as Django's test client takes them: a list where there are several values."""
        return {name: values[0] if len(values) == 1 else values for name, values in self.fields.items()}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select: str | None = None
        self._options: list[tuple[str, bool]] = []
        self._is_multiple = False
        self._textarea: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name = found.get("name")
        if tag == "form":
            self._form = Form(found)
            self.forms.append(self._form)
        elif self._form is None or "disabled" in found:
            return
        elif tag == "input" and name and found.get("type", "text") not in NOT_SENT:
            if found.get("type") not in ("checkbox", "radio") or "checked" in found:
                default = "on" if found.get("type") == "checkbox" else ""
                self._form.fields.setdefault(name, []).append(found.get("value") or default)
        elif tag == "textarea":
            self._textarea, self._text = name, ""
        elif tag == "select":
            self._select, self._options, self._is_multiple = name, [], "multiple" in found
        elif tag == "option":
            self._options.append((found.get("value") or "", "selected" in found))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if self._form is None:
            return
        if tag == "textarea" and self._textarea:
            self._form.fields[self._textarea] = [self._text.removeprefix("\n")]
            self._textarea = None
        elif tag == "select" and self._select:
            chosen = [value for value, is_selected in self._options if is_selected]
            if not self._is_multiple:
                chosen = chosen[-1:] or [value for value, _ in self._options][:1]
            if chosen:
                self._form.fields[self._select] = chosen
            self._select = None
        elif tag == "form":
            self._form = None


def forms_of(html: str) -> list[Form]:
    """All forms of a page, in their order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.forms
