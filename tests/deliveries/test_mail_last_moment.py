"""What changes while the server is being spoken to stops an e-mail as long as it is not complete."""

import hashlib
import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.utils import timezone

from appeals.models import Letter, Recipient
from appeals.services.decisions import moderating
from appeals.services.texts import editing
from deliveries.models import Delivery, DeliveryFile
from deliveries.services.mails import mailing
from deliveries.services.papers import files
from safety.files import private_files
from tests.deliveries import mails
from tests.outbox.conftest import later

pytestmark = pytest.mark.django_db(transaction=True)


def withdraw(delivery: Delivery) -> None:
    moderating.withdraw(letter_id=mails.letter_in(delivery).pk, by=None, now=timezone.now())


def reject(delivery: Delivery) -> None:
    assert moderating.reject(ids=[mails.letter_in(delivery).pk], reason="nonsense", by=None, now=timezone.now())


def hold(delivery: Delivery) -> None:
    assert moderating.hold(ids=[mails.letter_in(delivery).pk], by=None, now=timezone.now())


def name_less(delivery: Delivery) -> None:
    assert moderating.stop_naming(letter_id=mails.letter_in(delivery).pk, now=timezone.now())


def uncheck(delivery: Delivery) -> None:
    assert editing.uncheck_recipient(recipient_id=delivery.recipient_id, by=None, now=timezone.now())


def change_address(delivery: Delivery) -> None:
    Recipient.objects.update(email="another@akimat.example", checked_at=timezone.now())


def stop_all(delivery: Delivery) -> None:
    assert mailing.switch_mail(appeal_id=delivery.appeal_id, is_stopped=True, by=None, now=timezone.now())


def stop(delivery: Delivery) -> None:
    assert mailing.stop(delivery_id=delivery.pk, by=None, now=timezone.now())


def make_anew(delivery: Delivery) -> None:
    mails.store_file(delivery, 1, b"%PDF made again")


CHANGES = [withdraw, reject, hold, name_less, uncheck, change_address, stop_all, stop, make_anew]


def in_between(post, step: str, change: Callable[[], object]) -> None:
    """Does something, once, when the server is asked for a step."""

    def do() -> None:
        del post.meanwhile[step]
        try:
            change()
        finally:
            connection.close()

    post.meanwhile[step] = do


@pytest.mark.parametrize("step", ["rcpt", "data"])
@pytest.mark.parametrize("change", CHANGES)
def test_nothing_leaves_once_something_stands_in_the_way(post, work, step, change) -> None:
    delivery = mails.started()
    in_between(post, step, lambda: change(delivery))
    work()
    assert step not in post.meanwhile, "the step was not reached"
    assert post.mails == []
    dispatch = mails.dispatch(delivery)
    assert (dispatch.state, dispatch.attempt) == ("ready", "")


def test_what_waits_goes_on_when_the_way_is_free(post, work) -> None:
    delivery = mails.started()
    in_between(post, "data", lambda: stop_all(delivery))
    work()
    assert post.mails == []
    mailing.switch_mail(appeal_id=delivery.appeal_id, is_stopped=False, by=None, now=timezone.now())
    work()
    assert len(post.mails) == 1 and mails.states(delivery) == ["sent"]


def test_a_new_address_that_was_checked_gets_it(post, work) -> None:
    delivery = mails.started()
    in_between(post, "rcpt", lambda: change_address(delivery))
    work()
    work(later(minutes=2))
    assert post.addresses() == ["another@akimat.example"]


def test_a_file_is_made_again_without_the_letter_that_was_rejected_and_then_leaves(post, work) -> None:
    """With the real dossier: the part that left does not have the letter, and its hash is the stored one."""
    delivery = mails.started()
    letter = mails.letter_in(delivery)
    in_between(post, "data", lambda: reject(delivery))
    work()
    for minutes in (2, 4):
        work(later(minutes=minutes))
    ((_, data),) = post.mails
    file = DeliveryFile.objects.get(delivery=delivery)
    assert mails.attachment_in(data)[:5] == b"%PDF-"
    assert hashlib.sha256(mails.attachment_in(data)).hexdigest() == file.sha256
    assert not delivery.items.filter(letter=letter).exists()
    assert not files.undeliverable(delivery).exists()
    assert Letter.objects.get(pk=letter.pk).delivered_on is None


def test_a_letter_that_is_being_decided_about_holds_its_e_mail_up(post, work) -> None:
    """Neither waits for the other: PostgreSQL would see a deadlock where the decision needs the delivery as well."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    delivery = mails.started()
    letter, locked, let_go = mails.letter_in(delivery), threading.Event(), threading.Event()

    def decide() -> None:
        with transaction.atomic():
            Letter.objects.filter(pk=letter.pk).lock()
            locked.set()
            let_go.wait(10)
        connection.close()

    thread = threading.Thread(target=decide)
    thread.start()
    locked.wait(10)
    work()
    assert post.mails == [] and mails.states(delivery) == ["ready"]
    let_go.set()
    thread.join()
    work(later(minutes=2))
    assert len(post.mails) == 1


def test_a_name_taken_back_until_the_letters_are_locked_holds_its_e_mail_up(post, work, monkeypatch) -> None:
    """At the last question before the last dot."""
    delivery, items_of_part, asked = mails.started(), files.items_of_part, []

    def slow(*args):
        asked.append(args)
        if len(asked) == 2:
            name_less(delivery)
        return items_of_part(*args)

    monkeypatch.setattr(files, "items_of_part", slow)
    work()
    assert len(asked) >= 2 and post.mails == []


def test_a_damaged_file_does_not_leave(post, work) -> None:
    delivery = mails.started()
    private_files.path_of(mails.dispatch(delivery).file.name).write_bytes(b"%PDF something else")
    work()
    assert post.mails == [] and mails.dispatch(delivery).last_outcome == "file damaged"
