"""The same delivery is the same bytes, and the file itself tells nothing."""

import itertools
import re
import zlib

import pytest
import time_machine
from django.utils import timezone

from appeals.models import Letter
from appeals.pdf import typesetting
from appeals.presentation import translated_words
from deliveries import pdf
from deliveries.presentation import LETTERS_A_PART, dossier_part, letters_for, order_of
from deliveries.presentation.order import ALPHABET, REFERENCE_LENGTH
from deliveries.presentation.sizes import BYTES_A_FILE, BYTES_A_LETTER
from tests import make
from tests.deliveries import dossiers
from tests.deliveries.dossiers import printed, reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery():
    appeal = make.appeal()
    dossiers.sender(appeal)
    return dossiers.delivery(appeal, [make.letter(appeal, country=country) for country in ("DE", "FR", "DE", "IT")])


def test_the_same_delivery_is_the_same_bytes(delivery):
    first = printed(delivery)
    typesetting.fonts.cache_clear()
    delivery.refresh_from_db()
    assert printed(delivery) == first


def test_when_it_is_printed_makes_no_difference(delivery):
    first = printed(delivery)
    with time_machine.travel("2031-05-04 03:02:01+00:00"):
        assert printed(delivery) == first


def test_the_file_has_no_date_author_or_place_in_it(delivery):
    content = printed(delivery).content
    plain = content + b"".join(inflated(content))
    for name in (b"CreationDate", b"ModDate", b"CreateDate", b"ModifyDate", b"MetadataDate", b"/Author", b"dc:creator"):
        assert name not in plain
    assert b"/home" not in plain and b"/tmp" not in plain and b"/work" not in plain
    assert not re.search(rb"D:20\d\d", plain)
    found = dict(reader(content).metadata or {})
    assert set(found) == {"/Title", "/Creator"}
    # The file's identifiers are a hash of its content: bytes that are the same have the same.
    (identifiers,) = re.findall(rb"/ID\[\((.+?)\)\((.+?)\)\]", content)
    assert identifiers[0] == identifiers[1]


def inflated(content):
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            yield zlib.decompress(stream)
        except zlib.error:
            continue


def test_letters_have_no_date(delivery):
    day = timezone.localdate().replace(year=2024, month=2, day=29)
    Letter.objects.update(written_on=day, confirmed_on=day, decided_on=day)
    content = printed(delivery).content
    letters = "".join(page.extract_text() for page in reader(content).pages[2:])
    # A reference has no 0 in it.
    assert "2024" not in letters
    before = printed(delivery).content
    Letter.objects.update(written_on=day.replace(year=2020))
    assert printed(delivery).content == before


def test_screen_readers_are_told_language_and_structure(delivery):
    catalogue = reader(printed(delivery).content).trailer["/Root"]
    assert catalogue["/Lang"] == "ru"
    assert catalogue["/MarkInfo"]["/Marked"]


def test_order_and_references_come_from_the_seed_alone(delivery):
    letters = list(Letter.objects.order_by("pk"))
    placed = order_of("seed", letters)
    assert order_of("seed", letters[::-1]) == placed
    assert order_of("another seed", letters) != placed
    countries = {letter.pk: letter.country for letter in letters}
    assert [countries[each.letter_id] for each in placed] == ["DE", "DE", "FR", "IT"]
    assert {each.letter_id for each in placed} == set(countries)


def test_letters_are_shuffled_within_their_country_and_not_by_day_or_key():
    letters = [Letter(country="DE") for _ in range(200)]
    placed = [each.letter_id for each in order_of("seed", letters)]
    assert placed != [letter.pk for letter in letters]
    assert placed != sorted(placed)
    # Half of all neighbours stay in the order in which they came, as chance has it.
    places = {letter.pk: place for place, letter in enumerate(letters)}
    rising = sum(places[one] < places[next_one] for one, next_one in itertools.pairwise(placed))
    assert 70 < rising < 130


def test_references_are_random_unique_and_hard_to_misread():
    references = [each.reference for each in order_of("seed", [Letter(country="DE") for _ in range(5000)])]
    assert len(set(references)) == len(references)
    assert {len(reference) for reference in references} == {REFERENCE_LENGTH}
    assert 8 <= REFERENCE_LENGTH <= 12
    assert set("".join(references)) == set(ALPHABET)
    assert not set(ALPHABET) & set("0O1ILS5U")


@pytest.mark.parametrize("megabytes", [1, 2, 10, 50])
def test_a_part_for_an_e_mail_fits_into_it_however_long_the_letters_are(megabytes):
    assert 1 <= letters_for(megabytes) <= LETTERS_A_PART
    assert letters_for(megabytes) <= letters_for(megabytes + 1)


def test_letters_of_many_words_take_no_more_bytes_than_is_reckoned(monkeypatch):
    appeal = make.appeal()
    words = "Unbeschreiblich viele verschiedene Wörter 0123456789, die niemand zählt! " * 27
    letters = [make.letter(appeal, own_words=f"{number} {words}"[:1999].strip()) for number in range(20)]
    monkeypatch.setattr(
        translated_words, "_finders", [lambda ids, language: dict.fromkeys(ids, "Очень много слов, ҚқҰұ. " * 80)]
    )
    content = pdf.print_part(dossier_part(dossiers.delivery(appeal, letters), part=1)).content
    assert len(content) < BYTES_A_FILE + 20 * BYTES_A_LETTER
    assert len(content) / 20 < BYTES_A_LETTER + BYTES_A_FILE / 20
