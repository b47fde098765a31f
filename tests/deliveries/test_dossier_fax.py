"""A fax: twenty letters at most, the rest named, as PDF and as a TIFF that fax software takes."""

import io

import pytest
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image

from appeals.pdf.typesetting import Document
from deliveries import pdf
from deliveries.models import Channel
from deliveries.pdf import faxes
from deliveries.pdf.dossier import places_in
from tests import make
from tests.deliveries import dossiers
from tests.deliveries.dossiers import page_texts, unspaced

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
COMPRESSION, PHOTOMETRIC, BITS, UNIT, FILE_TYPE = 259, 262, 258, 296, 254


@pytest.fixture
def appeal():
    made = make.appeal()
    dossiers.sender(made)
    return made


def short_letters(appeal, count):
    return [make.letter(appeal, own_words="", country="DE", name=f"Writer No{number}.") for number in range(count)]


def test_the_picture_is_what_fax_software_takes(appeal):
    delivery = dossiers.delivery(appeal, short_letters(appeal, 1), channel=Channel.FAX)
    fax = pdf.fax(delivery)
    assert fax.tiff[:4] == b"II*\x00"
    image = Image.open(io.BytesIO(fax.tiff))
    assert image.n_frames == fax.page_count == len(page_texts(fax.pdf)) == 4
    for page in range(image.n_frames):
        image.seek(page)
        tags = image.tag_v2
        assert image.mode == "1" and image.size == (1728, 2292)
        assert (tags[COMPRESSION], tags[PHOTOMETRIC], tags[BITS], tags[FILE_TYPE]) == (4, 0, (1,), 2)
        assert (tags[282], tags[283], tags[UNIT]) == (204, 196, 2)
        black = image.convert("L").histogram()[0] / (1728 * 2292)
        assert 0.005 < black < 0.15, "black letters on white"
        # A4 is 1687 points wide, and has margins.
        left, _top, right, _bottom = image.convert("L").point(lambda value: 255 - value).getbbox()
        assert left > 150 and right < 1600
    assert pdf.fax(delivery) == fax


def test_a_fax_begins_with_its_sheet_and_the_covering_letter(appeal):
    delivery = dossiers.delivery(appeal, short_letters(appeal, 3), channel=Channel.FAX)
    recipient = delivery.recipient
    recipient.fax = "+7 3272 934710"
    recipient.save()
    content = fax_without_picture(delivery)
    sheet, russian, kazakh, *letters = page_texts(content.pdf)
    assert "+7 3272 934710" in sheet and "Бюро солидарности" in sheet and "office@example.org" in sheet
    with translation.override("ru"):
        assert f"{gettext('Pages, this sheet included')} 6" in " ".join(sheet.split())
        assert gettext("Date of sending") in sheet
        assert gettext("Following by post:") not in sheet
        assert unspaced(gettext("Countries that letters came from")) in unspaced(russian)
    assert "Ынтымақ бюросы" in kazakh
    assert len(letters) == 3
    assert list(content.pages.values()) == [4, 5, 6]


@pytest.mark.parametrize("follows", [True, False])
def test_letters_beyond_the_twentieth_are_named_as_following_by_post(appeal, follows):
    """They are in a delivery by post, or still in the fax's own."""
    letters = short_letters(appeal, 25)
    if follows:
        delivery = dossiers.delivery(appeal, letters[:20], channel=Channel.FAX)
        rest = dossiers.delivery(appeal, letters[20:], channel=Channel.POST, follows=delivery)
        later = list(rest.items.values_list("reference", flat=True))
    else:
        delivery = dossiers.delivery(appeal, letters, channel=Channel.FAX)
        later = list(delivery.items.values_list("reference", flat=True))[20:]
    content = fax_without_picture(delivery)
    sheet, *pages = page_texts(content.pdf)
    assert len(content.pages) == 20 and len(pages) == 22
    with translation.override("ru"):
        words = " ".join(sheet.split())
        assert f"{gettext('Letters in this fax')} 20" in words
        assert f"{gettext('Letters that follow by post')} 5" in words
        assert (f"{gettext('They follow under our no.')} {rest.number}" in words) if follows else True
    assert all(reference in sheet for reference in later)
    assert not any(reference in page for reference in later for page in pages)


def test_very_many_letters_that_follow_are_named_by_their_number(appeal):
    letters = short_letters(appeal, 85)
    delivery = dossiers.delivery(appeal, letters, channel=Channel.FAX)
    sheet = page_texts(fax_without_picture(delivery).pdf)[0]
    assert " 65" in sheet
    assert delivery.items.last().reference not in sheet


def fax_without_picture(delivery):
    """The PDF alone: drawing twenty pages takes seconds."""
    with Document(faxes.TEMPLATE, faxes.fax_data(delivery)) as document:
        return faxes.Fax(document.pdf(), b"", **places_in(document))
