"""Draws static/img/favicon.ico and favicon.png from favicon.svg, for browsers that take no SVG as a site's icon.

A development tool, run when the drawing has changed:

    python deploy/icons.py
"""

import io
from pathlib import Path

import typst
from PIL import Image

FOLDER = Path(__file__).resolve().parent.parent / "static" / "img"
ICO_SIZES = (16, 32, 48)
PNG_SIZE = 192
PAGE = b"#set page(width: 72pt, height: 72pt, margin: 0pt, fill: none)\n#image(bytes(sys.inputs.svg), width: 100%)"


def draw(size: int) -> Image.Image:
    """The icon, `size` pixels wide and high."""
    svg = (FOLDER / "favicon.svg").read_text(encoding="utf-8")
    content = typst.compile(PAGE, format="png", ppi=size, sys_inputs={"svg": svg}, ignore_system_fonts=True)
    return Image.open(io.BytesIO(content))


def main() -> None:
    small = [draw(size) for size in ICO_SIZES]
    small[-1].save(FOLDER / "favicon.ico", sizes=[image.size for image in small], append_images=small[:-1])
    draw(PNG_SIZE).quantize(64).save(FOLDER / "favicon.png", optimize=True)


if __name__ == "__main__":
    main()
