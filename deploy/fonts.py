"""Builds the web fonts in static/fonts from the full fonts in campaign/fonts.

A development tool, run when the letters needed change; it wants fonttools and brotli:

    python -m pip install fonttools brotli
    python deploy/fonts.py

The three weights of Golos Text (SIL Open Font License) share their outlines point for point, so they
become one variable font, which is then cut by script. A page loads only the cuts its text needs
(`unicode-range` in static/css/tokens.css): together at most 45 KB in any of the three languages.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset, varLib
from fontTools.designspaceLib import AxisDescriptor, DesignSpaceDocument, SourceDescriptor
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
FULL_FONTS = ROOT / "campaign" / "fonts"
WEB_FONTS = ROOT / "static" / "fonts"
MASTERS = {400: "GolosText-Regular.ttf", 700: "GolosText-Bold.ttf", 900: "GolosText-Black.ttf"}
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "tnum", "lnum"]

KAZAKH_LETTERS = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"
# What each cut holds. The same ranges are in static/css/tokens.css. The first one has the accents that are most
# frequent in the names of countries, towns and people: the list of countries is on every page with the form (Åland Islands,
# Côte d’Ivoire, São Tomé), and would load a further cut for them.
CUTS = {
    "latin": (
        "U+0020-007E, U+00A0, U+00A7, U+00A9, U+00AB, U+00B7, U+00BB,"
        "U+00C4-00C5, U+00C9, U+00D6-00D7, U+00DC, U+00DF-00E1, U+00E3-00E5, U+00E7-00E9, U+00ED,"
        "U+00F1, U+00F3-00F4, U+00F6, U+00F8, U+00FC, U+2010-2011, U+2013-2014,"
        "U+2018-201A, U+201C-201E, U+2022, U+2026, U+202F, U+2212"
    ),
    "latin-ext": (
        "U+00A1-00A6, U+00A8, U+00AA, U+00AC, U+00AE-00B6, U+00B8-00BA,"
        "U+00BC-00C3, U+00C6-00C8, U+00CA-00D5, U+00D8-00DB, U+00DD-00DE, U+00E2,"
        "U+00E6, U+00EA-00EC, U+00EE-00F0, U+00F2, U+00F5, U+00F7, U+00F9-00FB, U+00FD-024F,"
        "U+1E80-1E85, U+1E9E, U+20AC"
    ),
    "cyrillic": (
        "U+0401, U+0406, U+0410-044F, U+0451, U+0456, U+0492-0493, U+049A-049B, U+04A2-04A3,"
        "U+04AE-04B1, U+04BA-04BB, U+04D8-04D9, U+04E8-04E9, U+2116"
    ),
    "cyrillic-ext": (
        "U+0400, U+0402-0405, U+0407-040F, U+0450, U+0452-0455, U+0457-045F, U+0490-0491,"
        "U+0494-0499, U+049C-04A1, U+04A4-04AD, U+04B2-04B9, U+04BC-04D7, U+04DA-04E7, U+04EA-04FF"
    ),
}
LARGEST_PAGE_KB = 45


def variable_font() -> TTFont:
    """One font with a weight axis from 400 to 900, made of the three full weights."""
    space = DesignSpaceDocument()
    axis = AxisDescriptor()
    axis.tag, axis.name = "wght", "Weight"
    axis.minimum, axis.default, axis.maximum = 400, 400, 900
    space.addAxis(axis)
    for weight, file_name in MASTERS.items():
        source = SourceDescriptor()
        source.path = str(FULL_FONTS / file_name)
        source.name = str(weight)
        source.font = TTFont(source.path)
        source.location = {"Weight": weight}
        source.copyInfo = weight == 400
        space.addSource(source)
    return varLib.build(space, exclude=["MVAR", "VVAR"])[0]


def cut(font_path: Path, unicodes: str, target: Path) -> int:
    """Writes the letters of `unicodes` as WOFF2; returns its size in bytes."""
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = FEATURES
    options.hinting = False
    options.drop_tables += ["vhea", "vmtx"]
    font = subset.load_font(str(font_path), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(unicodes.replace(" ", "")))
    cutter.subset(font)
    subset.save_font(font, str(target), options)
    return target.stat().st_size


def main() -> None:
    """Rebuilds every cut; exits with a message when a Kazakh letter or the budget is missed."""
    WEB_FONTS.mkdir(parents=True, exist_ok=True)
    whole = WEB_FONTS / "whole.ttf"
    font = variable_font()
    missing = [letter for letter in KAZAKH_LETTERS if ord(letter) not in font.getBestCmap()]
    if missing:
        sys.exit(f"The font lacks {' '.join(missing)}")
    font.save(whole)
    sizes = {name: cut(whole, unicodes, WEB_FONTS / f"golos-text-{name}.woff2") for name, unicodes in CUTS.items()}
    whole.unlink()
    for name, size in sizes.items():
        print(f"{name:14}{size / 1000:6.1f} KB")
    page_kb = (sizes["latin"] + sizes["cyrillic"]) / 1000
    if page_kb > LARGEST_PAGE_KB:
        sys.exit(f"A Russian or Kazakh page would load {page_kb:.1f} KB of fonts")


if __name__ == "__main__":
    main()
