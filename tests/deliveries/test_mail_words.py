"""What leaves for a recipient, byte for byte: who sends it, what it says, what it carries; fax and rehearsal."""

import hashlib
import re

import pytest
from django.utils import timezone

from appeals.models import Recipient, RecipientText
from deliveries.mail import addresses
from deliveries.models import Sender, SenderText
from deliveries.services.mails import mailing, rehearsing
from tests import make
from tests.deliveries import mails
from tests.outbox.conftest import parse
from tests.outbox.test_raw_headers import check_bytes, field

pytestmark = pytest.mark.django_db


def sent(post, work, **fields) -> list[bytes]:
    mails.started(**fields)
    work()
    return [data for _, data in post.mails]


def test_the_headers_are_those_of_the_campaign(post, work, settings) -> None:
    settings.MAIL_FROM = "Neutral <post@letters.example>"
    (data,) = sent(post, work)
    check_bytes(data)
    name = rb"=\?utf-8\?b\?[\w+/=]+\?=( =\?utf-8\?b\?[\w+/=]+\?=)*"
    assert re.fullmatch(name + rb" <post@letters\.example>", field(data, "From")), field(data, "From")
    assert field(data, "To") == mails.OFFICE.encode()
    assert field(data, "Reply-To") == b"answers@letters.example"
    assert field(data, "Auto-Submitted") == b"no"
    assert field(data, "Content-Language") == b"ru, kk"
    assert re.fullmatch(rb"<[0-9a-f]{32}@letters\.example>", field(data, "Message-ID"))
    assert post.senders == {"post@letters.example"} and b"localhost" not in data
    assert field(data, "Content-Type").startswith(b"multipart/mixed;")


def test_a_sender_of_its_own_is_in_the_envelope_too(post, work) -> None:
    (data,) = sent(post, work, of=mails.appeal(from_address="deliveries@кампания.example", email=""))
    assert post.senders == {"deliveries@xn--80aayflhm5k.example"}
    assert field(data, "From").endswith(b"<deliveries@xn--80aayflhm5k.example>")
    assert b"Reply-To" not in data


def test_the_file_is_whole_and_named_in_plain_ascii(post, work) -> None:
    delivery = mails.delivery(parts=2)
    content = b"%PDF" + bytes(range(256)) * 2000
    mails.store_file(delivery, 1, content)
    mails.start(delivery)
    work()
    first = post.mails[0][1]
    name = f"letters-{delivery.number}-part-1-of-2.pdf".encode()
    assert b'Content-Disposition: attachment; filename="' + name + b'"\r\n' in first
    assert b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n" in first
    assert mails.attachment_in(first) == content and first.isascii()
    assert hashlib.sha256(content).hexdigest() in parse(first).get_body(("plain",)).get_content()
    lines = first.split(b"JVBER")[1].split(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(len(line) == 76 for line in lines[1:-1]) and len(lines) > 1000


def test_the_words_are_the_essentials_in_the_recipients_language_and_kazakh(post, work) -> None:
    first, second = sent(post, work, parts=2, letters=3)
    for data in (first, second):
        mail = parse(data)
        text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
        for said in ("Комитет поддержки жителей", "Қолдау комитеті", "1200", "34", "21", "answers@letters.example"):
            assert said in text and said in html, said
        assert text.index("Комитет") < text.index("Қолдау") and text.count("1. ") == 2
        assert "Writer" not in text + html and "en" not in re.findall(r'lang="(\w+)"', html)
    subjects = [parse(data)["Subject"] for data in (first, second)]
    assert len(set(subjects)) == 2 and "Writer" not in "".join(subjects)


@pytest.mark.parametrize(("language", "languages"), [("kk", "kk, ru"), ("en", "en, ru, kk")])
def test_other_languages_stand_first_where_they_are_the_recipients(post, work, language, languages) -> None:
    appeal = mails.appeal()
    Recipient.objects.update(language=language)
    (data,) = sent(post, work, of=appeal)
    assert field(data, "Content-Language").decode() == languages


def test_a_copy_names_the_original(post, work) -> None:
    original = mails.started()
    copy = mails.delivery(original.appeal)
    other = Recipient.objects.create(
        appeal=original.appeal, position=2, role="copy", email="copy@ministry.example", checked_at=timezone.now()
    )
    RecipientText.objects.create(recipient=other, language="ru", organisation="Министерство")
    copy.recipient, copy.copy_of = other, original
    copy.save(update_fields=["recipient", "copy_of"])
    mails.start(copy)
    work()
    data = next(data for address, data in post.mails if address == "copy@ministry.example")
    text = parse(data).get_body(("plain",)).get_content()
    assert "Министерство" in text and "Office, ru" in text


@pytest.mark.parametrize("name", ['Union "A", of <all>', "Ө" * 200, "🏠" * 200, "a\r\nBcc: eve@example.org"])
def test_no_name_of_an_organisation_breaks_a_header(post, work, name) -> None:
    appeal = mails.appeal()
    SenderText.objects.filter(language="ru").update(organisation=name)
    (data,) = sent(post, work, of=appeal)
    check_bytes(data)
    assert field(data, "From").endswith((b" <post@letters.example>", b"post@letters.example"))
    assert not re.search(rb"(?m)^Bcc", data.partition(b"\r\n\r\n")[0])


# --- fax ---


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+7 (727) 293-47-10", "+77272934710"),
        ("8 727 2934710", "87272934710"),
        ("+7\u00a0727\u2011293.47/10", "+77272934710"),
        ("", None),
        ("727 ext. 5", None),
        ("+7 727 2934710, 2934711", None),
        ("++7727", None),
        ("٣٤٥٦٧٨", None),
        ("1234567890123456", None),
    ],
)
def test_a_fax_number_is_a_plus_sign_and_digits(typed, number) -> None:
    if number is None:
        with pytest.raises(addresses.NoFaxNumber):
            addresses.fax_number(typed)
    else:
        assert addresses.fax_number(typed) == number


