"""Builds what the PDF of a letter needs besides Golos Text: the fonts in campaign/fonts/noto, and the list of characters.

A development tool, run when scripts or letters are added. It takes its fonts from Debian's package fonts-noto-core:

    python -m pip install fonttools uharfbuzz
    python deploy/pdf_fonts.py /usr/share/fonts/truetype/noto

Noto Sans, in the two weights of the letter, prints the names that Golos Text has no letters for. Letters with accents that
Unicode does not compose (ọ̀ in Yoruba, ą́ in Navajo, я́ with its stress) get glyphs of their own here: what two glyphs print
above one another is copied out of a PDF twice. Hints for screens are left out. campaign/fonts/characters.txt says what
characters each family has, so that nothing has to be printed to know whether it can be.
"""

from __future__ import annotations

import io
import sys
import unicodedata
from itertools import product
from pathlib import Path

import uharfbuzz
from fontTools import subset
from fontTools.otlLib.builder import buildLigatureSubstSubtable, buildLookup
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "campaign" / "fonts"
SYMBOLS = "U+2190-21FF,U+2300-23FF,U+2460-24FF,U+25A0-27BF,U+2B00-2BFF"
# What is cut out of each font; "" is all of it. The script fonts that are not named here are Fontsource's.
CUTS = {
    "NotoSans-Regular.ttf": "",
    "NotoSans-Bold.ttf": "",
    "NotoSansArabic-Regular.ttf": "",
    "NotoSansSymbols-Regular.ttf": SYMBOLS,
    "NotoSansSymbols2-Regular.ttf": SYMBOLS,
}
# The families in the order in which they are tried, as typst calls them.
FAMILIES = (
    "Golos Text",
    "Noto Sans",
    *(f"Noto Sans {script}" for script in "Arabic Armenian Bengali Devanagari Georgian Hebrew Tamil Thai".split()),
    "Noto Sans Symbols",
    "Noto Sans Symbols2",
)
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "liga", "rlig", "init", "medi", "fina", "isol"]

VOWELS = "aeiouyɛɔɩʋəɨʉæøạẹịọụąęįǫųė"
CONSONANTS = "bcdfghjklmnprstvwxzŋɓɗƙ"
CYRILLIC = "аеёиіоуыэюяәөүұҥкгхп"
ABOVE = "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030c\u030d\u030f\u0311"
BELOW = "\u0323\u0324\u0327\u0328\u032d\u0330\u0331"
TONES, SECOND_BELOW = "\u0300\u0301\u0302\u0303\u0304\u030c", "\u0323\u0324\u0328\u0330\u0331"


def accented() -> set[str]:
    """Letters with accents, in Unicode's composed form, where that has several characters."""
    made = set(map("".join, product(VOWELS + CONSONANTS, ABOVE + BELOW + "\u0358")))
    made |= set(map("".join, product(CYRILLIC, ABOVE)))
    made |= set(map("".join, product("aeiouɛɔn", SECOND_BELOW, TONES)))
    made |= set(map("".join, product("aeiou", "\u0301\u0302\u0303\u0304\u0308", BELOW + TONES)))
    composed = {unicodedata.normalize("NFC", text) for text in made | set(map(str.upper, made))}
    return {text for text in composed if len(text) > 1}


def add_accented(font: TTFont) -> None:
    """Gives each of `accented` a glyph of its own, made of those that shaping puts together, in their places."""
    file = io.BytesIO()
    font.save(file)
    shaper = uharfbuzz.Font(uharfbuzz.Face(file.getvalue()))
    order, glyphs, metrics = list(font.getGlyphOrder()), font["glyf"], font["hmtx"]
    ligatures: dict[tuple[str, ...], str] = {}
    for text in sorted(accented()):
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(shaper, buffer)
        parts = tuple(order[info.codepoint] for info in buffer.glyph_infos)
        if ".notdef" in parts or len(parts) < 2 or parts in ligatures:
            continue
        name = "accented." + ".".join(f"{ord(character):04X}" for character in text)
        pen, advance = TTGlyphPen(dict.fromkeys(order)), 0
        for part, position in zip(parts, buffer.glyph_positions, strict=True):
            pen.addComponent(part, (1, 0, 0, 1, advance + position.x_offset, position.y_offset))
            advance += position.x_advance
        glyphs[name] = pen.glyph()
        glyphs[name].recalcBounds(glyphs)
        metrics[name] = (advance, glyphs[name].xMin)
        ligatures[parts] = name
    # Behind all other substitutions: what it replaces is what they have made.
    table = font["GSUB"].table
    table.LookupList.Lookup.append(buildLookup([buildLigatureSubstSubtable(ligatures)]))
    table.LookupList.LookupCount = len(table.LookupList.Lookup)
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "ccmp":
            record.Feature.LookupListIndex.append(table.LookupList.LookupCount - 1)
            record.Feature.LookupCount = len(record.Feature.LookupListIndex)
    font["GDEF"].table.GlyphClassDef.classDefs |= dict.fromkeys(ligatures.values(), 1)


def cut(source: Path, unicodes: str) -> None:
    """Writes what is needed of a font into campaign/fonts/noto."""
    font = TTFont(source)
    if font["name"].getDebugName(1) == "Noto Sans":
        add_accented(font)
        file = io.BytesIO()
        font.save(file)
        font = TTFont(file)
    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.glyph_names = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(unicodes) if unicodes else list(font.getBestCmap()))
    cutter.subset(font)
    subset.save_font(font, str(FONTS / "noto" / source.name), options)


def list_of_characters() -> str:
    """For each family a line: its name, and the characters that all of its weights have, as ranges of hexadecimal codes."""
    held: dict[str, set[int]] = {}
    for path in FONTS.rglob("*.ttf"):
        font = TTFont(path)
        # Some name their weight behind their family.
        name = font["name"].getDebugName(1)
        family = max((family for family in FAMILIES if name.startswith(family)), key=len)
        codes = {code for code in font.getBestCmap() if code >= 0x20}
        held[family] = held.get(family, codes) & codes
    return "".join(f"{family}: {' '.join(ranges(held[family]))}\n" for family in FAMILIES)


def ranges(codes: set[int]) -> list[str]:
    """The codes in order, neighbours as first-last."""
    starts = sorted(code for code in codes if code - 1 not in codes)
    ends = sorted(code for code in codes if code + 1 not in codes)
    return [f"{start:x}" if start == end else f"{start:x}-{end:x}" for start, end in zip(starts, ends, strict=True)]


def main() -> None:
    """Cuts the fonts and writes the list."""
    for name, unicodes in CUTS.items():
        cut(Path(sys.argv[1]) / name, unicodes)
        print(f"{name:30}{(FONTS / 'noto' / name).stat().st_size / 1000:7.1f} KB")
    (FONTS / "characters.txt").write_text(list_of_characters(), encoding="ascii")


if __name__ == "__main__":
    main()
