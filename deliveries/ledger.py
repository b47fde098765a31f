"""The public ledger: what has left, when, how it was taken, and what came back. It names no supporter."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Min, Prefetch, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from appeals.models import Recipient
from appeals.presentation.letters import paragraphs, text_in_language
from deliveries.models import Channel, Delivery, DeliveryFile, Reply, ReplyText
from deliveries.models.delivery import DeliveryQuerySet
from safety.keys.keyset import BadCursor

BIGGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Figures:
    """How many deliveries have left for an addressee, how many were answered, and the days of the first of each."""

    deliveries: int
    answered: int
    departed_on: dt.date | None = None
    answered_on: dt.date | None = None


@dataclass(frozen=True)
class ReplyView:
    """A published answer, in the page's language where it has a text in it. `original` is its language if translated."""

    received_on: dt.date
    number: str
    language: str
    paragraphs: list[str]
    is_translation: bool


@dataclass(frozen=True)
class CopyView:
    """A copy of a delivery that has left."""

    organisation: str
    channel_words: str
    departed_on: dt.date


@dataclass(frozen=True)
class Entry:
    """One delivery as the ledger shows it."""

    number: int
    anchor: str
    channel: str
    channel_words: str
    organisation: str
    departed_on: dt.date
    letter_count: int
    page_count: int
    register_number: str
    registered_on: dt.date | None
    due_on: dt.date | None
    is_overdue: bool
    reminded_on: dt.date | None
    answered_on: dt.date | None
    returned_on: dt.date | None
    days: int
    follows: int | None
    replies: list[ReplyView] = field(default_factory=list)
    copies: list[CopyView] = field(default_factory=list)
    files: list[DeliveryFile] = field(default_factory=list)

    @property
    def silence_words(self) -> str:
        return silence_words(self.days)


def silence_words(days: int) -> str:
    """That no answer has come, with the whole days since the delivery."""
    if days < 1:
        return gettext("No answer yet")
    return ngettext("No answer for %(days)s day", "No answer for %(days)s days", days) % {"days": days}


def departed(appeal_id: int) -> DeliveryQuerySet:
    """The deliveries of the ledger, newest first: those that have left for an addressee. Copies stand below them."""
    rows: DeliveryQuerySet = Delivery.objects.filter(appeal_id=appeal_id)
    return rows.departed().originals().order_by("-departed_on", "-pk")


def figures_of(appeal_id: int) -> Figures:
    """One query, over the deliveries: organisers make those, visitors do not."""
    return Figures(
        **departed(appeal_id)
        .arrived()
        .order_by()
        .aggregate(
            deliveries=Count("pk"),
            answered=Count("answered_on"),
            departed_on=Min("departed_on"),
            answered_on=Min("answered_on"),
        )
    )