def test_a_fax_goes_to_the_service_with_the_file_alone(post, work) -> None:
    delivery = mails.started(channel="fax")
    work()
    ((address, data),) = post.mails
    assert address == "+77272934710@fax.example"
    check_bytes(data)
    assert parse(data).get_body(("plain",)).get_content().strip() == "" and b"text/html" not in data
    assert mails.attachment_in(data).startswith(b"%PDF")
    delivery.refresh_from_db()
    assert delivery.state == "departed"


@pytest.mark.parametrize(
    ("gateway", "fax", "obstacle"),
    [
        ("", "+7727293", "no fax service"),
        ("{number}@fax.example", "ask", "no fax number"),
        ("{number} x@fax", "+77272", "no fax service"),
    ],
)
def test_a_fax_that_cannot_be_addressed_is_refused(gateway, fax, obstacle) -> None:
    delivery = mails.delivery(channel="fax")
    Sender.objects.update(fax_gateway=gateway)
    Recipient.objects.update(fax=fax)
    with pytest.raises(mailing.InTheWay) as refusal:
        mailing.start(delivery_id=delivery.pk, by=make.organiser(), now=timezone.now())
    assert refusal.value.obstacle == obstacle


# --- rehearsal ---


def test_a_rehearsal_goes_to_the_organiser_alone(post, work) -> None:
    delivery, by = mails.delivery(parts=5), make.organiser(email="aigul@letters.example")
    Recipient.objects.update(checked_at=None)
    mailing.switch_mail(appeal_id=delivery.appeal_id, is_stopped=True, by=by, now=timezone.now())
    assert rehearsing.rehearse(delivery_id=delivery.pk, by=by, now=timezone.now()) == 5
    work()
    assert post.addresses() == ["aigul@letters.example"] * 5
    for _, data in post.mails:
        assert mails.OFFICE.encode() not in data and parse(data)["Subject"].startswith("[")
        assert mails.attachment_in(data).startswith(b"%PDF")
    delivery.refresh_from_db()
    assert delivery.state == "ready" and not delivery.dispatches.exists()
    assert delivery.events.get(act="rehearsed").done_by == by


def test_who_has_no_address_cannot_rehearse(post, work) -> None:
    delivery = mails.delivery()
    with pytest.raises(rehearsing.NoOwnAddress):
        rehearsing.rehearse(delivery_id=delivery.pk, by=make.organiser(), now=timezone.now())
    assert not delivery.events.exists()


def test_a_rehearsal_of_a_file_that_is_gone_meanwhile_is_not_sent(post, work) -> None:
    delivery, by = mails.delivery(parts=2), make.organiser(email="aigul@letters.example")
    rehearsing.rehearse(delivery_id=delivery.pk, by=by, now=timezone.now())
    delivery.files.filter(part=1).update(name="")
    work()
    assert len(post.mails) == 1
