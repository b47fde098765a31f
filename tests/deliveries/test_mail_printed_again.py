"""What may have left is never made in its place: sent again, it is a reprint; its items and its hash stay."""

import hashlib
import io

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext
from pypdf import PdfReader

from appeals.models import Letter
from appeals.services.decisions import moderating
from deliveries.models import Channel, Delivery, DeliveryFile, Dispatch
from deliveries.services import departing
from deliveries.services.mails import mailing
from deliveries.services.papers import choosing, files
from safety.files import private_files
from tests import make
from tests.deliveries import mails, making
from tests.outbox.conftest import later
from tests.outbox.server import LOSE_ANSWER

# Files are deleted after the commit.
pytestmark = pytest.mark.django_db(transaction=True)
WITHDRAWN = "This letter was withdrawn by its writer."
REMOVED = "This letter is no longer part of this delivery."


def withdraw(letter: Letter) -> None:
    assert moderating.withdraw(letter_id=letter.pk, by=None, now=timezone.now())


def reject(letter: Letter) -> None:
    assert moderating.reject(ids=[letter.pk], reason="nonsense", by=None, now=timezone.now())


def work_for(work, minutes: int = 6) -> None:
    for minute in range(minutes):
        work(later(minutes=2 * minute))


@pytest.fixture(params=["uncertain", "sent"])
def left(request, post, work) -> Delivery:
    """A delivery of three letters in one part that has left, or may have."""
    delivery = mails.started(letters=3)
    if request.param == "uncertain":
        post.fail("end", LOSE_ANSWER, times=1)
    work()
    work()
    assert mails.states(delivery) == [request.param]
    post.mails.clear()
    return delivery


def send_again(delivery: Delivery) -> None:
    key, by = mails.dispatch(delivery).pk, make.organiser()
    assert mailing.send_again(dispatch_id=key, by=by, reason="They have not got it.", now=timezone.now())


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def words(delivery: Delivery, text: str) -> str:
    with translation.override(delivery.recipient.language):
        return gettext(text)


def rows(delivery: Delivery) -> list:
    return list(delivery.items.values_list("letter_id", "reference", "position", "file_id", "page"))


def check_reprint(delivery: Delivery, post, before: str, says: str) -> DeliveryFile:
    """One mail left, with a reprint that has a hash of its own and says what became of one letter."""
    delivery.refresh_from_db()
    assert (delivery.state, mails.states(delivery)) == ("departed", ["sent"])
    ((_, data),) = post.mails
    content = mails.attachment_in(data)
    original = delivery.files.get(is_reprint=False)
    reprint = delivery.files.filter(is_reprint=True).latest("pk")
    assert original.sha256 == before != reprint.sha256 == hashlib.sha256(content).hexdigest()
    assert mails.dispatch(delivery).file == reprint
    assert text_of(content).count(words(delivery, says)) == 1
    return reprint


@pytest.mark.parametrize(("change", "says"), [(withdraw, WITHDRAWN), (reject, REMOVED)])
@pytest.mark.parametrize("is_first", [True, False])
def test_what_may_have_left_is_sent_again_as_a_reprint(left, post, work, change, says, is_first) -> None:
    """Whether the letter goes before the organiser decides or after."""
    letter, items, hash_of_it = mails.letter_in(left), rows(left), left.files.get().sha256
    if is_first:
        change(letter)
    send_again(left)
    if not is_first:
        change(letter)
    work_for(work)
    check_reprint(left, post, hash_of_it, says)
    assert rows(left) == items and left.letter_count == 3


def test_a_letter_that_may_have_left_is_not_free_for_another_delivery(left, post, work) -> None:
    letter = mails.letter_in(left)
    reject(letter)
    send_again(left)
    work_for(work)
    assert moderating.restore(ids=[letter.pk], by=None, now=timezone.now())
    of = {"appeal_id": left.appeal_id, "recipient_id": left.recipient_id}
    assert not choosing.undelivered(**of, channel=Channel.EMAIL).exists()
    assert choosing.undelivered(**of, channel=Channel.POST).filter(pk=letter.pk).exists()


def test_a_reprint_is_printed_once_more_when_another_letter_goes(left, post, work) -> None:
    first, second = left.items.order_by("position")[:2]
    hash_of_it = left.files.get().sha256
    send_again(left)
    assert mailing.stop(delivery_id=left.pk, by=None, now=timezone.now())
    withdraw(first.letter)
    assert mailing.resume(delivery_id=left.pk, by=None, now=timezone.now())
    work(later(minutes=2))
    reprint = left.files.get(is_reprint=True)
    reject(second.letter)
    reprint.refresh_from_db()
    assert reprint.name == "" and post.mails == []
    work_for(work)
    last = check_reprint(left, post, hash_of_it, REMOVED)
    assert last != reprint and text_of(mails.attachment_in(post.mails[0][1])).count(words(left, WITHDRAWN)) == 1


def test_rejected_while_the_reprint_is_being_sent_it_does_not_leave(left, post, work) -> None:
    first, second = left.items.order_by("position")[:2]
    hash_of_it = left.files.get().sha256
    withdraw(first.letter)
    send_again(left)
    work(later(minutes=2))

    def meanwhile() -> None:
        from django.db import connection

        del post.meanwhile["data"]
        reject(second.letter)
        connection.close()

    post.meanwhile["data"] = meanwhile
    work(later(minutes=4))
    assert "data" not in post.meanwhile and post.mails == []
    work_for(work)
    check_reprint(left, post, hash_of_it, REMOVED)


def test_a_file_that_was_deleted_meanwhile_is_printed_again(left, post, work) -> None:
    hash_of_it = left.files.get().sha256
    files.forget(DeliveryFile.objects.filter(delivery=left))
    send_again(left)
    work_for(work)
    ((_, data),) = post.mails
    assert hashlib.sha256(mails.attachment_in(data)).hexdigest() == left.files.get(is_reprint=True).sha256
    assert left.files.get(is_reprint=False).sha256 == hash_of_it


def test_a_damaged_reprint_is_printed_again(left, post, work) -> None:
    hash_of_it = left.files.get().sha256
    withdraw(mails.letter_in(left))
    send_again(left)
    work(later(minutes=2))
    damaged = left.files.get(is_reprint=True)
    private_files.path_of(damaged.name).write_bytes(b"%PDF something else")
    work_for(work)
    assert check_reprint(left, post, hash_of_it, WITHDRAWN) != damaged


def test_settled_in_place_of_being_sent_again_it_keeps_its_file(left, post, work) -> None:
    withdraw(mails.letter_in(left))
    send_again(left)
    key, by = mails.dispatch(left).pk, make.organiser()
    assert mailing.settle(dispatch_id=key, by=by, reason="It had arrived.", now=timezone.now())
    work_for(work, 2)
    assert post.mails == [] and mails.dispatch(left).file == left.files.get()


def test_taken_back_and_made_again_its_items_stay(left, work) -> None:
    items = rows(left)
    if mails.states(left) == ["uncertain"]:
        mailing.settle(dispatch_id=mails.dispatch(left).pk, by=make.organiser(), reason="Yes.", now=timezone.now())
        work()
    send_again(left)
    assert departing.take_back(delivery_id=left.pk, by=make.organiser(), reason="Lost.", now=timezone.now())
    withdraw(mails.letter_in(left))
    work_for(work, 2)
    making.make_files(left)
    assert rows(left) == items and left.files.count() == 1 and Dispatch.objects.get().state == "ready"
