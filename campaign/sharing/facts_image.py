"""The image beside links to the report: its figures drawn as on the page (templates/_facts.html), 1200 × 630.

As on the first share image, no word comes from what is typed in the admin, and nobody is named.
"""

import hashlib
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image, ImageDraw

from campaign.sharing.image import HEIGHT, INK, LATHS, MARGIN, ON_BAND, PAPER, WIDTH, curve, font, mark, stored

# Counted up when the drawing changes, so that a new drawing gets a new name.
DRAWING = 1
ACT = "#00667a"
GROUND = 468
# The drawing is 1072 wide and stands on a line at 252, both as on the page.
SCALE, FIELD_WIDTH, FIELD_GROUND = (WIDTH - 2 * MARGIN) / 1072, 1072, 252
FINER = 3
# Ruins on a field of 44 × 46, as lines from corner to corner.
HOMES = (
    (((6, 46), (6, 27)), ((38, 46), (38, 33)), ((2, 30), (17, 8), (41, 19)), ((0, 46), (44, 46))),
    (((6, 46), (6, 34)), ((38, 46), (38, 26)), ((5, 20), (28, 9), (43, 31)), ((0, 46), (44, 46))),
    (((6, 46), (6, 29)), ((38, 46), (38, 29)), ((3, 40), (22, 22), (43, 37)), ((0, 46), (44, 46))),
    (
        *(((7, 46), (11, 26)), ((37, 46), (40, 28)), ((8, 27), (27, 7), (42, 26)), ((0, 46), (44, 46))),
        ((19, 46), (19, 36), (27, 34)),
    ),
)
# Which of them are where, from the far row to the near one, and the grandmother's.
ROWS = ((20, 112, "102310"), (2, 182, "023102"), (14, 252, "31H203"))
# People side by side in the rings around the roof crown: 500.
RINGS = (80, 90, 100, 110, 120)
RING_CENTRE, PERSON_WIDTH = (442, 133.8), 5.9
# People in rows upon one another: 13 of those arrested, and the 17 who were held.
ARRESTED, HELD = (5, 4, 4), (6, 6, 5)


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
    """The image. The same words always make the same bytes (with one version of Pillow)."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(image)
    image.paste(INK, (MARGIN, 44), mark(60))
    canvas.text((MARGIN + 78, 74), found.site, INK, font("Bold", 30), anchor="lm")
    size = next(size for size in range(54, 19, -2) if font("Black", size).getlength(found.title) <= WIDTH - 2 * MARGIN)
    canvas.text((MARGIN, 158), found.title, INK, font("Black", size), anchor="lm")
    canvas.rectangle((0, GROUND, WIDTH, HEIGHT), INK)
    for colour, is_marked in ((INK, False), (ACT, True)):
        drawing = Drawing()
        drawing.marked() if is_marked else drawing.all_others()
        image.paste(colour, (MARGIN, GROUND - round(FIELD_GROUND * SCALE)), drawing.mask())
    for x, (number, label) in zip((0, 310, 574, 772), found.figures, strict=True):
        left = MARGIN + round(x * SCALE)
        canvas.text((left, GROUND + 62), number, ON_BAND, font("Black", 44), anchor="lm")
        canvas.text((left, GROUND + 112), label, ON_BAND, font("Bold", 24), anchor="lm")
    return image.quantize(colors=64, dither=Image.Dither.NONE)


class Drawing:
    """Lines and dots of one colour, as a mask: drawn larger than needed and scaled down for smooth edges."""

    def __init__(self) -> None:
        self.scale = SCALE * FINER
        size = (round(FIELD_WIDTH * self.scale), round(FIELD_GROUND * self.scale))
        self.image = Image.new("L", size, 0)
        self.canvas = ImageDraw.Draw(self.image)

    def mask(self) -> Image.Image:
        size = (self.image.width // FINER, self.image.height // FINER)
        return self.image.resize(size, Image.Resampling.LANCZOS)

    def line(self, points: list[tuple[float, float]], width: float = 2.5) -> None:
        scaled = [(x * self.scale, y * self.scale) for x, y in points]
        self.canvas.line(scaled, 255, width=round(width * self.scale), joint="curve")

    def dot(self, x: float, y: float, radius: float) -> None:
        box = [
            (x - radius) * self.scale,
            (y - radius) * self.scale,
            (x + radius) * self.scale,
            (y + radius) * self.scale,
        ]
        self.canvas.ellipse(box, fill=255)

    def all_others(self) -> None:
        for left, ground, homes in ROWS:
            for number, home in enumerate(homes):
                if home != "H":
                    self.home(int(home), left + 48 * number, ground - 46)
        self.crown()
        self.barricade()
        for rows, left in ((ARRESTED, 786), (HELD, 885)):
            for row, people in enumerate(rows):
                for number in range(people):
                    self.person(left + 17.4 * number, FIELD_GROUND - 37.5 - 46 * row)
        for number in range(7):
            x = 882 + 17.4 * number + (1.3 if number > 0 else 0)
            self.line([(x, FIELD_GROUND), (x, FIELD_GROUND - 142)], 1.5)
        self.line([(882, FIELD_GROUND - 142), (989.4, FIELD_GROUND - 142)], 1.5)

    def marked(self) -> None:
        """The grandmother's home, and the woman who was charged."""
        self.home(1, 14 + 48 * 2, FIELD_GROUND - 46, 4.5)
        self.person(1006.4, FIELD_GROUND - 37.5 * 2.2, 2.2)

    def home(self, number: int, x: float, y: float, width: float = 2.5) -> None:
        for points in HOMES[number]:
            self.line([(x + a, y + b) for a, b in points], width)

    def person(self, x: float, y: float, size: float = 1) -> None:
        self.line([(x + 7 * size, y + 18 * size), (x + 7 * size, y + 34 * size)], 6.5 * size)
        for end in (18, 34):
            self.dot(x + 7 * size, y + end * size, 3.25 * size)
        self.dot(x + 7 * size, y + 6 * size, 5.4 * size)

    def crown(self) -> None:
        """The laths of the roof crown, and the people around it, each a stroke and a dot."""
        x, y = RING_CENTRE
        for start, bend, end in LATHS:
            points = [curve(start, bend, end, step / 48) for step in range(49)]
            self.line([(x + 2.62 * (a - 32), y + 2.62 * (b - 32)) for a, b in points], 3.4)
        for people in RINGS:
            radius = people * PERSON_WIDTH / math.tau
            for number in range(people):
                across, down = math.sin(math.tau * number / people), -math.cos(math.tau * number / people)
                ends = [(x + r * across, y + r * down) for r in (radius - 4.1, radius + 0.9)]
                self.line(ends, 1.6)
                self.dot(x + (radius + 3) * across, y + (radius + 3) * down, 1.35)

    def barricade(self) -> None:
        """Three kilometres, and what stood at their end."""
        for number in range(3):
            self.line([(580 + 48 * number, FIELD_GROUND - 2), (624 + 48 * number, FIELD_GROUND - 2)], 5)
        left, ground = 727, FIELD_GROUND
        self.line([(left, ground), (left + 46, ground - 82)], 4)
        self.line([(left + 46, ground), (left, ground - 82)], 4)
        for height in (28, 54):
            self.line([(left - 3, ground - height), (left + 49, ground - height)], 4)
