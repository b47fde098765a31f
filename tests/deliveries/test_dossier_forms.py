"""The papers around a dossier: receipt, cover sheet with manifest, labels, reminder."""

import datetime as dt

import pytest
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from deliveries import pdf
from deliveries.models import Delivery, DeliveryFile, DeliveryState, Sender, SenderText
from tests import make
from tests.deliveries import dossiers
from tests.deliveries.dossiers import page_texts, text_of, unspaced

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TODAY = dt.date(2026, 11, 26)


@pytest.fixture
def appeal():
    made = make.appeal()
    dossiers.sender(made, answer_days=15, answer_source="Rule 7, article 3")
    return made


@pytest.fixture
def delivery(appeal):
    letters = [make.letter(appeal, own_words="") for _ in range(7)]
    return dossiers.with_files(dossiers.delivery(appeal, letters, per_part=3))


def departed(delivery, **fields):
    values = {"state": DeliveryState.DEPARTED, "departed_on": dt.date(2026, 10, 1), **fields}
    Delivery.objects.filter(pk=delivery.pk).update(**values)
    return Delivery.objects.get(pk=delivery.pk)


def test_the_receipt_says_what_is_handed_over_and_has_lines_to_fill_in(delivery):
    text = text_of(pdf.receipt_form(delivery))
    for file in delivery.files.all():
        assert f"{file.part}{file.page_count}{file.sha256}" in text
    with translation.override("ru"):
        assert unspaced(f"{gettext('Number of letters')}7") in text
        assert unspaced(f"{gettext('Number of pages')}36") in text
        for caption in ("Incoming number", "Date", "Received by (name, office)", "Signature", "Stamp"):
            assert unspaced(gettext(caption)) in text
    assert unspaced("Бюро солидарности") in text and unspaced("Office, ru") in text


def test_a_receipt_is_in_the_recipients_language(delivery):
    delivery.recipient.language = "kk"
    delivery.recipient.save()
    with translation.override("kk"):
        title = unspaced(gettext("Receipt"))
    text = text_of(pdf.receipt_form(delivery))
    assert title in text and unspaced("Ынтымақ бюросы") in text


def test_files_printed_again_are_not_among_those_handed_over(delivery):
    first = delivery.files.first()
    again = {"delivery": delivery, "part": 1, "page_count": 99, "size": 1, "made_on": first.made_on}
    DeliveryFile.objects.create(kind=DeliveryFile.Kind.DOSSIER, is_reprint=True, sha256="f" * 64, **again)
    DeliveryFile.objects.create(kind=DeliveryFile.Kind.FAX_IMAGE, sha256="e" * 64, **again)
    for content in (pdf.receipt_form(delivery), pdf.cover_sheet(delivery)):
        assert "f" * 64 not in text_of(content) and "e" * 64 not in text_of(content)


def test_the_manifest_has_every_reference_with_its_page_and_every_file_with_its_hash(delivery):
    content = pdf.cover_sheet(delivery)
    text = text_of(content)
    for item in delivery.items.all():
        assert f"{item.reference}{item.page}" in text
    for file in delivery.files.all():
        assert file.sha256 in text
    assert pdf.cover_sheet(delivery) == content


def test_a_manifest_before_the_files_are_made_has_no_pages(appeal):
    delivery = dossiers.delivery(appeal, [make.letter(appeal)])
    assert f"{delivery.items.get().reference}–" in text_of(pdf.cover_sheet(delivery))


def test_a_label_says_to_whom_and_from_whom(delivery):
    content = pdf.labels([delivery])
    text = text_of(content)
    assert unspaced("Office, ru") in text and unspaced("Бюро солидарности") in text and "10115Berlin" in text
    assert len(page_texts(pdf.labels([delivery] * 9))) == 2, "eight a sheet"
    assert len(page_texts(pdf.labels([]))) == 1


def test_labels_are_each_in_the_language_of_their_recipient(appeal, delivery):
    other = dossiers.delivery(appeal, [], recipient=dossiers.copy_recipient(appeal, language="kk"))
    text = text_of(pdf.labels([delivery, other]))
    assert unspaced("Office, ru") in text and unspaced("Copies’ office, kk") in text


def test_the_reminder_says_in_both_languages_what_is_known(delivery):
    delivery = departed(
        delivery, register_number="ZT-2026-7", registered_on=dt.date(2026, 10, 2), due_on=dt.date(2026, 10, 17)
    )
    russian, kazakh = page_texts(pdf.reminder(delivery, TODAY))
    for page, language in ((russian, "ru"), (kazakh, "kk")):
        page = unspaced(page)
        with translation.override(language):
            for day in (delivery.departed_on, delivery.registered_on, delivery.due_on, TODAY):
                assert unspaced(date_format(day)) in page
            passed = gettext("The day on which an answer was due has passed. We have received none.")
            assert unspaced(passed) in page
        assert "ZT-2026-7" in page and "Rule7,article3" in page
        assert unspaced(f"Demand, {language}") in page
    assert "Ынтымақ бюросы" in kazakh


def test_the_reminder_asserts_nothing_that_is_not_known(delivery):
    Sender.objects.update(answer_source="")
    russian, _ = page_texts(pdf.reminder(departed(delivery), TODAY))
    with translation.override("ru"):
        for label in ("Number in your register", "Registered on", "Answer due on", "Legal basis"):
            assert gettext(label) not in russian
        assert gettext("We have received no answer yet.") in " ".join(russian.split())
    answered, _ = page_texts(pdf.reminder(departed(delivery, answered_on=TODAY), TODAY))
    with translation.override("ru"):
        assert gettext("We have received no answer yet.") not in " ".join(answered.split())


def test_an_answer_that_is_not_due_yet_is_not_called_late(delivery):
    russian, _ = page_texts(pdf.reminder(departed(delivery, due_on=TODAY), TODAY))
    with translation.override("ru"):
        assert gettext("We have received no answer yet.") in " ".join(russian.split())


def test_without_a_sender_or_texts_every_paper_is_still_printed(delivery):
    SenderText.objects.all().delete()
    Sender.objects.all().delete()
    for content in (pdf.receipt_form(delivery), pdf.cover_sheet(delivery), pdf.labels([delivery])):
        assert content.startswith(b"%PDF-")
    assert pdf.reminder(departed(delivery), TODAY).startswith(b"%PDF-")
    assert dossiers.printed(delivery).content.startswith(b"%PDF-")
