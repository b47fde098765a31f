"""Styles and scripts stay small enough for a slow line (DESIGN, promise 7)."""

import gzip
import re
from pathlib import Path

from django.conf import settings

from tests.look import sheets

STATIC = Path(settings.BASE_DIR) / "static"
TEMPLATES = Path(settings.BASE_DIR) / "templates"


def compressed(paths) -> int:
    return sum(len(gzip.compress(path.read_bytes())) for path in paths)


def test_all_scripts_together_are_under_10_kilobytes():
    assert 0 < compressed((STATIC / "js").glob("*.js")) <= 10_000


def test_public_styles_are_under_15_kilobytes():
    assert len(gzip.compress(sheets.joined("css/site.css").encode())) <= 15_000


def test_templates_have_no_inline_style_or_script():
    for path in TEMPLATES.rglob("*.html"):
        if "mail" in path.parts:
            continue
        text = path.read_text()
        assert not re.search(r"\sstyle=|<style|\son\w+=", text), path
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text)), path


def test_pages_load_nothing_from_elsewhere():
    for path in [*TEMPLATES.rglob("*.html"), *(STATIC / "css").rglob("*.css")]:
        text = path.read_text()
        assert not re.search(r"""(src=["']|url\(["']?|<link[^>]*href=["'])(https?:)?//""", text), path
