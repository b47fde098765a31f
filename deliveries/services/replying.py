"""Answers: recorded, published once, and told to the writers who asked for news."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from appeals.models import Appeal, NewsUpdate, NewsUpdateText
from appeals.services.updates import news
from deliveries.models import Delivery, Reply
from deliveries.scans import Scan
from deliveries.services import story
from deliveries.services.answering import Act
from organisers import record
from safety import erasure_list
from safety.erasure_list import Erased
from safety.files import private_files
from texts.editing import edit_text


@dataclass(frozen=True)
class Told:
    """What became of the news about an answer: sent, or a draft and why it is one."""

    update: NewsUpdate
    refusal: news.CannotPublish | None


class CannotPublishReply(Exception):
    """It is published already, or has no text that could be read."""


@transaction.atomic
def settle(*, delivery_id: int) -> None:
    """Brings the day on which a delivery was answered up to date: that of its earliest answer, published or not."""
    earliest = Reply.objects.filter(delivery_id=delivery_id).aggregate(day=Min("received_on"))["day"]
    Delivery.objects.filter(pk=delivery_id).arrived().update(answered_on=earliest)


@transaction.atomic
def recorded(*, reply: Reply, by: Any, now: dt.datetime, is_new: bool) -> None:
    """What follows when an answer was stored or corrected; its delivery is locked."""
    settle(delivery_id=reply.delivery_id)
    reason = reply.received_on.isoformat()
    story.tell(reply.delivery_id, Act.ANSWERED if is_new else Act.CORRECTED, by=by, now=now, reason=reason)


@transaction.atomic
def store_scan(*, reply: Reply, scan: Scan) -> None:
    """Stores a scan in place of the one that an answer has; its delivery is locked."""
    if reply.scan:
        transaction.on_commit(partial(private_files.delete, reply.scan))
    reply.scan = private_files.store(scan.content, scan.suffix)
    reply.save(update_fields=["scan"])


@transaction.atomic
def forget(*, reply: Reply, by: Any, now: dt.datetime) -> None:
    """Deletes an answer that was recorded by mistake, with its scan; its delivery is locked."""
    delivery_id, scan, day = reply.delivery_id, reply.scan, reply.received_on
    erasure_list.enter(Erased.ANSWER, [reply.pk])
    reply.delete()
    if scan:
        transaction.on_commit(partial(private_files.delete, scan))
    settle(delivery_id=delivery_id)
    story.tell(delivery_id, Act.TAKEN_BACK, by=by, now=now, reason=day.isoformat())


@transaction.atomic
def publish(*, reply_id: int, by: Any, now: dt.datetime) -> Told:
    """Shows an answer in the public ledger, and tells the writers who asked for news.

    Where news may not be sent now, its text stays as a draft. Raises CannotPublishReply, and nothing changes.
    """
    reply = Reply.objects.select_related("delivery").filter(pk=reply_id).first()
    if reply is None:
        raise CannotPublishReply
    # In the order in which all lock: the appeal, which news locks too, the delivery, the answer.
    Appeal.objects.select_for_update(no_key=True).get(pk=reply.delivery.appeal_id)
    Delivery.objects.select_for_update(no_key=True).get(pk=reply.delivery_id)
    if not Reply.objects.filter(pk=reply_id, texts__isnull=False).exists():
        raise CannotPublishReply
    if not Reply.objects.filter(pk=reply_id).publish(now):
        raise CannotPublishReply
    settle(delivery_id=reply.delivery_id)
    story.tell(reply.delivery_id, Act.PUBLISHED, by=by, now=now)
    record.write(by=by, act="publish reply", subject=f"reply {reply_id}", now=now)
    return tell_writers(appeal_id=reply.delivery.appeal_id, received_on=reply.received_on, by=by, now=now)


def tell_writers(*, appeal_id: int, received_on: dt.date, by: Any, now: dt.datetime) -> Told:
    """News of an answer in three languages, published where the appeal's pace allows it."""
    update = NewsUpdate.objects.create(appeal_id=appeal_id)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            edit_text(
                NewsUpdateText, owner=update, language=language, texts=words_of_news(received_on), by=None, now=now
            )
    refusal = None
    try:
        news.publish(update_id=update.pk, seen=news.fingerprint(update), by=by, now=now)
    except news.CannotPublish as error:
        refusal = error
    return Told(update, refusal)


def words_of_news(received_on: dt.date) -> dict[str, str]:
    """The news of an answer in the active language. Mail providers read it: it names no letter, place or person."""
    body = gettext(
        "There is an answer to what you and others wrote. It was received on %(date)s.\n\n"
        "You can read it on our site, under “Deliveries and answers”. Your own page leads there: its link is in the first "
        "message that you got from us."
    )
    return {
        "subject": gettext("There is an answer"),
        "body": body % {"date": date_format(received_on)},
    }
