"""The number in the recipient's register: stored with its receipt, corrected on record, and by those who may."""

import datetime as dt
import io
import stat

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from deliveries import scans
from deliveries.models import Delivery, DeliveryEvent
from deliveries.services import answering
from safety.files import private_files
from tests import make
from tests.admin.entering import client_of, messages_of, organiser_with, superuser
from tests.deliveries import making_answers as making

pytestmark = pytest.mark.django_db
DAY = timezone.localdate() - dt.timedelta(days=2)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def delivery() -> Delivery:
    appeal = make.appeal()
    making.sender(appeal, answer_days=15)
    return making.delivery(appeal, days_ago=3)


def register(
    delivery: Delivery, *, number: str = "12-345", on: dt.date | None = DAY, seen: str = "", receipt=None
) -> bool:
    return answering.register(
        delivery_id=delivery.pk,
        seen=seen or answering.registration_of(Delivery.objects.get(pk=delivery.pk)),
        number=number,
        on=on,
        receipt=receipt,
        by=None,
        now=timezone.now(),
    )


def url(delivery: Delivery, page: str = "registering") -> str:
    return reverse(f"admin:deliveries_delivery_{page}", args=[delivery.pk])


def fields(delivery: Delivery, **changes) -> dict:
    seen = answering.registration_of(Delivery.objects.get(pk=delivery.pk))
    return {"number": "12-345", "on": DAY.isoformat(), "seen": seen, **changes}


def picture(kind: str = "JPEG", **options) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "PLANTED CAMERA"
    Image.new("RGB", (60, 40), (200, 30, 30)).save(
        buffer, kind, **({"exif": exif} if kind == "JPEG" else {}), **options
    )
    return SimpleUploadedFile(f"receipt.{kind.lower()}", buffer.getvalue(), f"image/{kind.lower()}")


def test_registering_sets_number_day_and_due_date_and_stands_in_the_story(delivery):
    assert register(delivery)
    delivery.refresh_from_db()
    assert (delivery.register_number, delivery.registered_on) == ("12-345", DAY)
    assert delivery.due_on == DAY + dt.timedelta(days=15)
    event = DeliveryEvent.objects.get(delivery=delivery)
    assert (event.act, event.reason) == ("registered", f"12-345, {DAY}")


def test_the_same_once_more_changes_nothing(delivery):
    assert register(delivery)
    assert not register(delivery)
    assert DeliveryEvent.objects.count() == 1


def test_of_two_organisers_the_second_sees_what_the_first_has_stored(delivery):
    seen = answering.registration_of(delivery)
    assert register(delivery, seen=seen)
    assert not register(delivery, number="99", seen=seen)
    delivery.refresh_from_db()
    assert delivery.register_number == "12-345"


def test_a_correction_is_on_record_with_both_numbers(delivery):
    register(delivery, number="12-354")
    assert register(delivery)
    event = DeliveryEvent.objects.get(act="corrected")
    assert event.reason == f"12-354, {DAY} → 12-345, {DAY}"


def test_a_registration_by_mistake_can_be_taken_back_with_its_receipt(delivery, django_capture_on_commit_callbacks):
    register(delivery, receipt=scans.read(picture()))
    name = Delivery.objects.get(pk=delivery.pk).receipt
    with django_capture_on_commit_callbacks(execute=True):
        assert register(delivery, number="", on=None)
    delivery.refresh_from_db()
    assert (delivery.register_number, delivery.registered_on, delivery.receipt) == ("", None, "")
    assert delivery.due_on == delivery.departed_on + dt.timedelta(days=15)
    assert not private_files.path_of(name).exists()


def test_what_has_not_left_and_a_copy_are_not_registered():
    appeal = make.appeal()
    original = making.delivery(appeal)
    copy = making.delivery(appeal, copy_of=original, recipient=making.office(appeal, role="copy"))
    for delivery in (making.delivery(appeal, state="ready"), copy):
        assert not register(delivery)
        assert messages_of(superuser().get(url(delivery), follow=True))


def test_the_receipt_is_made_anew_private_and_shown_to_organisers_only(delivery):
    client = superuser()
    response = client.post(url(delivery), {**fields(delivery), "receipt": picture()})
    assert response.status_code == 302
    name = Delivery.objects.get(pk=delivery.pk).receipt
    content = private_files.read(name)
    assert b"PLANTED" not in content and b"Exif" not in content
    assert stat.S_IMODE(private_files.path_of(name).stat().st_mode) == 0o600
    shown = client.get(url(delivery, "receipt"))
    assert (shown.content, shown["Content-Type"]) == (content, "image/jpeg")
    assert "no-store" in shown["Cache-Control"]
    assert "sandbox" in shown["Content-Security-Policy"] and shown["X-Content-Type-Options"] == "nosniff"
    assert client_of(organiser_with("deliveries.view_delivery")).get(url(delivery, "receipt")).content == content
    assert client_of(organiser_with("appeals.view_letter")).get(url(delivery, "receipt")).status_code == 403
    assert "/login/" in make_anonymous().get(url(delivery, "receipt"))["Location"]


def make_anonymous():
    from django.test import Client

    return Client()


