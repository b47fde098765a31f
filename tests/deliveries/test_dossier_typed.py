"""Whatever was typed is printed or visibly replaced, and within the margins."""

import io

import pytest
from PIL import Image

from appeals.pdf.typesetting import Document
from deliveries.pdf.dossier import TEMPLATE, data_of
from deliveries.pdf.labels import labels, labels_data
from deliveries.presentation import dossier_part
from tests import make
from tests.deliveries import dossiers
from tests.deliveries.dossiers import page_texts, printed

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
DOTS_PER_INCH = 50
MILLIMETRE = DOTS_PER_INCH / 25.4
# The margins of the page, less what a letter may lean out.
LEFT, RIGHT, TOP, BOTTOM = 24, 19, 19, 9


@pytest.fixture
def appeal():
    made = make.appeal()
    dossiers.sender(made)
    return made


def letter_page(delivery):
    made = printed(delivery)
    return "\n".join(page_texts(made.content)[min(made.pages.values()) - 1 :])


def is_within_margins(delivery):
    with Document(TEMPLATE, data_of(dossier_part(delivery, part=1))) as document:
        pictures = document.pictures(dots_per_inch=DOTS_PER_INCH)
    for picture in pictures:
        page = Image.open(io.BytesIO(picture)).convert("L").point(lambda value: 255 if value < 128 else 0)
        left, top, right, bottom = page.getbbox()
        if left < LEFT * MILLIMETRE or page.width - right < RIGHT * MILLIMETRE:
            return False
        if top < TOP * MILLIMETRE or page.height - bottom < BOTTOM * MILLIMETRE:
            return False
    return True


@pytest.mark.parametrize("words", ["W" * 1200, "Щ" * 300, "⸻" * 60, "﷽" * 40, "வணக்கம்" * 9, "Donaudampfschifffahrt" * 9])
def test_a_word_longer_than_a_line_stays_on_the_page_and_is_copied_whole(appeal, words):
    delivery = dossiers.delivery(appeal, [make.letter(appeal, own_words=words, own_language="und")])
    assert is_within_margins(delivery)
    # Fonts whose signs stand for several letters are copied as these.
    if words[0] not in "﷽":
        assert words in letter_page(delivery).replace("\n", "").replace(" ", "")


def test_long_names_stay_on_the_page(appeal):
    letter = make.letter(appeal, name="W" * 100, organisation="Щ" * 150, city="M" * 100)
    delivery = dossiers.delivery(appeal, [letter])
    assert is_within_margins(delivery)
    text = letter_page(delivery).replace("\n", "")
    assert "W" * 100 in text and "Щ" * 150 in text and "M" * 100 in text


@pytest.mark.parametrize("words", ["🌍🌍", "李小龍", "연대", "👩‍👩‍👧 ខ្មែរ"])
def test_what_no_font_has_is_replaced_by_boxes(appeal, words):
    delivery = dossiers.delivery(appeal, [make.letter(appeal, own_words=f"Before {words} after", name=words)])
    text = letter_page(delivery)
    assert "Before □" in text and "□ after" in text
    assert text.count("□") >= 2


@pytest.mark.parametrize("words", ["שלום עולם", "قازاق تىلى", "سلام، می‌خواهم"])
def test_words_from_right_to_left_are_printed(appeal, words):
    delivery = dossiers.delivery(appeal, [make.letter(appeal, own_words=words, own_language="ar", name=words)])
    letters = {character for character in words if character.isalpha()}
    assert letters <= set(letter_page(delivery))
    assert "□" not in letter_page(delivery)


@pytest.mark.parametrize(
    "words", ['#panic("no")', "*bold* _it_ `raw` $x$ = Heading", "\\u{41} ]#[ // <label> @label", '{"letters": []}']
)
def test_what_looks_like_code_is_printed_as_it_was_typed(appeal, words):
    delivery = dossiers.delivery(appeal, [make.letter(appeal, own_words=words, name=words)])
    assert letter_page(delivery).count(words) == 2


def test_long_letters_go_on_over_pages_and_the_next_begins_a_new_one(appeal):
    long = make.letter(appeal, own_words=("Eleven words\n" * 150)[:1999].strip(), country="AA")
    short = make.letter(appeal, own_words="Short.", country="BB")
    made = printed(dossiers.delivery(appeal, [long, short]))
    first, second = made.pages.values()
    assert second - first >= 3 and made.page_count == second
    pages = page_texts(made.content)
    assert "Short." in pages[second - 1] and "Eleven" not in pages[second - 1]
    assert "".join(pages).count("Eleven") == long.own_words.count("Eleven")


def test_labels_of_long_addresses_stay_on_their_label(appeal):
    text = appeal.recipients.get().texts.get(language="ru")
    text.organisation, text.lines = "W" * 200, "\n".join(f"Line {number} of many" for number in range(15))
    text.save()
    delivery = dossiers.delivery(appeal, [make.letter(appeal)])
    content = labels([delivery] * 8)
    pages = page_texts(content)
    assert len(pages) == 1
    assert pages[0].count("Line 14 of many") == 8
    assert pages[0].replace("\n", "").count("W" * 200) == 8
    with Document("labels.typ", labels_data([delivery] * 8)) as document:
        (picture,) = document.pictures(dots_per_inch=DOTS_PER_INCH)
    sheet = Image.open(io.BytesIO(picture)).convert("L").point(lambda value: 255 if value < 128 else 0)
    for edge in (13.1 + 67.7 * number for number in range(5)):
        band = (0, (edge - 4) * MILLIMETRE, sheet.width, (edge + 4) * MILLIMETRE)
        assert sheet.crop(tuple(map(round, band))).getbbox() is None, "nothing is printed where labels meet"
