"""A letter that is withdrawn, named less or redacted is in no stored file any more; what has left keeps its hash."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone
from pypdf import PdfReader

from appeals.models import Letter
from appeals.services.decisions import moderating
from appeals.services.writers import own
from deliveries.models import Delivery, DeliveryFile, DeliveryItem, Dispatch
from deliveries.services import departing, story
from deliveries.services.papers import files, preparing, reprinting, work
from deliveries.services.papers import making as service
from outbox.sending.worker import Worker
from safety.files import private_files
from tests import make
from tests.deliveries import making

# Files are deleted after the commit.
pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()
CANARY = "Zanarkand Quillfeather"


@pytest.fixture
def appeal(monkeypatch):
    monkeypatch.setattr(preparing, "LETTERS_A_PART", 2)
    made = making.appeal()
    for _ in range(4):
        make.letter(made)
    return made


@pytest.fixture
def letter(appeal):
    return make.letter(appeal, name=CANARY, own_words=f"I am {CANARY}.", address="z@example.org")


def text_of(name: str) -> str:
    return " ".join(page.extract_text() for page in PdfReader(private_files.path_of(name)).pages)


def everything_stored() -> str:
    """The text of every private file, and every row of every table."""
    found = [text_of(path.name) for path in private_files.path_of(f"{'0' * 32}.pdf").parent.iterdir()]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found.append(repr(cursor.fetchall()))
    return " ".join(found)


def withdraw(letter) -> None:
    assert moderating.withdraw(letter_id=letter.pk, by=None, now=NOW)


def let_the_worker_run(delivery) -> None:
    Worker(clock=timezone.now).run_until_empty()
    delivery.refresh_from_db()


def test_what_has_not_left_is_made_again_without_it(appeal, letter):
    delivery = making.ready(appeal)
    assert CANARY in everything_stored()
    withdraw(letter)
    assert CANARY not in everything_stored()
    let_the_worker_run(delivery)
    assert (delivery.state, delivery.letter_count) == ("ready", 4) and not files.is_stale(delivery)
    assert not DeliveryItem.objects.filter(letter=letter).exists()
    assert CANARY not in everything_stored()


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        (lambda letter: own.lower_naming(letter_id=letter.pk, naming="nobody", now=NOW), f"{CANARY}, "),
        (lambda letter: moderating.redact(letter_id=letter.pk, own_words="I am.", by=None, now=NOW), f"am {CANARY}"),
    ],
)
def test_named_less_or_redacted_it_is_made_again_as_it_is_now(appeal, letter, change, gone):
    delivery = making.ready(appeal)
    change(letter)
    assert len(files.stored_parts(delivery)) == 2
    let_the_worker_run(delivery)
    assert (delivery.state, delivery.letter_count, len(files.stored_parts(delivery))) == ("ready", 5, 3)
    assert gone not in everything_stored()


def test_what_was_printed_waits_for_an_organiser(appeal, letter):
    delivery = making.ready(appeal)
    assert story.mark_printed(delivery_id=delivery.pk, by=None, now=timezone.now())
    assert not story.mark_printed(delivery_id=delivery.pk, by=None, now=timezone.now())
    withdraw(letter)
    let_the_worker_run(delivery)
    assert (delivery.state, delivery.letter_count) == ("ready", 5) and files.is_stale(delivery)
    with pytest.raises(departing.Stale):
        departing.mark_departed(delivery_id=delivery.pk, on=timezone.localdate(), by=None, now=timezone.now())
    assert service.make_again(delivery_id=delivery.pk, by=None, now=timezone.now())
    let_the_worker_run(delivery)
    assert (delivery.state, delivery.letter_count) == ("ready", 4) and not files.is_stale(delivery)
    assert not story.is_printed(delivery.pk)


def test_what_has_left_keeps_its_hash_and_is_printed_again_with_another(appeal, letter):
    delivery = making.departed(appeal)
    item = DeliveryItem.objects.select_related("file").get(letter=letter)
    withdraw(letter)
    assert CANARY not in everything_stored()
    file = DeliveryFile.objects.get(pk=item.file_id)
    assert (file.name, file.sha256) == ("", item.file.sha256)
    again = {"delivery_id": delivery.pk, "by": None, "now": NOW}
    assert reprinting.reprint(**again) and not reprinting.reprint(**again)
    let_the_worker_run(delivery)
    reprint = delivery.files.get(is_reprint=True)
    assert reprint.part == file.part and reprint.sha256 != file.sha256
    assert item.reference in text_of(reprint.name) and CANARY not in everything_stored()
    assert not reprinting.reprint(**again) and work.waiting(work.REPRINT, delivery.pk) is None
    assert Letter.objects.get(pk=letter.pk).delivered_on and DeliveryItem.objects.filter(letter=letter).exists()


def test_a_reprint_is_deleted_as_well(appeal, letter):
    delivery = making.departed(appeal)
    withdraw(DeliveryItem.objects.get(letter=letter).delivery.items.exclude(letter=letter).first().letter)
    files.forget(DeliveryFile.objects.filter(delivery=delivery))
    reprinting.reprint(delivery_id=delivery.pk, by=None, now=NOW)
    let_the_worker_run(delivery)
    assert CANARY in everything_stored()
    withdraw(letter)
    assert CANARY not in everything_stored()


def test_parts_that_were_mailed_stay_as_they_were_sent(appeal, letter, monkeypatch):
    monkeypatch.setattr(preparing, "letters_for", lambda megabytes: 2)
    delivery = making.ready(appeal, "email")
    Delivery.objects.update(state="sending")
    for file in delivery.files.all():
        state = "sent" if file.part == 1 else "ready"
        Dispatch.objects.create(
            delivery=delivery, file=file, part=file.part, state=state, changed_at=NOW, message_id=f"<{file.part}@x>"
        )
    hashes = dict(delivery.files.values_list("part", "sha256"))
    for item in list(delivery.items.filter(position__in=[1, 3])):
        withdraw(item.letter)
    let_the_worker_run(delivery)
    after = {file.part: file for file in delivery.files.all()}
    assert delivery.state == "sending" and delivery.letter_count == 4
    assert (after[1].sha256, after[1].name) == (hashes[1], "") and after[2].sha256 != hashes[2] and after[2].name


def test_files_are_deleted_some_days_after_delivery(appeal, letter):
    delivery = making.departed(appeal)
    names = list(delivery.files.values_list("name", flat=True))
    assert files.forget_old(NOW + dt.timedelta(days=29)) == 0
    assert files.forget_old(NOW + dt.timedelta(days=31)) == 3
    assert not any(private_files.path_of(name).exists() for name in names)
    assert delivery.files.filter(name="").count() == 3


def test_files_that_no_row_has_are_deleted_after_a_day(appeal):
    delivery = making.ready(appeal)
    orphan = private_files.store(b"dossier", "pdf")
    draft = private_files.path_of(orphan).with_name(f".{'0' * 32}.pdf")
    draft.write_bytes(b"half")
    assert private_files.delete_orphans(timezone.now()) == 0
    later = timezone.now() + dt.timedelta(days=2)
    assert private_files.delete_orphans(later) >= 2
    assert not private_files.path_of(orphan).exists() and not draft.exists()
    assert all(private_files.path_of(file.name).exists() for file in delivery.files.all())
