"""Styles and scripts stay small enough for a slow line (DESIGN, promise 7)."""

import gzip
import re
from pathlib import Path

from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
PUBLIC_STYLES = ("tokens", "base", "layout", "components")


def compressed(paths) -> int:
    return sum(len(gzip.compress(path.read_bytes())) for path in paths)


def test_all_scripts_together_are_under_10_kilobytes():
    assert 0 < compressed((STATIC / "js").glob("*.js")) <= 10_000


def test_public_styles_are_under_15_kilobytes():
    assert compressed(STATIC / "css" / f"{name}.css" for name in PUBLIC_STYLES) <= 15_000


def test_styles_obey_the_house_rules():
    for name in PUBLIC_STYLES:
        style = re.sub(r"/\*.*?\*/", "", (STATIC / "css" / f"{name}.css").read_text(), flags=re.DOTALL)
        assert "!important" not in style
        assert not re.search(r"^\s*[^@{}:;]*#[a-z][\w-]*\s*\{", style, flags=re.MULTILINE), "an id as a selector"
        if name != "tokens":
            assert not re.search(r"#[0-9a-f]{3,8}\b|rgba?\(|hsl", style), "a colour that is no token"
        physical = (
            r"(?<![\w-])(margin|padding|border)-(left|right|top|bottom)|(?<![\w-])(left|right|top|bottom|width|height):"
        )
        assert not re.search(physical, style), "a physical property"


def test_templates_have_no_inline_style_or_script():
    for path in TEMPLATES.rglob("*.html"):
        if "mail" in path.parts:
            continue
        text = path.read_text()
        assert not re.search(r"\sstyle=|<style|\son\w+=", text), path
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text)), path


def test_pages_load_nothing_from_elsewhere():
    for path in [*TEMPLATES.rglob("*.html"), *(STATIC / "css").glob("*.css")]:
        text = path.read_text()
        assert not re.search(r"""(src=["']|url\(["']?|<link[^>]*href=["'])(https?:)?//""", text), path
