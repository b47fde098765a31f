"""The image beside links to the report: its figures, in the page's own drawing (templates/_facts_shapes.svg), 1200 × 630.

As on the first share image, no word comes from what is typed in the admin, and nobody is named.
"""

import hashlib
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image, ImageDraw

from campaign.sharing.image import HEIGHT, INK, MARGIN, ON_BAND, PAPER, WIDTH, font, mark, stored

# Counted up when the drawing changes, so that a new drawing gets a new name.
DRAWING = 2
ACT = "#00667a"
# Where the band begins; the drawing stands on it. It is 1072 wide, and the line of its ground ends at 253.25.
BAND = 468
SCALE, DRAWN_GROUND = (WIDTH - 2 * MARGIN) / 1072, 253.25
PAGE = (
    b"#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image(bytes(sys.inputs.drawing), width: 1072pt)"
)
SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 1072 264"
fill="none" color="{ink}" stroke="{ink}" stroke-width="2.5">{shapes}<use xlink:href="#facts-homes"/>
<use xlink:href="#facts-people"/><use xlink:href="#facts-march"/><use xlink:href="#facts-arrested"/></svg>"""
# The page's style sheet in attributes (static/css/components/facts.css).
STYLES = {
    'class="facts-marked"': f'color="{ACT}" stroke="{ACT}"',
    'class="facts-head"': 'fill="currentColor" stroke="none"',
}


@dataclass(frozen=True)
class FactsWords:
    """The texts on the image: its title, and each figure with its words."""

    site: str
    title: str
    figures: tuple[tuple[str, str], ...]

    @property
    def alternative(self) -> str:
        """The image in words, for those who do not see it."""
        return f"{self.title}: {', '.join(' '.join(figure) for figure in self.figures)}."

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr((DRAWING, self)).encode()).hexdigest()[:16]


@cache
def words(language: str) -> FactsWords:
    """The words of the image in `language`."""
    with translation.override(language):
        return FactsWords(
            site=gettext("Shanyrak & Aigyerim"),
            title=gettext("What happened in Shanyrak and Aigyerim"),
            figures=(
                ("18", gettext("homes destroyed")),
                (gettext("About 500"), gettext("people gathered")),
                (gettext("3 km"), gettext("march")),
                ("30", gettext("arrested")),
            ),
        )


def url_of(language: str) -> str:
    """The absolute address of the image in `language`, under the name of its present revision."""
    return settings.SITE_URL + reverse("machine:facts_image", args=[language, words(language).digest])


def file_of(language: str) -> Path:
    """The image in `language` on disk, drawn if it is not there yet."""
    found = words(language)
    return stored(f"facts-{language}-{found.digest}", lambda: draw(found))


def draw(found: FactsWords) -> Image.Image:
    """The image. The same words always make the same bytes (with one version of Pillow and of typst)."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(image)
    image.paste(INK, (MARGIN, 44), mark(60))
    canvas.text((MARGIN + 78, 74), found.site, INK, font("Bold", 30), anchor="lm")
    size = next(size for size in range(54, 19, -2) if font("Black", size).getlength(found.title) <= WIDTH - 2 * MARGIN)
    canvas.text((MARGIN, 158), found.title, INK, font("Black", size), anchor="lm")
    image.paste(drawing := draw_facts(), (MARGIN, BAND - round(DRAWN_GROUND * SCALE)), drawing)
    canvas.rectangle((0, BAND, WIDTH, HEIGHT), INK)
    for x, (number, label) in zip((0, 310, 574, 772), found.figures, strict=True):
        left = MARGIN + round(x * SCALE)
        canvas.text((left, BAND + 62), number, ON_BAND, font("Black", 44), anchor="lm")
        canvas.text((left, BAND + 112), label, ON_BAND, font("Bold", 24), anchor="lm")
    return image.quantize(colors=64, dither=Image.Dither.NONE)


def draw_facts() -> Image.Image:
    """The page's drawing, as wide as its place, on nothing."""
    shapes = (settings.BASE_DIR / "templates" / "_facts_shapes.svg").read_text(encoding="utf-8")
    for name, style in STYLES.items():
        shapes = shapes.replace(name, style)
    inputs = {"drawing": SVG.format(ink=INK, shapes=shapes)}
    content: Any = typst.compile(PAGE, format="png", ppi=72 * SCALE, sys_inputs=inputs, ignore_system_fonts=True)
    return Image.open(io.BytesIO(content))
