"""A blocked address or domain gets no mail of any kind; the worker judges that, at the last moment, for all kinds."""

import dataclasses
import uuid

import pytest
from django.utils import timezone

from appeals.models import Contact
from appeals.services.decisions import moderating
from articles.mail import COMMENT_SHOWN
from campaign.content.files import APPEAL_SLUG
from outbox import blocking, queue
from outbox.message import Mail
from outbox.models import Blocked, OutboxMessage
from safety.keys import sealing
from safety.models import Hit
from tests import make
from tests.comments import making
from tests.mail import letters

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def blocked() -> None:
    blocking.block_address("ada@example.org", by=None, now=timezone.now())
    blocking.block_domain("blocked.example", by=None, now=timezone.now())


def test_no_kind_of_mail_goes_to_a_blocked_address(post, work, monkeypatch) -> None:
    """Every kind for supporters that is registered, whatever it would send, and kinds still to come."""
    kinds = [name for name, kind in queue._kinds.items() if isinstance(kind, queue.Kind)]
    assert len(kinds) > 5
    addresses = ("Ada+tag@example.org", "x@blocked.example", "y@mail.Blocked.example", "free@example.org")
    for name in (*kinds, "still to come"):
        for address in addresses:
            about = uuid.uuid4()

            def compose(message, now, address=address):
                return Mail(address, "Hello", "Hello.\n", "<p>Hello.</p>\n", "en")

            kind = queue._kinds.get(name) or queue.Kind(compose, lambda message, now: None)
            monkeypatch.setitem(queue._kinds, name, dataclasses.replace(kind, compose=compose))
            queue.put_many(name, [about])
            work()
            assert not OutboxMessage.objects.filter(about=about).exists()
        assert post.addresses() == ["free@example.org"]
        post.mails.clear()
        Hit.objects.all().delete()


def test_what_is_not_sent_uses_up_nothing(post, work) -> None:
    make.appeal(APPEAL_SLUG)
    letters.write("ada@example.org")
    Hit.objects.all().delete()
    work()
    assert post.mails == [] and not Hit.objects.exists()


def test_a_letter_released_while_its_address_is_blocked_is_held_again(post, work) -> None:
    make.appeal(APPEAL_SLUG)
    letter = letters.write("ada@example.org")
    work()
    assert letter is not None and letters.state(letter) == "held"
    assert moderating.release(ids=[letter.pk], by=None, now=timezone.now()) == 1
    work()
    assert post.mails == [] and letters.state(letter) == "held"
    blocking.unblock("ada@example.org")
    assert moderating.release(ids=[letter.pk], by=None, now=timezone.now()) == 1
    work()
    assert post.addresses() == ["ada@example.org"] and letters.state(letter) == "pending"


def test_a_writer_who_was_blocked_since_gets_no_news_and_keeps_the_letter(post, work) -> None:
    appeal = make.appeal(APPEAL_SLUG)
    letter = make.letter(appeal, address="ada@example.org")
    queue.put_many("test", [letter.pk])
    contact = Contact.objects.get(pk=letter.pk)
    with pytest.MonkeyPatch.context() as patch:
        news = Mail("ada@example.org", "News", "News.\n", "<p>News.</p>\n", "en")
        patch.setitem(queue._kinds, "test", dataclasses.replace(queue._kinds["news"], compose=lambda *_: news))
        work()
    assert post.mails == [] and letters.state(letter) == "approved" and letters.waiting() == []
    assert Contact.objects.get(pk=letter.pk).sealed_address == contact.sealed_address


def test_a_comment_of_a_blocked_address_is_shown_without_a_mail(post, work) -> None:
    comment = making.comment(make.article(), sealed_address=sealing.seal("x@blocked.example"))
    queue.put_many(COMMENT_SHOWN, [comment.pk])
    work()
    assert post.mails == [] and letters.waiting() == []


def test_a_domain_that_is_one_persons_mailbox_is_blocked_as_their_address() -> None:
    """At Fastmail everything below `name.fastmail.com` is `name@fastmail.com`; others have their mail there too."""
    blocking.block("ada.fastmail.com", by=None, now=timezone.now())
    assert blocking.is_blocked("ada@fastmail.com") and blocking.is_blocked("letters@ada.fastmail.com")
    assert not blocking.is_blocked("bob@fastmail.com")
    assert blocking.unblock("@ada.fastmail.com") and not blocking.is_blocked("ada@fastmail.com")


def test_a_blocked_domain_is_blocked_under_all_of_its_names() -> None:
    blocking.block("yandex.kz", by=None, now=timezone.now())
    assert blocking.is_blocked("ada@ya.ru") and not blocking.is_blocked("ada@yandex.example")


def test_what_an_older_version_blocked_stays_blocked_and_can_be_taken_back() -> None:
    today = timezone.localdate()
    for name, kind in (("eve@example.org", "address"), ("@spam.example", "domain")):
        Blocked.objects.create(index=sealing.older_indexes(name)[0], kind=kind, blocked_on=today)
    assert blocking.is_blocked("Eve+tag@example.org") and blocking.is_blocked("anybody@mail.spam.example")
    assert not blocking.block("spam.example", by=None, now=timezone.now())
    assert blocking.unblock("eve@example.org") and blocking.unblock("@spam.example")
    assert not blocking.is_blocked("eve@example.org") and not blocking.is_blocked("anybody@mail.spam.example")
