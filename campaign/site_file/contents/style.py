"""The file's one style sheet, and its icon."""

import base64
import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

from campaign.site_file.contents.plain import ICON, STYLE_SHEET
from campaign.web.static import join_sheet

FONT = re.compile(r'url\("(\.\./fonts/[\w-]+\.woff2)"\)')


def style_files() -> dict[str, bytes]:
    """Style sheet and icon by their names in the file."""
    sources = {path: (storage, path) for finder in get_finders() for path, storage in finder.list([])}
    sheet = FONT.sub(with_font, join_sheet("css/site.css", sources))
    return {STYLE_SHEET: sheet.encode(), ICON: (folder() / "img" / "favicon.png").read_bytes()}


def with_font(match: re.Match[str]) -> str:
    """The font itself in the place of its address: browsers let no page of a disk load one."""
    font = (folder() / "css" / match[1]).resolve().read_bytes()
    return f'url("data:font/woff2;base64,{base64.b64encode(font).decode()}")'


def folder() -> Path:
    return Path(settings.BASE_DIR) / "static"
