"""Draws static/img/favicon.ico and favicon.png from favicon.svg, for browsers that take no SVG as a site's icon.

A development tool, run when the drawing has changed:

    python deploy/icons.py

It reads what that file is made of, and no more of SVG: a rounded rectangle, and in a group that is moved and scaled a circle
and a path of lines and quadratic curves.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element, parse

from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parent.parent / "static" / "img"
SVG = "{http://www.w3.org/2000/svg}"
ICO_SIZES = (16, 32, 48)
PNG_SIZE = 192
# Each icon is drawn so many times as large, and then reduced, which smooths its edges.
FINENESS = 8
STEPS = 24
NUMBER = re.compile(r"-?\d*\.?\d+")
Point = tuple[float, float]


def numbers(text: str) -> list[float]:
    return [float(found) for found in NUMBER.findall(text)]


def curves(path: str) -> list[list[Point]]:
    """The path's pieces, each as points close together."""
    pieces = []
    for piece in re.findall(r"M[^M]+", path):
        first, *others = [tuple(pair) for pair in zip(*[iter(numbers(piece))] * 2, strict=True)]
        if "Q" in piece:
            bend, last = others
            pieces.append([bezier(first, bend, last, step / STEPS) for step in range(STEPS + 1)])
        else:
            pieces.append([first, *others])
    return pieces


def bezier(first: Point, bend: Point, last: Point, t: float) -> Point:
    x, y = ((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c for a, b, c in zip(first, bend, last, strict=True))
    return x, y


def draw(svg: Element, size: int) -> Image.Image:
    """The icon, `size` pixels wide and high."""
    large = size * FINENESS
    image = Image.new("RGBA", (large, large))
    canvas = ImageDraw.Draw(image)
    unit = large / numbers(svg.get("viewBox", ""))[2]
    background, group = svg.find(f"{SVG}rect"), svg.find(f"{SVG}g")
    if background is None or group is None:
        raise SystemExit("favicon.svg is drawn in another way than this script reads.")
    canvas.rounded_rectangle((0, 0, large, large), float(background.get("rx", 0)) * unit, fill=background.get("fill"))
    dx, dy, scale = numbers(group.get("transform", ""))
    colour = group.get("stroke")

    def stroke(points: list[Point], width: float) -> None:
        on_canvas = [((x * scale + dx) * unit, (y * scale + dy) * unit) for x, y in points]
        canvas.line(on_canvas, fill=colour, width=round(width * scale * unit))

    for part in group:
        width = float(part.get("stroke-width", 1))
        if part.tag == f"{SVG}circle":
            x, y, radius = (float(part.get(name, 0)) for name in ("cx", "cy", "r"))
            outer = radius + width / 2
            corners = [(x - outer, y - outer), (x + outer, y + outer)]
            box = [((a * scale + dx) * unit, (b * scale + dy) * unit) for a, b in corners]
            canvas.ellipse(box, outline=colour, width=round(width * scale * unit))
        else:
            for points in curves(part.get("d", "")):
                stroke(points, width)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    svg = parse(ROOT / "favicon.svg").getroot()  # noqa: S314 (our own file)
    small = [draw(svg, size) for size in ICO_SIZES]
    small[-1].save(ROOT / "favicon.ico", sizes=[image.size for image in small], append_images=small[:-1])
    draw(svg, PNG_SIZE).quantize(64).save(ROOT / "favicon.png", optimize=True)


if __name__ == "__main__":
    main()
