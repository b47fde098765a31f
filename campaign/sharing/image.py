"""The image that other sites show beside a link to this one: the mark, the call and the demands in short, 1200 × 630.

Its words come from the repository (content files and catalogue), never from what is typed in the admin: an image that
others have copied cannot be called back, so no name of a person may get into it by an edit. It is drawn once per
revision of its words and stored on disk under a name that changes with them.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image, ImageDraw, ImageFont

from campaign.content import files
from safety.web.few_at_once import Slots

# What Open Graph readers show large (https://developers.facebook.com/docs/sharing/webmasters/images: 1200 × 630).
WIDTH, HEIGHT = 1200, 630
# Counted up when the drawing changes, so that a new drawing gets a new name.
DRAWING = 1
# The colours of static/css/tokens.css: paper, ink, a softer ink, a hairline, and turquoise on the dark band.
PAPER, INK, INK_SOFT, HAIRLINE = "#faf5e8", "#17140f", "#5a5346", "#eee3ca"
ON_BAND, ACT_ON_BAND = "#fdf8ec", "#55c7da"
MARGIN = 72
BAND_HEIGHT = 118
HEADLINE_SIZES = range(86, 43, -2)
HEADLINE_WIDTH, HEADLINE_HEIGHT = 1000, 300
# The laths of static/img/mark.svg, as from, bend and to on a field of 64 × 64.
LATHS = (
    ((51.1, 12.9), (32, 32), (12.9, 51.1)),
    ((45.9, 8.9), (23.9, 23.9), (8.9, 45.9)),
    ((55.1, 18.1), (40.1, 40.1), (18.1, 55.1)),
    ((51.1, 51.1), (32, 32), (12.9, 12.9)),
    ((55.1, 45.9), (40.1, 23.9), (18.1, 8.9)),
    ((45.9, 55.1), (23.9, 40.1), (8.9, 18.1)),
)
Font = ImageFont.FreeTypeFont
SLOTS = Slots(1)


@dataclass(frozen=True)
class Words:
    """The texts on the image."""

    site: str
    kicker: str
    headline: str
    demands: tuple[str, ...]

    @property
    def alternative(self) -> str:
        """The image in words, for those who do not see it."""
        return f"{self.headline} {'. '.join(self.demands)}."

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr((DRAWING, self)).encode()).hexdigest()[:16]


@cache
def words(language: str) -> Words:
    """The words of the image in `language`."""
    appeal = files.read_toml(language, "appeal")
    with translation.override(language):
        return Words(
            site=gettext("Shanyrak & Aigyerim"),
            kicker=appeal["kicker"],
            headline=appeal["headline"],
            demands=(gettext("Drop the charges"), gettext("End the repression"), gettext("Build proper homes")),
        )


def url_of(language: str) -> str:
    """The absolute address of the image in `language`, under the name of its present revision."""
    return settings.SITE_URL + reverse("machine:share_image", args=[language, words(language).digest])


def file_of(language: str) -> Path:
    """The image in `language` on disk, drawn if it is not there yet."""
    found = words(language)
    return stored(f"{language}-{found.digest}", lambda: draw(found))


def stored(name: str, drawn: Callable[[], Image.Image]) -> Path:
    """The file of an image, drawn if it is not there yet; raises Busy while another is drawn."""
    path = Path(settings.MEDIA_ROOT) / "share" / f"{name}.png"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written whole beside its place: of two processes that draw it at once, neither serves half a file.
        with SLOTS.one(), tempfile.NamedTemporaryFile(dir=path.parent, suffix=".png", delete=False) as draft:
            try:
                drawn().save(draft, format="PNG", optimize=True)
                draft.flush()
                os.replace(draft.name, path)
            except OSError:
                # On a full disk, half an image would take the last of the room, and each visitor would add another.
                os.unlink(draft.name)
                raise
    return path


def draw(found: Words) -> Image.Image:
    """The image. The same words always make the same bytes (with one version of Pillow)."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    # The mark behind the words: larger than the sheet is high, and partly outside it.
    image.paste(HAIRLINE, (690, -120), mark(760))
    canvas = ImageDraw.Draw(image)
    image.paste(INK, (MARGIN, 52), mark(76))
    canvas.text((MARGIN + 96, 90), found.site, INK, font("Bold", 36), anchor="lm")
    canvas.text((MARGIN, 176), found.kicker, INK_SOFT, font("Bold", 26), anchor="lm")
    lines, size = fit(found.headline)
    for number, line in enumerate(lines):
        canvas.text((MARGIN, 206 + round(number * size * 1.06)), line, INK, font("Black", size), anchor="la")
    canvas.rectangle((0, HEIGHT - BAND_HEIGHT, WIDTH, HEIGHT), INK)
    draw_demands(canvas, found.demands)
    return image.quantize(colors=64, dither=Image.Dither.NONE)


def draw_demands(canvas: ImageDraw.ImageDraw, demands: tuple[str, ...]) -> None:
    """The demands side by side on the band, as large as they fit."""
    gap = 44
    for size in range(34, 15, -1):
        widths = [font("Bold", size).getlength(demand) + 1.2 * size for demand in demands]
        if sum(widths) + gap * (len(demands) - 1) <= WIDTH - 2 * MARGIN:
            break
    x = float(MARGIN)
    middle = HEIGHT - BAND_HEIGHT // 2
    for number, (demand, width) in enumerate(zip(demands, widths, strict=True), start=1):
        canvas.text((x, middle), str(number), ACT_ON_BAND, font("Black", size), anchor="lm")
        canvas.text((x + 1.2 * size * 0.8, middle), demand, ON_BAND, font("Bold", size), anchor="lm")
        x += width + gap


def fit(text: str) -> tuple[list[str], int]:
    """The text in lines, and the largest size at which they fit into the headline's place."""
    for size in HEADLINE_SIZES:
        lines = wrap(text, font("Black", size))
        if len(lines) * size * 1.06 <= HEADLINE_HEIGHT:
            break
    return lines, size


def wrap(text: str, face: Font) -> list[str]:
    """The text in lines no wider than the headline's place."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face.getlength(longer) <= HEADLINE_WIDTH:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def mark(size: int) -> Image.Image:
    """The shanyrak as a mask of `size` pixels, drawn four times as large and scaled down for smooth edges."""
    scale = size * 4 / 64
    mask = Image.new("L", (size * 4, size * 4), 0)
    canvas = ImageDraw.Draw(mask)
    canvas.ellipse([scale, scale, 63 * scale, 63 * scale], outline=255, width=round(6 * scale))
    for start, bend, end in LATHS:
        points = [curve(start, bend, end, step / 48) for step in range(49)]
        canvas.line([(x * scale, y * scale) for x, y in points], 255, width=round(3 * scale), joint="curve")
    return mask.resize((size, size), Image.Resampling.LANCZOS)


def curve(
    start: tuple[float, float], bend: tuple[float, float], end: tuple[float, float], share: float
) -> tuple[float, float]:
    """The point at `share` (0 to 1) of a quadratic Bézier curve."""
    x, y = (
        (1 - share) ** 2 * a + 2 * (1 - share) * share * b + share**2 * c
        for a, b, c in zip(start, bend, end, strict=True)
    )
    return x, y


@cache
def font(weight: str, size: int) -> Font:
    return ImageFont.truetype(settings.FONT_DIR / f"GolosText-{weight}.ttf", size)