def with_all_parts(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """The deliveries with all that the ledger shows of them, in the same few queries however many there are."""
    recipients = Recipient.objects.prefetch_related("texts")
    copies = (
        Delivery.objects.departed().order_by("departed_on", "pk").prefetch_related(Prefetch("recipient", recipients))
    )
    return rows.select_related("follows").prefetch_related(
        Prefetch("recipient", recipients),
        Prefetch("replies", Reply.objects.published().prefetch_related("texts")),
        Prefetch("copies", copies),
        "files",
    )


def cursor_of(delivery: Delivery) -> str:
    """What to put into the link to the deliveries before this one."""
    return f"{delivery.departed_on}_{delivery.pk}"


def following(rows: QuerySet[Delivery], cursor: str) -> QuerySet[Delivery]:
    """The deliveries after the one that `cursor` names, in the ledger's order; raises BadCursor."""
    day, key = _parse(cursor)
    return rows.filter(departed_on__lte=day).filter(Q(departed_on__lt=day) | Q(pk__lt=key))


def canonical(cursor: str) -> str:
    """The one spelling of a cursor, and "" of none; raises BadCursor."""
    if not cursor:
        return ""
    day, key = _parse(cursor)
    return f"{day}_{key}"


def _parse(cursor: str) -> tuple[dt.date, int]:
    day_text, _, key_text = cursor.partition("_")
    try:
        day = dt.date.fromisoformat(day_text)
    except ValueError as error:
        raise BadCursor from error
    if not (key_text.isascii() and key_text.isdecimal()) or len(key_text) > 19 or int(key_text) > BIGGEST_KEY:
        raise BadCursor
    return day, int(key_text)


def entries_of(deliveries: Iterable[Delivery], language: str, today: dt.date) -> list[Entry]:
    """Deliveries (`with_all_parts`) as the ledger shows them in the active language, which is `language`."""
    return [entry_of(delivery, language, today) for delivery in deliveries if delivery.departed_on]


def entry_of(delivery: Delivery, language: str, today: dt.date) -> Entry:
    departed_on = delivery.departed_on or today
    is_waiting = delivery.answered_on is None and delivery.returned_on is None
    return Entry(
        number=delivery.number,
        anchor=f"delivery-{delivery.number}",
        channel=delivery.channel,
        channel_words=channel_words(delivery.channel),
        organisation=organisation_of(delivery, language),
        departed_on=departed_on,
        letter_count=delivery.letter_count,
        page_count=delivery.page_count,
        register_number=delivery.register_number,
        registered_on=delivery.registered_on,
        due_on=delivery.due_on,
        is_overdue=is_waiting and delivery.due_on is not None and delivery.due_on < today,
        reminded_on=delivery.reminded_on,
        answered_on=delivery.answered_on,
        returned_on=delivery.returned_on,
        days=days_between(departed_on, delivery.answered_on or today),
        follows=delivery.follows.number if delivery.follows else None,
        replies=[view for reply in delivery.replies.all() if (view := reply_view(reply, language))],
        copies=[
            CopyView(organisation_of(copy, language), channel_words(copy.channel), copy.departed_on)
            for copy in delivery.copies.all()
            if copy.departed_on
        ],
        files=list(delivery.files.all()),
    )


def days_between(first: dt.date, last: dt.date) -> int:
    return max(0, (last - first).days)


def organisation_of(delivery: Delivery, language: str) -> str:
    """The name of the office, in `language`, else in English."""
    texts = list(delivery.recipient.texts.all())
    name: str = text_in_language(texts, language).organisation if texts else ""
    return name


def reply_view(reply: Reply, language: str) -> ReplyView | None:
    """An answer in `language`, else in its own language, else in whatever there is; None without any text."""
    texts: dict[str, ReplyText] = {text.language: text for text in reply.texts.all()}
    text = texts.get(language) or texts.get(reply.language) or next(iter(texts.values()), None)
    if text is None:
        return None
    return ReplyView(
        received_on=reply.received_on,
        number=reply.number,
        language=text.language,
        paragraphs=paragraphs(text.body),
        is_translation=text.language != reply.language,
    )


def channel_words(channel: str) -> str:
    """What was done with a delivery, as a heading says it."""
    return {
        Channel.HAND: gettext("Handed in"),
        Channel.POST: gettext("Posted"),
        Channel.FAX: gettext("Faxed"),
        Channel.EMAIL: gettext("E-mailed"),
    }[Channel(channel)]


def delivered_words(delivery: Delivery, language: str) -> str:
    """Whom a delivery reached, how and when, in one sentence of the active language, which is `language`."""
    words = {
        Channel.HAND: gettext("Delivered by hand to %(organisation)s on %(date)s"),
        Channel.POST: gettext("Sent by post to %(organisation)s on %(date)s"),
        Channel.FAX: gettext("Sent by fax to %(organisation)s on %(date)s"),
        Channel.EMAIL: gettext("Sent by e-mail to %(organisation)s on %(date)s"),
    }[Channel(delivery.channel)]
    date = date_format(delivery.departed_on) if delivery.departed_on else ""
    return words % {"organisation": organisation_of(delivery, language), "date": date}


def returned_words(delivery: Delivery) -> str:
    """That a delivery came back, and when; empty where it has not."""
    if delivery.returned_on is None:
        return ""
    return gettext("It came back on %(date)s") % {"date": date_format(delivery.returned_on)}


def registered_words(delivery: Delivery) -> str:
    """Under which number the recipient registered a delivery, and when; empty where it has not."""
    if delivery.registered_on is None:
        return ""
    date = date_format(delivery.registered_on)
    return gettext("Registered: no. %(number)s of %(date)s") % {"number": delivery.register_number, "date": date}
