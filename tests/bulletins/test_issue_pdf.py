"""The bulletin on paper: what it says, two to eight pages, black on white, and nothing that tells who made it when."""

import dataclasses
import io
import re
from typing import Any

import pytest
from pypdf import PdfReader

from bulletins import pdf
from bulletins.presentation.printed import Bulletin
from tests.bulletins.sheets import WORDS, bulletin, letter

pytestmark = pytest.mark.one_database


def text_of(content: bytes) -> str:
    """Its text without spaces, the same wherever its lines end."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def unspaced(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_all_that_an_issue_says_is_in_the_text_of_its_pdf(language):
    issue = bulletin(language)
    text = text_of(pdf.pdf_of(issue))
    said = [issue.title, *issue.news, *issue.demands, *issue.contacts, issue.count, issue.count_label, issue.delivered]
    said += [WORDS[language], "Anna Schmidt", "Hamburg, Германия", "43 күн", "№ 123-К", "Қаралды.", issue.head]
    for part in said:
        assert unspaced(part) in text, part
    assert text.count(unspaced(WORDS[language])) == 3


@pytest.mark.parametrize(("letters", "pages"), [(0, 2), (1, 2), (10, 4), (25, 6)])
def test_its_pages_are_even_and_two_at_least(letters, pages):
    content = pdf.pdf_of(bulletin(letters=letters, words=WORDS["kk"] * 3))
    assert len(PdfReader(io.BytesIO(content)).pages) == pdf.page_count(content) == pages


@pytest.mark.parametrize("letters", range(2, 30, 3))
def test_the_pages_are_counted_as_a_reader_counts_them(letters):
    content = pdf.pdf_of(bulletin(letters=letters, words=WORDS["kk"] * 2))
    assert len(PdfReader(io.BytesIO(content)).pages) == pdf.page_count(content)
    assert pdf.page_count(content) % 2 == 0


def test_an_odd_number_is_filled_up_with_lines_for_an_answer():
    letters = next(number for number in range(1, 20) if has_lines(bulletin(letters=number)))
    pages = PdfReader(io.BytesIO(pdf.pdf_of(bulletin(letters=letters)))).pages
    assert "Please write no names" in pages[-1].extract_text()
    assert "Please write no names" not in "".join(page.extract_text() for page in pages[:-1])


def has_lines(issue: Bulletin) -> bool:
    return "Pleasewritenonames" in text_of(pdf.pdf_of(issue))


def test_a_copier_gets_black_and_white_only():
    for page in PdfReader(io.BytesIO(pdf.pdf_of(bulletin(letters=8)))).pages:
        resources: Any = page["/Resources"]
        assert [space.get_object()[1]["/N"] for space in resources["/ColorSpace"].values()] == [1]
        assert not any(picture in resources for picture in ("/XObject", "/Shading", "/Pattern"))
        drawn = page.get_contents().get_data().decode("latin-1")
        assert not re.search(r"\s(rg|RG|k|K|sc|SC)\s", drawn)
        shades = re.findall(r"([\d. ]+) (?:scn|SCN|g|G)\s", drawn)
        assert shades and {float(shade) for shade in shades} == {0.0}


def test_it_is_large_enough_to_read_aloud_from():
    sizes: dict[float, int] = {}

    def note(text: str, user: Any, matrix: Any, font: Any, size: float) -> None:
        if text.strip():
            sizes[round(abs(size * matrix[0]), 1)] = sizes.get(round(abs(size * matrix[0]), 1), 0) + len(text)

    for page in PdfReader(io.BytesIO(pdf.pdf_of(bulletin(letters=8)))).pages:
        page.extract_text(visitor_text=note)
    assert min(sizes) >= 11
    assert max(sizes, key=lambda size: sizes[size]) >= 14


def test_the_same_issue_is_the_same_bytes_without_author_or_date():
    content = pdf.pdf_of(bulletin())
    assert pdf.pdf_of(bulletin(letters=0)) != content == pdf.pdf_of(dataclasses.replace(bulletin()))
    reader = PdfReader(io.BytesIO(content))
    metadata: dict[str, str] = dict(reader.metadata or {})
    assert set(metadata) <= {"/Title", "/Creator"} and b"CreationDate" not in content
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/Lang"] == "kk" and catalogue["/MarkInfo"]["/Marked"]


@pytest.mark.parametrize(
    "words", ["قازاق تىلى", "我们", "🏠 үй", "x" * 2000, '#panic("no")', "\\ ]#[ *b* _i_", "ё" * 300]
)
def test_anything_typed_is_printed_or_visibly_replaced(words):
    issue = bulletin(letters=1, words=words)
    text = text_of(
        pdf.pdf_of(dataclasses.replace(issue, title=words[:80], contacts=[words], letters=[letter(words, words[:90])]))
    )
    if words.startswith(("#", "\\", "x", "ё")):
        assert unspaced(words) in text
