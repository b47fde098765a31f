"""The figures of an issue: the count, the deliveries and the demands on a day. Frozen in the issue when it is published.

They name offices and numbers of a register, and no person.
"""

import datetime as dt
from typing import Any

from django.conf import settings

from appeals.figures import count_of
from appeals.models import Appeal, EditionText
from bulletins.models import PRINTED
from deliveries import ledger
from deliveries.models import Delivery
from texts.models import ORIGINAL_LANGUAGE

MOST_DELIVERIES = 8
# An answer may be longer than the whole bulletin: its beginning is printed, and that it goes on is said.
REPLY_MAX_LENGTH = 700


def figures_of(appeal_id: int, today: dt.date, *, shows_web_address: bool) -> dict[str, Any]:
    """The figures as they are now, in every printed language, as JSON can hold them: always the same few queries."""
    appeal = Appeal.objects.select_related("tally").get(pk=appeal_id)
    count = count_of(appeal)
    shown = ledger.departed(appeal_id).select_related("recipient")
    latest = list(shown.prefetch_related("recipient__texts", "replies__texts")[: MOST_DELIVERIES + 1])
    demands = EditionText.objects.filter(edition=appeal.open_edition_id, language__in=PRINTED)
    return {
        "as_of": today.isoformat(),
        "letters": count.letters,
        "delivered": count.delivered,
        "deliveries": [delivery_figures(delivery, today) for delivery in latest[:MOST_DELIVERIES]],
        "has_earlier": len(latest) > MOST_DELIVERIES,
        "demands": {text.language: [demand for _, demand in text.demands] for text in demands},
        "web_address": settings.SITE_URL if shows_web_address else "",
    }


def delivery_figures(delivery: Delivery, today: dt.date) -> dict[str, Any]:
    texts = {text.language: text.organisation for text in delivery.recipient.texts.all()}
    return {
        "on": delivery.departed_on.isoformat() if delivery.departed_on else "",
        "channel": delivery.channel,
        "letters": delivery.letter_count,
        "office": {language: texts.get(language) or texts.get(ORIGINAL_LANGUAGE, "") for language in PRINTED},
        "register_number": delivery.register_number,
        "registered_on": delivery.registered_on.isoformat() if delivery.registered_on else "",
        "answered_on": delivery.answered_on.isoformat() if delivery.answered_on else "",
        "days": ledger.days_between(delivery.departed_on or today, today),
        "replies": [reply_figures(reply) for reply in delivery.replies.all() if reply.published_at is not None],
    }


def reply_figures(reply: Any) -> dict[str, Any]:
    texts = {text.language: shortened(text.body) for text in reply.texts.all() if text.body}
    return {"on": reply.received_on.isoformat(), "number": reply.number, "texts": texts}


def shortened(text: str) -> str:
    """The text, or its beginning up to the end of a word, with a sign that it goes on."""
    if len(text) <= REPLY_MAX_LENGTH:
        return text
    return text[:REPLY_MAX_LENGTH].rsplit(maxsplit=1)[0] + " […]"
