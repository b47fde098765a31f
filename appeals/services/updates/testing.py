"""A test of an update: the same mails to the organiser who asks, and to nobody else."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from appeals.mail import news as news_mail
from appeals.models import Letter, NewsUpdate, NewsUpdateText
from organisers import record
from outbox import queue
from outbox.message import Mail
from outbox.models import OutboxMessage
from outbox.queue import Kind
from safety.web import throttling
from safety.web.throttling import Limit

NEWS_TEST = "news test"
RIGHT = "appeals.change_newsupdate"
LANGUAGES = [code for code, _ in settings.LANGUAGES]
# More than anybody needs to get a text right, and no way to fill a mailbox.
LIMIT = Limit("tests of news", per_burst=6, per_day=20)


class CannotTest(Exception):
    """Nothing is sent."""


class NoOwnAddress(CannotTest):
    """The organiser's login has no e-mail address."""


class NoText(CannotTest):
    """Nothing is written yet."""


class TooOften(CannotTest):
    """The organiser has sent as many tests as `LIMIT` allows."""


def register() -> None:
    """Makes the kind known to the outbox; organisers' addresses have no limit of three a day."""
    queue.register(NEWS_TEST, Kind(compose, is_to_organisers=True))


@transaction.atomic
def send_test(*, update_id: int, by: Any, now: dt.datetime) -> int:
    """Puts the update's mail in each of its languages into the outbox, to `by`; returns how many. Raises CannotTest."""
    update = NewsUpdate.objects.filter(pk=update_id).first()
    languages = [text.language for text in update.texts.all()] if update else []
    if not languages:
        raise NoText
    if not by.email:
        raise NoOwnAddress
    if not throttling.hit(LIMIT, str(by.pk), now):
        raise TooOften
    record.write(by=by, act="test update", subject=f"newsupdate {update_id}", now=now)
    return queue.put_many(NEWS_TEST, [key_of(by.pk, language) for language in languages], item=update_id)


def key_of(user_id: int, language: str) -> uuid.UUID:
    """Organiser and language as an outbox message has a key; its item is the update."""
    return uuid.UUID(int=user_id << 8 | LANGUAGES.index(language))


def compose(message: OutboxMessage, now: dt.datetime) -> Mail | None:
    """One of the mails; None where text or organiser are gone, or may not write news any more."""
    user = get_user_model().objects.filter(pk=message.about.int >> 8, is_active=True).first()
    language = LANGUAGES[message.about.int & 255]
    update = NewsUpdate.objects.filter(pk=message.item).first()
    text = update.texts.filter(language=language).first() if update else None
    if user is None or text is None or not user.email or not user.has_perm(RIGHT):
        return None
    return news_mail.as_test(mail_of(text, user.email))


def mail_of(text: NewsUpdateText, address: str) -> Mail:
    """The mail as a reader of this language gets it, but of no letter: its link to stop the news stops nobody's."""
    return news_mail.compose_news_mail(text, Letter(id=uuid.UUID(int=0), language=text.language), address)
