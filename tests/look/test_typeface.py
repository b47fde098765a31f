"""The typeface has every letter the pages need, and no page loads more of it than promised."""

import re
import runpy
from pathlib import Path

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from appeals.countries_and_languages import countries, own_languages

ROOT = Path(settings.BASE_DIR)
CSS = (ROOT / "static/css/tokens.css").read_text()
FULL_FONTS = sorted((ROOT / "campaign/fonts").glob("*.ttf"))
KAZAKH = "АаӘәБбВвГгҒғДдЕеЁёЖжЗзИиЙйКкҚқЛлМмНнҢңОоӨөПпРрСсТтУуҰұҮүФфХхҺһЦцЧчШшЩщЪъЫыІіЬьЭэЮюЯя"
PUNCTUATION = "«»“”‘’„–—…№·\u00a0"
DIGITS_AND_LATIN = "0123456789ABCXYZabcxyz"
LARGEST_PAGE_BYTES = 45_000


def cuts() -> dict[str, set[int]]:
    """File name → code points of its unicode-range."""
    found = {}
    for face in re.findall(r"@font-face \{(.*?)\}", CSS, flags=re.DOTALL):
        name = re.search(r"fonts/([\w-]+\.woff2)", face)
        if name:
            found[name[1]] = points(re.search(r"unicode-range: (.*?);", face)[1])
    return found


def points(ranges: str) -> set[int]:
    covered: set[int] = set()
    for part in ranges.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        covered |= set(range(int(first, 16), int(last or first, 16) + 1))
    return covered


def loaded_for(text: str) -> set[str]:
    return {name for name, covered in cuts().items() if any(ord(letter) in covered for letter in text)}


@pytest.mark.parametrize("path", FULL_FONTS, ids=lambda path: path.name)
def test_full_fonts_have_every_letter(path):
    covered = TTFont(path).getBestCmap()
    assert [letter for letter in KAZAKH + PUNCTUATION + DIGITS_AND_LATIN if ord(letter) not in covered] == []


def test_web_fonts_hold_what_their_range_promises():
    full = set(TTFont(FULL_FONTS[0]).getBestCmap())
    for name, covered in cuts().items():
        held = set(TTFont(ROOT / "static/fonts" / name).getBestCmap())
        assert covered & full <= held, name


def test_every_letter_is_in_exactly_one_cut():
    for letter in KAZAKH + PUNCTUATION + DIGITS_AND_LATIN:
        assert len(loaded_for(letter)) == 1, letter


@pytest.mark.parametrize(
    "text", [DIGITS_AND_LATIN + PUNCTUATION.replace("№", ""), KAZAKH + DIGITS_AND_LATIN + PUNCTUATION]
)
def test_a_page_loads_two_fonts_and_45_kilobytes_at_most(text):
    names = loaded_for(text)
    assert len(names) <= 2
    assert sum((ROOT / "static/fonts" / name).stat().st_size for name in names) <= LARGEST_PAGE_BYTES


def test_texts_of_the_campaign_need_no_further_cut():
    for language in ("en", "ru", "kk"):
        for path in (ROOT / "campaign/content" / language).iterdir():
            extra = loaded_for(path.read_text()) - {"golos-text-latin.woff2", "golos-text-cyrillic.woff2"}
            assert not extra, f"{path.name} in {language} loads {extra}"


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_lists_in_forms_need_no_further_cut_and_all_of_them_stay_small(language):
    """Å, ç and ô of the countries made every English page load a third font; the names of the languages need Cyrillic."""
    names = {name for _, name in [*countries(language), *own_languages(language), *settings.LANGUAGES]}
    loaded = loaded_for("".join(names) + DIGITS_AND_LATIN + PUNCTUATION)
    assert loaded == {"golos-text-latin.woff2", "golos-text-cyrillic.woff2"}
    assert sum((ROOT / "static/fonts" / name).stat().st_size for name in loaded) <= 35_000


def test_the_style_sheet_has_the_ranges_that_the_fonts_are_cut_by():
    made = runpy.run_path(str(ROOT / "deploy/fonts.py"))["CUTS"]
    assert {f"golos-text-{name}.woff2": points(ranges) for name, ranges in made.items()} == cuts()
