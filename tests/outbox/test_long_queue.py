"""A queue as long as a week, in sixty lanes: what a claim costs, and that a supporter from elsewhere is mailed soon."""

import datetime as dt
import os
import time
import uuid
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from appeals.models import Contact, Letter
from campaign.content.files import APPEAL_SLUG
from outbox import queue
from outbox.models import OutboxMessage
from outbox.sending.turns import Turns
from tests import make
from tests.outbox import hours
from tests.outbox.test_worker_process import wait_until, workers

pytestmark = pytest.mark.django_db(transaction=True)
IS_CHAOS = "CHAOS_POSTS" in os.environ
WAITING = 84_000 if IS_CHAOS else 840
BUDGET = 500 if IS_CHAOS else 20
LANES = range(1000, 1060 if IS_CHAOS else 1006)
HER_LANE = 2000
# Some 20 ms on a machine that does nothing else; on one that does, this tells an index from none.
LOOK_SECONDS = 0.25


def put(lanes: range, count: int, prefix: str) -> None:
    """Letters whose mail waits, as a flood leaves them behind."""
    like = make.letter(make.appeal(APPEAL_SLUG), state="pending", own_words="", naming="nobody", name="")
    contact = make.contact(like, "like@example.org")
    letters, contacts, messages = [], [], []
    for number in range(count):
        pk = uuid.uuid4()
        values = {field.attname: getattr(like, field.attname) for field in Letter._meta.concrete_fields}
        letters.append(Letter(**{**values, "id": pk, "pending_since": None}))
        kept = {field.attname: getattr(contact, field.attname) for field in Contact._meta.concrete_fields}
        index = uuid.uuid4().hex * 2
        # All have one address in cipher, which the limit of three a day must not meet: each gets its own below.
        contacts.append(Contact(**{**kept, "letter_id": pk, "blind_index": index, "mailbox_index": index}))
        contacts[-1].sealed_address = sealed(f"{prefix}{number}@example.org")
        messages.append(OutboxMessage(kind="confirm", about=pk, lane=lanes[number % len(lanes)]))
    Letter.objects.bulk_create(letters, batch_size=2000)
    Contact.objects.bulk_create(contacts, batch_size=2000)
    queue.put(messages)
    contact.delete()
    like.delete()


def sealed(address: str) -> bytes:
    from safety.keys import sealing

    return sealing.seal(address)


def milliseconds(act: Any) -> float:
    began = time.perf_counter()
    assert act() is not None
    return (time.perf_counter() - began) * 1000


def test_a_newcomer_is_mailed_within_a_minute_however_long_the_queue_is(post: Any) -> None:
    put(LANES, WAITING, "flood")
    lasts, now, turns = dt.timedelta(seconds=1), timezone.now(), Turns()
    looks = []
    for _ in range(7):
        turns.look_anew()
        looks.append(milliseconds(lambda: turns.next(now=now, lasts=lasts)))
    claims = [milliseconds(lambda: turns.next(now=now, lasts=lasts)) for _ in range(100)]
    OutboxMessage.objects.update(claim="", claimed_until=None)
    hours.begin_well_before_the_next(minutes=5 if IS_CHAOS else 1)
    with workers(post, 1, budget=BUDGET):
        wait_until(lambda: len(post.mails) >= BUDGET - BUDGET // 4)
        put_her()
        began = time.monotonic()
        wait_until(lambda: "her0@example.org" in post.addresses())
        seconds = time.monotonic() - began
    print(
        f"\n{connection.vendor}: {WAITING} wait in {len(LANES)} lanes, for {WAITING / BUDGET:.0f} hours; looking at all "
        f"lanes, once a second, and claiming: {min(looks):.1f} ms, claiming alone: "
        f"{min(claims):.1f} ms; her mail: {seconds:.1f} s."
    )
    assert seconds < 60 and len(post.mails) == BUDGET - BUDGET // 4 + 1
    assert min(looks) < LOOK_SECONDS * 1000
    assert settings.MAIL_HOURLY_BUDGET == 500


def put_her() -> None:
    pk = uuid.uuid4()
    like = Letter.objects.select_related("contact").first()
    assert like is not None
    contact = like.contact
    like.pk, contact.pk, contact.sealed_address = pk, pk, sealed("her0@example.org")
    like.save(force_insert=True)
    contact.letter_id = pk
    contact.blind_index = contact.mailbox_index = uuid.uuid4().hex * 2
    contact.save(force_insert=True)
    queue.put([OutboxMessage(kind="confirm", about=pk, lane=HER_LANE)])
