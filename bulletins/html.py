"""An issue as one HTML file that needs nothing else: it is opened from a stick or a messenger, on old phones too."""

import base64
import hashlib
from functools import cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from bulletins.presentation.printed import Bulletin

MOST_BYTES = 300_000
TEMPLATE = "bulletins/issue_file.html"
STYLE = settings.BASE_DIR / "templates" / "bulletins" / "issue_file.css"
# The cuts with all Kazakh and Russian letters (deploy/fonts.py): old phones may have no font with Ә Ғ Қ Ң Ө Ұ Ү Һ.
FONTS = ("golos-text-cyrillic.woff2", "golos-text-latin.woff2")


def html_of(bulletin: Bulletin, *, pdf_name: str, pdf_sha256: str) -> bytes:
    """The file, the same for the same bulletin; it names the PDF of the issue with its hash, to compare a copy with."""
    with translation.override(bulletin.language):
        text = render_to_string(
            TEMPLATE,
            {
                "bulletin": bulletin,
                # Our own files, without anything that was typed.
                "style": mark_safe(f"<style>{style()}</style>"),  # noqa: S308
                "policy": policy(),
                "pdf_name": pdf_name,
                "pdf_sha256": pdf_sha256,
            },
        )
    return "\n".join(line for line in text.splitlines() if line.strip()).encode() + b"\n"


@cache
def style() -> str:
    """The style sheet with its fonts inside."""
    faces = (font_face((settings.BASE_DIR / "static" / "fonts" / name).read_bytes()) for name in FONTS)
    return "\n".join((*faces, STYLE.read_text(encoding="utf-8").strip()))


def font_face(font: bytes) -> str:
    data = base64.b64encode(font).decode("ascii")
    source = f"url(data:font/woff2;base64,{data}) format('woff2')"
    return f"@font-face{{font-family:Golos;font-weight:400 900;src:{source}}}"


@cache
def policy() -> str:
    """What the file may load: its own style and fonts, and nothing from anywhere else."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; base-uri 'none'; form-action 'none'"


def policy_of_answer() -> str:
    """The header with which this site sends the file: should a browser show it, it has no rights here."""
    return f"{policy()}; sandbox; frame-ancestors 'none'"
