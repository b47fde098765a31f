"""Templates: no inline style or script, one heading a page, partials that list their variables."""

import re

import pytest

from tests.structure.sources import APPS, ROOT, template_files

HTML = [path for path in template_files() if path.suffix == ".html" and "mail" not in path.parts]


@pytest.mark.parametrize("path", HTML, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_obeys_the_policy(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)(?![^>]*application/ld\+json)|\son[a-z]+=\"", source)
    assert not re.search(r"href=\"javascript:", source)
    assert not re.search(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"(?:https?:)?//", source), "from a third party"


def test_a_partial_lists_its_variables_in_its_first_line():
    for path in HTML:
        if path.name.startswith("_") and "admin" not in path.parts:
            assert path.read_text(encoding="utf-8").lstrip().startswith("{#"), path


def test_mail_in_plain_text_is_not_escaped_as_html():
    """Django escapes `.txt` too."""
    for path in template_files():
        if "mail" in path.parts and path.suffix == ".txt":
            assert "{% autoescape off %}" in path.read_text(encoding="utf-8"), path


def test_every_template_is_used():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in template_files() if path.suffix != ".png")
    for app in APPS:
        sources += "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / app).rglob("*.py"))
    for path in HTML:
        name = str(path.relative_to(ROOT / "templates"))
        overrides = name.startswith(("bootstrap5/", "admin/", "registration/")) or re.fullmatch(r"\d{3}\.html", name)
        assert overrides or name in sources, name
