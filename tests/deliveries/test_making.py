"""Files are made by the worker, a part at a time; it may be stopped, killed, and run twice."""

import hashlib

import pytest
from django.utils import timezone

from appeals.models import Letter
from appeals.services.decisions import moderating
from deliveries.models import DeliveryFile, DeliveryItem
from deliveries.services.papers import files, preparing, typesetting, work
from deliveries.services.papers import making as service
from outbox.models import OutboxMessage
from outbox.sending.worker import Worker
from safety.files import private_files
from tests import make
from tests.deliveries import making

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def appeal(monkeypatch):
    """Seven letters, of which two go into a part."""
    monkeypatch.setattr(preparing, "LETTERS_A_PART", 2)
    made = making.appeal()
    for _ in range(7):
        make.letter(made)
    return made


def step(delivery) -> bool:
    made = service.make_next(delivery_id=delivery.pk, now=timezone.now())
    delivery.refresh_from_db()
    return made


def stored(delivery) -> list[int]:
    return sorted(files.stored_parts(delivery))


def test_the_worker_makes_part_after_part(appeal):
    delivery = making.prepared(appeal)
    Worker(clock=timezone.now).run_until_empty()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.part_count, delivery.parts_made) == ("ready", 4, 4)
    assert not OutboxMessage.objects.exists()
    assert list(delivery.events.values_list("act", flat=True)) == ["prepared", "made"]
    for file in delivery.files.all():
        content = private_files.read(file.name)
        assert content.startswith(b"%PDF") and hashlib.sha256(content).hexdigest() == file.sha256
        assert len(content) == file.size
    assert delivery.page_count == sum(file.page_count for file in delivery.files.all())
    for position, part, page, last in DeliveryItem.objects.values_list(
        "position", "file__part", "page", "file__page_count"
    ):
        assert part == files.part_of(position, 2) and page in range(1, last + 1)


def test_progress_is_said_after_each_part(appeal):
    delivery = making.prepared(appeal)
    for number in (1, 2, 3):
        assert step(delivery) and (delivery.parts_made, delivery.state) == (number, "making")


def test_it_stops_and_goes_on_where_it_was(appeal):
    delivery = making.prepared(appeal)
    step(delivery)
    stop = {"delivery_id": delivery.pk, "by": None, "now": NOW}
    assert service.stop(**stop) and not service.stop(**stop)
    assert not step(delivery) and delivery.parts_made == 1
    assert service.resume(**stop) and not service.resume(**stop)
    making.make_files(delivery)
    assert (delivery.state, delivery.parts_made) == ("ready", 4)
    acts = list(delivery.events.values_list("act", flat=True))
    assert sorted(acts) == ["made", "prepared", "resumed", "stopped"]


def test_a_worker_that_dies_after_typesetting_leaves_no_file_behind(appeal, monkeypatch, private_folder):
    delivery = making.prepared(appeal)
    with monkeypatch.context() as patch:
        patch.setattr(service, "enter", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            step(delivery)
    assert not list(private_folder.iterdir())
    making.make_files(delivery)
    assert delivery.state == "ready"


def test_a_part_that_is_made_twice_is_the_same_and_stored_once(appeal):
    delivery = making.prepared(appeal)
    before = service.digest_of(delivery, 1)
    first = typesetting.typeset_part(delivery, 1)
    second = typesetting.typeset_part(delivery, 1)
    assert first[0].content == second[0].content
    for made, is_new in ((first, True), (second, False)):
        names = [private_files.store(made[0].content, "pdf")]
        stored_now = service.store(delivery=delivery, part=1, made=made, names=names, before=before, now=NOW)
        assert stored_now is is_new
    assert DeliveryFile.objects.count() == 1


def test_errors_are_tried_again_and_shown(appeal, monkeypatch):
    delivery = making.prepared(appeal)
    monkeypatch.setattr(typesetting, "typeset_part", lambda *args: 1 / 0)
    Worker(clock=timezone.now).run_until_empty()
    assert work.waiting(work.MAKE, delivery.pk).attempts == 1
    assert "Making the files has failed 1 time" in making.browser().get(making.page_of(delivery)).content.decode()


def test_a_file_too_large_for_the_recipient_is_made_in_smaller_parts(appeal, monkeypatch):
    delivery = making.prepared(appeal, "email")
    assert delivery.part_count == 1
    sizes = []
    typeset = typesetting.typeset_part

    def typeset_and_measure(*args):
        made = typeset(*args)
        sizes.append(len(made[0].content))
        return made

    monkeypatch.setattr(typesetting, "typeset_part", typeset_and_measure)
    # As much as three letters take: the whole does not fit, halves of halves do.
    monkeypatch.setattr(service, "most_bytes", lambda megabytes: sizes[0] - 3000)
    half = delivery.letters_per_part // 2
    making.make_files(delivery)
    assert delivery.state == "ready" and delivery.letters_per_part <= half
    assert delivery.part_count == files.part_of(7, delivery.letters_per_part) == len(stored(delivery))


def test_nothing_is_made_for_a_recipient_that_is_no_longer_checked(appeal):
    delivery = making.prepared(appeal)
    making.addressee(appeal, checked_at=None)
    assert not step(delivery) and delivery.is_stopped and not delivery.files.exists()


def withdrawn_meanwhile(monkeypatch, delivery) -> Letter:
    """While its part is typeset, a letter of it is withdrawn."""
    letter = delivery.items.first().letter
    typeset = typesetting.typeset_part

    def slow(*args):
        made = typeset(*args)
        moderating.withdraw(letter_id=letter.pk, by=None, now=NOW)
        return made

    monkeypatch.setattr(typesetting, "typeset_part", slow)
    return letter


def test_a_letter_withdrawn_while_it_is_typeset_is_not_stored(appeal, monkeypatch):
    delivery = making.prepared(appeal)
    withdrawn_meanwhile(monkeypatch, delivery)
    step(delivery)
    assert stored(delivery) == [] and not list(DeliveryFile.objects.all())
    making.make_files(delivery)
    assert delivery.state == "ready" and delivery.letter_count == 6


def test_without_comparing_it_would_be(appeal, monkeypatch):
    delivery = making.prepared(appeal)
    withdrawn_meanwhile(monkeypatch, delivery)
    monkeypatch.setattr(service, "digest_of", lambda *args: "the same")
    step(delivery)
    assert stored(delivery) == [1]


def test_a_fax_is_made_as_pdf_and_as_picture(appeal):
    fax = making.ready(appeal, "fax", number=1)
    assert [(file.kind, file.name[-4:]) for file in fax.files.all()] == [("fax", ".pdf"), ("fax_image", "tiff")]


def test_without_any_letter_left_it_is_cancelled(appeal):
    delivery = making.prepared(appeal)
    Letter.objects.update(state="rejected", state_before="approved", rejection_reason="insult")
    assert not step(delivery) and delivery.state == "cancelled"