def test_a_pdf_is_taken_by_its_first_bytes_and_offered_as_a_download(delivery):
    client = superuser()
    upload = SimpleUploadedFile("x.png", b"%PDF-1.7 anything", "image/png")
    assert client.post(url(delivery), {**fields(delivery), "receipt": upload}).status_code == 302
    shown = client.get(url(delivery, "receipt"))
    assert shown["Content-Type"] == "application/pdf"
    assert shown["Content-Disposition"].startswith("attachment")


def test_a_replaced_receipt_is_deleted_once_the_new_one_is_stored(delivery, django_capture_on_commit_callbacks):
    register(delivery, receipt=scans.read(picture()))
    old = Delivery.objects.get(pk=delivery.pk).receipt
    with django_capture_on_commit_callbacks(execute=True):
        assert register(delivery, receipt=scans.read(picture("PNG")))
    assert not private_files.path_of(old).exists()
    assert private_files.path_of(Delivery.objects.get(pk=delivery.pk).receipt).exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": ""}, "fill this in"),
        ({"on": ""}, "fill this in"),
        ({"number": "1" * 61}, "At most 60 characters"),
        ({"number": "a\0b"}, "registering-number"),
        ({"on": "2999-01-01"}, "has not come yet"),
        ({"on": "1999-01-01"}, "before the day of the delivery"),
        ({"on": "yesterday"}, "Enter a valid date"),
        ({"on": "9" * 5000}, "Enter a valid date"),
        (
            {"receipt": SimpleUploadedFile("x.pdf", b"MZ no picture")},
            "This is neither a PDF nor a JPEG, PNG or WebP picture.",
        ),
        ({"receipt": SimpleUploadedFile("x.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 50)}, "picture"),
        ({"receipt": "a text"}, ""),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field_and_stays_in_it(delivery, changes, words):
    response = superuser().post(url(delivery), {**fields(delivery), **changes})
    if words:
        assert response.status_code == 422
        assert words in response.content.decode()
        number = changes.get("number", "12-345").replace("\0", "")
        assert number in response.content.decode().replace("\0", "") or not number
        assert Delivery.objects.get(pk=delivery.pk).registered_on is None
    else:
        assert response.status_code == 302


@pytest.mark.parametrize("seen", ["", "forged", "\0", "x" * 9000])
def test_a_form_that_saw_something_else_is_shown_with_both(delivery, seen):
    register(delivery)
    response = superuser().post(url(delivery), fields(delivery, number="777", seen=seen))
    assert response.status_code == 409
    html = response.content.decode()
    assert "12-345" in html and 'value="777"' in html
    assert Delivery.objects.get(pk=delivery.pk).register_number == "12-345"


def test_fields_sent_several_times_or_as_files_are_no_error(delivery):
    response = superuser().post(
        url(delivery),
        {**fields(delivery), "number": ["1", "2"], "on": [DAY.isoformat()] * 3, "seen": [fields(delivery)["seen"]]},
    )
    assert response.status_code == 302
    upload = SimpleUploadedFile("n.txt", b"12")
    assert superuser().post(url(delivery), {"number": upload, "on": upload, "seen": upload}).status_code in (409, 422)


def test_only_those_who_may_change_deliveries_register(delivery):
    reader = client_of(organiser_with("deliveries.view_delivery"))
    assert reader.get(url(delivery)).status_code == 403
    assert reader.post(url(delivery), fields(delivery)).status_code == 403
    assert client_of(organiser_with("deliveries.change_delivery")).get(url(delivery)).status_code == 200
    for page in ("registering", "receipt", "reminder"):
        missing = reverse(f"admin:deliveries_delivery_{page}", args=[10**18])
        assert superuser().get(missing, follow=True).status_code == 200


def test_opening_the_pages_changes_nothing(delivery):
    client = superuser()
    for page in ("registering", "receipt", "reminder", "change"):
        client.get(url(delivery, page))
    assert not DeliveryEvent.objects.exists()
    assert client.get(url(delivery, "reminder"))["Content-Type"] == "application/pdf"


def test_the_button_marks_a_reminder_as_sent_once(delivery):
    Delivery.objects.filter(pk=delivery.pk).update(due_on=DAY)
    client = superuser()
    page = url(delivery, "change")
    assert "The answer is overdue" in client.get(page).content.decode()
    assert "Recorded" in messages_of(client.post(page, {"decision": "reminded"}, follow=True))
    assert "Nothing was changed" in messages_of(client.post(page, {"decision": "reminded"}, follow=True))
    assert DeliveryEvent.objects.filter(act="reminded").count() == 1
    reader = client_of(organiser_with("deliveries.view_delivery"))
    assert reader.post(page, {"decision": "reminded"}).status_code == 403


def test_a_setting_that_changes_the_days_reckons_what_still_waits(delivery):
    from tests.admin.entering import fields_of

    client = superuser()
    page = reverse("admin:deliveries_sender_change", args=[delivery.appeal_id])
    data = fields_of(client.get(page))
    words = {name: "A union" for name in data if name.startswith("organisation_")}
    assert client.post(page, {**data, **words, "answer_days": "5"}).status_code == 302
    delivery.refresh_from_db()
    assert delivery.due_on == delivery.departed_on + dt.timedelta(days=5)
