"""Pictures of an organiser's day, to be looked at: `python -m tests.story FOLDER [--documents]`.

Every step at 360 and 1280 pixels, light and dark: as it fills the screen, and (`-whole`) with all that is below; axe-core
looks at each of them. The story itself is tests/story/test_organisers_day.py. With `--documents` only those are taken that
docs/organisers.md shows, and its files are made anew.
"""

import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
STORY = "tests/story/test_organisers_day.py"
# What the document shows, by the name of its picture: one step, or two beside each other.
DOCUMENTS = {
    "arriving": ["second-factor-360-light", "recovery-codes-360-light"],
    "first-page": ["first-page-1280-light"],
    "keys": ["reasons-1280-light"],
    "thumb": ["letter-by-thumb-360-dark", "reasons-by-thumb-360-dark"],
    "taking-words-out": ["taking-words-out-by-thumb-360-light", "words-taken-out-by-thumb-360-light"],
    "photographs": ["report-published-1280-light"],
    "report": ["report-on-the-site-360-light", "update-360-light"],
    "update": ["update-to-publish-1280-light"],
    "burst": ["burst-360-light", "burst-rejected-360-light"],
    "locked-down": ["wall-locked-down-360-light", "locked-down-360-light"],
}
GAP = 24
COLOURS = 48


def take(folder: Path, wanted: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "DAY_PICTURES": str(folder.resolve()), "DAY_WANTED": " ".join(wanted)}
    subprocess.run([sys.executable, "-m", "pytest", "-q", "-n", "0", STORY], cwd=ROOT, env=environment, check=True)


def put_into_documents(folder: Path) -> None:
    """Beside each other, with few colours: small files."""
    for name, steps in DOCUMENTS.items():
        pictures = [Image.open(next(folder.glob(f"[0-9][0-9]-{step}.png"))).convert("RGB") for step in steps]
        width = sum(picture.width for picture in pictures) + GAP * (len(pictures) - 1)
        sheet = Image.new("RGB", (width, pictures[0].height), "white")
        left = 0
        for picture in pictures:
            sheet.paste(picture, (left, 0))
            left += picture.width + GAP
        sheet.quantize(COLOURS, dither=Image.Dither.NONE).save(ROOT / f"docs/pictures/day-{name}.png", optimize=True)


def main(arguments: list[str]) -> None:
    folders = [argument for argument in arguments if not argument.startswith("--")]
    if len(folders) != 1:
        sys.exit(__doc__)
    is_for_documents = "--documents" in arguments
    take(Path(folders[0]), [step for steps in DOCUMENTS.values() for step in steps] if is_for_documents else [])
    if is_for_documents:
        put_into_documents(Path(folders[0]))
    print(f"The pictures are in {folders[0]}.")


if __name__ == "__main__":
    main(sys.argv[1:])
