"""News: an organiser publishes an update, and it goes to every writer who asked for news and whose letter counts."""

import datetime as dt
import hashlib
import uuid
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from appeals.mail import news
from appeals.models import Appeal, Contact, Letter, NewsUpdate, NewsUpdateText
from appeals.models.letters.states import COUNTED
from appeals.presentation.letters import text_in_language
from appeals.services.writers import forgetting
from organisers import record
from outbox import message, queue
from outbox.message import Mail
from outbox.models import OutboxMessage
from outbox.queue import Kind
from safety.keys import sealing
from texts.models import ORIGINAL_LANGUAGE

NEWS = "news"
# A message without an address: when its turn comes, it puts the next batch of news into the outbox.
NEWS_BATCH = "news batch"
BATCH = 500
WEEK = dt.timedelta(days=7)
MAIL_MAX_BYTES = 30_000


class CannotPublish(Exception):
    """The update stays a draft."""


class NoText(CannotPublish):
    """It has no English text, which is sent where a translation is missing."""


class Changed(CannotPublish):
    """Its texts are not those that the organiser saw."""


class TooLong(CannotPublish):
    """Its mail in `language` has more than `MAIL_MAX_BYTES`."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.language = language


class TooMany(CannotPublish):
    """The appeal's updates of the week are used up; the next may be published at `possible_at` (None: never)."""

    def __init__(self, possible_at: dt.datetime | None) -> None:
        super().__init__(possible_at)
        self.possible_at = possible_at


def register() -> None:
    """Makes the kinds known to the outbox."""
    queue.register(NEWS, Kind(compose_news, refused, sent))
    queue.register(NEWS_BATCH, Kind(compose_batch, address_refused))


def fingerprint(update: NewsUpdate) -> str:
    """What an organiser sees before publishing, texts and appeal, in 64 hexadecimal digits."""
    digests = sorted((text.language, text.digest()) for text in update.texts.all())
    return hashlib.sha256(repr((update.appeal_id, digests)).encode()).hexdigest()


@transaction.atomic
def publish(*, update_id: int, seen: str, by: Any, now: dt.datetime) -> bool:
    """Publishes a draft as it was `seen` (its fingerprint) and begins to send it; False where it is published already.

    Raises CannotPublish.
    """
    # Editing a draft locks its row, too.
    update = NewsUpdate.objects.select_for_update().drafts().filter(pk=update_id).first()
    if update is None:
        return False
    if fingerprint(update) != seen:
        raise Changed
    check_texts(update, now)
    # Locks the appeal's row: of two updates published at once, the second one counts the first.
    appeal = Appeal.objects.select_for_update(no_key=True).get(pk=update.appeal_id)
    check_pace(appeal, now)
    if not NewsUpdate.objects.filter(pk=update_id).publish(now):
        return False
    queue.put_many(NEWS_BATCH, [uuid.uuid4()], item=update_id, is_bulk=True)
    record.write(by=by, act="publish update", subject=f"newsupdate {update_id}", now=now)
    return True


@transaction.atomic
def stop(*, update_id: int, by: Any, now: dt.datetime) -> bool:
    """Sends no more mails of a published update; whether any still waited. What has left cannot be called back."""
    # Locked as by whoever hands the next batch on.
    update = NewsUpdate.objects.select_for_update().published().filter(pk=update_id).first()
    if update is None:
        return False
    waiting, _ = OutboxMessage.objects.filter(kind__in=[NEWS, NEWS_BATCH], item=update_id).delete()
    if not waiting and update.is_handed_on:
        return False
    NewsUpdate.objects.filter(pk=update_id).stop(now)
    record.write(by=by, act="stop update", subject=f"newsupdate {update_id}", now=now)
    return True


def check_texts(update: NewsUpdate, now: dt.datetime) -> None:
    """Raises NoText or TooLong."""
    texts = list(update.texts.all())
    if all(text.language != ORIGINAL_LANGUAGE for text in texts):
        raise NoText
    for text in texts:
        if size_of(text, now) > MAIL_MAX_BYTES:
            raise TooLong(text.language)


def size_of(text: NewsUpdateText, now: dt.datetime) -> int:
    """The size in bytes of an update's mail in one language, to an address of usual length."""
    letter = Letter(id=uuid.UUID(int=0), language=text.language)
    composed = news.compose_news_mail(text, letter, "somebody.somewhere@example.org")
    return len(message.as_bytes(composed, message_id=message.message_id(NEWS, letter.pk, 0), now=now))


def check_pace(appeal: Appeal, now: dt.datetime) -> None:
    """Raises TooMany where the last seven days have had as many updates as allowed."""
    recent = NewsUpdate.objects.filter(appeal=appeal).published_since(now - WEEK).order_by("published_at")
    moments = [moment for moment in recent.values_list("published_at", flat=True) if moment is not None]
    surplus = len(moments) - appeal.news_a_week
    if surplus >= 0:
        raise TooMany(moments[surplus] + WEEK if appeal.news_a_week else None)


def readers(appeal_id: int) -> QuerySet[Contact]:
    """The letters whose writers get news of an appeal."""
    return Contact.objects.filter(appeal_id=appeal_id, wants_updates=True, letter__state__in=sorted(COUNTED))


# What the worker does.


@transaction.atomic
def queue_batch(*, update_id: int) -> int:
    """Puts the next batch of an update's mails into the outbox, and the message for the batch after it; returns how many.

    The update's row says how far it has come and is locked meanwhile: a batch is queued once, even if a worker died
    before it could say so and another one repeats its work.
    """
    update = NewsUpdate.objects.select_for_update().published().filter(pk=update_id, is_handed_on=False).first()
    if update is None:
        return 0
    ids = readers(update.appeal_id).order_by("pk").values_list("pk", flat=True)
    if update.handed_on_to is not None:
        ids = ids.filter(pk__gt=update.handed_on_to)
    batch = list(ids[:BATCH])
    queue.put_many(NEWS, batch, item=update_id, is_bulk=True)
    if len(batch) == BATCH:
        queue.put_many(NEWS_BATCH, [uuid.uuid4()], item=update_id, is_bulk=True)
    NewsUpdate.objects.filter(pk=update_id).update(
        handed_on_to=batch[-1] if batch else update.handed_on_to, is_handed_on=len(batch) < BATCH
    )
    return len(batch)


def compose_batch(message: OutboxMessage, now: dt.datetime) -> None:
    queue_batch(update_id=message.item)


def compose_news(message: OutboxMessage, now: dt.datetime) -> Mail | None:
    """The mail to one writer, or None if the letter is gone, no longer counts, or its writer wants no more news."""
    update = NewsUpdate.objects.published().prefetch_related("texts").filter(pk=message.item).first()
    if update is None:
        return None
    contact = readers(update.appeal_id).select_related("letter").filter(pk=message.about).first()
    if contact is None or contact.sealed_address is None:
        return None
    text = text_in_language(list(update.texts.all()), contact.letter.language)
    return news.compose_news_mail(text, contact.letter, sealing.unseal(bytes(contact.sealed_address)))


def address_refused(message: OutboxMessage, now: dt.datetime) -> None:
    """The server says that the address does not exist: it is erased, and the letter stays."""
    forgetting.take_mailbox_out(letter_id=message.about)


def sent(message: OutboxMessage, now: dt.datetime) -> None:
    NewsUpdate.objects.filter(pk=message.item).count_sent()


def refused(message: OutboxMessage, now: dt.datetime) -> None:
    """The server says that the address does not exist: it is erased, and the letter stays."""
    NewsUpdate.objects.filter(pk=message.item).count_refused()
    address_refused(message, now)
