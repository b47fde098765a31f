"""What happened to deliveries as an Atom feed (RFC 4287), one a language."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.html import linebreaks
from django.utils.translation import get_language, gettext

from appeals.models import Appeal
from appeals.presentation.letters import text_in_language
from deliveries import ledger
from deliveries.models import Delivery, Reply

# Deliveries that are looked through, and events of them that the feed has.
MOST_DELIVERIES = 30
MOST_EVENTS = 40


@dataclass(frozen=True)
class Event:
    """Something that happened to a delivery: its name within the feed, what is said of it, and when it was."""

    name: str
    title: str
    words: str
    at: dt.datetime
    anchor: str


class LedgerFeed(Feed):
    """Deliveries, registrations and answers of an appeal; its URLs come from SITE_URL, never from the Host header."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, appeal: Appeal) -> Appeal:
        return appeal

    def feed_url(self, appeal: Appeal) -> str:
        return settings.SITE_URL + reverse("deliveries:feed", args=[appeal.slug])

    def link(self, appeal: Appeal) -> str:
        return settings.SITE_URL + reverse("deliveries:ledger", args=[appeal.slug])

    def title(self, appeal: Appeal) -> str:
        return gettext("Deliveries and answers")

    def subtitle(self, appeal: Appeal) -> str:
        title: str = text_in_language(list(appeal.texts.all()), get_language() or "en").title
        return title

    def author_name(self) -> str:
        # RFC 4287, 4.1.1: the feed or each of its entries must name an author.
        return gettext("Shanyrak & Aigyerim")

    def items(self, appeal: Appeal) -> list[tuple[Appeal, Event]]:
        rows = ledger.with_all_parts(ledger.departed(appeal.pk))[:MOST_DELIVERIES]
        events = [event for delivery in rows for event in events_of(delivery, get_language() or "en")]
        newest = sorted(events, key=lambda event: (event.at, event.name), reverse=True)[:MOST_EVENTS]
        return [(appeal, event) for event in newest]

    def item_title(self, item: tuple[Appeal, Event]) -> str:
        return item[1].title

    def item_description(self, item: tuple[Appeal, Event]) -> str:
        # Django calls it HTML (type="html"), so what is no markup is escaped here, and once more for XML.
        return linebreaks(item[1].words, autoescape=True)

    def item_guid(self, item: tuple[Appeal, Event]) -> str:
        """A tag URI (RFC 4151), one for each language of an event."""
        return f"tag:{settings.SITE_HOST},2006:{item[1].name}/{get_language() or 'en'}"

    def item_link(self, item: tuple[Appeal, Event]) -> str:
        appeal, event = item
        return f"{self.link(appeal)}#{event.anchor}"

    def item_pubdate(self, item: tuple[Appeal, Event]) -> dt.datetime:
        return item[1].at

    def item_updateddate(self, item: tuple[Appeal, Event]) -> dt.datetime:
        # Every entry must have one (RFC 4287, 4.1.2).
        return item[1].at


def events_of(delivery: Delivery, language: str) -> list[Event]:
    """What has happened to a delivery (`ledger.with_all_parts`), in the active language, which is `language`."""
    anchor, name = f"delivery-{delivery.number}", f"delivery/{delivery.pk}"
    office = ledger.organisation_of(delivery, language)
    events = []
    if delivery.departed_on:
        numbers = gettext("Letters: %(letters)s. Pages: %(pages)s.") % {
            "letters": delivery.letter_count,
            "pages": delivery.page_count,
        }
        words = f"{ledger.delivered_words(delivery, language)}. {numbers}"
        events.append(
            Event(
                f"{name}/departed",
                titled(ledger.channel_words(delivery.channel), office),
                words,
                start_of(delivery.departed_on),
                anchor,
            )
        )
    if delivery.returned_on:
        title = titled(gettext("Came back"), office)
        words = gettext("Its letters do not count as delivered.")
        events.append(Event(f"{name}/returned", title, words, start_of(delivery.returned_on), anchor))
    if delivery.registered_on:
        words = ledger.registered_words(delivery)
        title = titled(gettext("Registered"), office)
        events.append(Event(f"{name}/registered", title, words, start_of(delivery.registered_on), anchor))
    published = list(delivery.replies.all())
    events += [event for reply in published if (event := reply_event(reply, delivery, language))]
    if delivery.answered_on and not published:
        words = gettext("Answered on %(date)s; the answer is not published.") % {
            "date": date_format(delivery.answered_on)
        }
        title = titled(gettext("Answered"), office)
        events.append(Event(f"{name}/answered", title, words, start_of(delivery.answered_on), anchor))
    return events


def reply_event(reply: Reply, delivery: Delivery, language: str) -> Event | None:
    view = ledger.reply_view(reply, language)
    if view is None or reply.published_at is None:
        return None
    title = titled(gettext("Answered"), ledger.organisation_of(delivery, language))
    words = "\n\n".join(view.paragraphs)
    return Event(f"reply/{reply.pk}", title, words, reply.published_at, f"delivery-{delivery.number}")


def titled(what: str, office: str) -> str:
    return f"{what}: {office}"


def start_of(day: dt.date) -> dt.datetime:
    """The first moment of a day whose hour is not stored."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
