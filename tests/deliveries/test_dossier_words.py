"""What a dossier says: the covering letter in Russian and Kazakh, and each letter as its writer signed it."""

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from appeals.models import Edition, EditionText
from appeals.presentation import translated_words
from deliveries.presentation import figures_of
from tests import make
from tests.deliveries import dossiers
from tests.deliveries.dossiers import page_texts, printed, text_of, unspaced

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

KAZAKH_LETTERS = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"


@pytest.fixture
def appeal():
    made = make.appeal()
    dossiers.sender(made)
    return made


def later_edition(appeal, **changes):
    """A new open edition of the letter, changed in every language."""
    texts = EditionText.objects.filter(edition=appeal.open_edition)
    appeal.open_edition = Edition.objects.create(appeal=appeal, number=2, opened_on=timezone.localdate())
    appeal.save(update_fields=["open_edition"])
    EditionText.objects.bulk_create(
        EditionText(edition=appeal.open_edition, language=text.language, **{**text.parts(), **changes})
        for text in texts
    )


def test_the_covering_letter_is_the_appeal_in_russian_and_in_kazakh():
    appeal = make.campaign()
    dossiers.sender(appeal)
    content = printed(dossiers.delivery(appeal, [make.letter(appeal)])).content
    pages = [unspaced(page) for page in page_texts(content)]
    for page, language, signed_by in ((pages[0], "ru", "Бюро солидарности"), (pages[1], "kk", "Ынтымақ бюросы")):
        parts = EditionText.objects.get(edition=appeal.open_edition, language=language)
        demands = [full for _short, full in parts.demands]
        assert len(demands) == 3
        for words in (parts.addressee, parts.greeting, parts.opening, parts.demands_intro, *demands, parts.closing):
            assert unspaced(words) in page
        assert page.count(unspaced(signed_by)) == 2, "above the letter and below it"
    assert set("ғқңөұүі") <= set("".join(pages[1]))


def test_the_covering_letter_has_the_figures_of_the_day_it_was_prepared(appeal):
    appeal.paper_count = 1234
    appeal.save()
    make.endorsement(appeal, organisation="Union of Tenants")
    make.endorsement(appeal, organisation="Nobody asked them", is_checked=False)
    letters = [make.letter(appeal, country=country) for country in ("DE", "FR", "FR")]
    delivery = dossiers.delivery(appeal, letters)
    make.letter(appeal, country="IT")
    assert delivery.figures == {
        "online": 3,
        "paper": 1234,
        "countries": 2,
        "organisations": ["Union of Tenants"],
        "as_of": timezone.localdate().isoformat(),
    }
    first, second, *_ = page_texts(printed(delivery).content)
    for page, language in ((first, "ru"), (second, "kk")):
        with translation.override(language):
            assert unspaced(date_format(timezone.localdate())) in unspaced(page)
            assert f"{gettext('Countries that letters came from')} 2" in " ".join(page.split())
        assert "1234" in unspaced(page) and "UnionofTenants" in unspaced(page)
        assert "asked" not in page
    assert figures_of(appeal, today=timezone.localdate())["online"] == 4


def test_every_kazakh_letter_is_in_the_text(appeal):
    recipient = appeal.recipients.get()
    recipient.language = "kk"
    recipient.save()
    letter = make.letter(appeal, name=KAZAKH_LETTERS, own_words=KAZAKH_LETTERS, own_language="kk")
    assert text_of(printed(dossiers.delivery(appeal, [letter])).content).count(KAZAKH_LETTERS) == 2


def test_each_letter_has_a_page_of_its_own_with_its_reference(appeal):
    letters = [make.letter(appeal, own_words=f"These are the words of letter {number}.") for number in range(5)]
    delivery = dossiers.delivery(appeal, letters)
    made = printed(delivery)
    pages = page_texts(made.content)
    assert made.page_count == len(pages) == 7
    assert list(made.pages.values()) == [3, 4, 5, 6, 7]
    for item in delivery.items.select_related("letter"):
        page = " ".join(pages[made.pages[item.reference] - 1].split())
        assert item.reference in page and item.letter.own_words in page
        parts = EditionText.objects.get(edition_id=item.letter.edition_id, language="ru")
        for words in (parts.addressee, parts.greeting, parts.opening, parts.closing, parts.sign_off):
            assert words in page


def test_a_letter_is_printed_in_the_edition_that_its_writer_signed(appeal):
    old = make.letter(appeal, own_words="", name="Old Writer")
    later_edition(appeal, opening="Another opening.", closing="Another closing.")
    new = make.letter(appeal, own_words="", name="New Writer")
    first, _, *letters = page_texts(printed(dossiers.delivery(appeal, [old, new])).content)
    by_writer = {("Old" if "Old Writer" in page else "New"): page for page in letters}
    assert "opening of" in by_writer["Old"] and "Another opening." not in by_writer["Old"]
    assert "Another opening." in by_writer["New"]
    assert "Another opening." in first and "Another closing." in first
    with translation.override("ru"):
        note = gettext("Some of the letters have an earlier wording. Each letter is printed as it was signed.")
    assert unspaced(note) in unspaced(first)


def test_letters_to_an_earlier_holder_of_the_office_are_said_to_be_for_the_office(appeal):
    before = make.letter(appeal)
    earlier = EditionText.objects.get(edition=appeal.open_edition, language="ru").addressee
    later_edition(appeal, addressee="To the new mayor", greeting="Dear new mayor!")
    first, _, letter = page_texts(printed(dossiers.delivery(appeal, [before])).content)
    assert f"«{unspaced(earlier)}»" in unspaced(first)
    assert "To the new mayor" in first and "Dear new mayor!" in first
    assert earlier in letter and "new mayor" not in letter
    only_new = page_texts(printed(dossiers.delivery(appeal, [make.letter(appeal)])).content)
    assert unspaced(earlier) not in unspaced(only_new[0])


def test_a_translation_stands_beneath_the_original_and_is_called_one(appeal, monkeypatch):
    translated = make.letter(appeal, own_words="We lost our homes.\n\nThey were ours.", own_language="en")
    other = make.letter(appeal, own_words="Nobody has translated this.")
    asked = []

    def find(ids, language):
        asked.append((set(ids), language))
        return {translated.pk: "Мы потеряли дома.\n\nОни были наши."}

    monkeypatch.setattr(translated_words, "_finders", [find])
    russian = make.letter(appeal, own_words="Это по-русски.", own_language="ru")
    _, _, *letters = page_texts(printed(dossiers.delivery(appeal, [translated, other, russian])).content)
    assert asked == [({translated.pk, other.pk}, "ru")]
    (page,) = [page for page in letters if "We lost our homes." in page]
    with translation.override("ru"):
        title = gettext("Translation. Language of the original: %(language)s").partition(".")[0]
    places = [page.index(words) for words in ("We lost our homes.", title, "Мы потеряли дома.", "Они были наши.")]
    assert places == sorted(places)
    assert not any(title in page for page in letters if "We lost" not in page)
