"""The week's figures in sentences, to be copied into a union's newsletter: what the public sees, and days that are over."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from appeals.figures import count_of
from appeals.models import AppealText
from appeals.models.appeal import Appeal
from campaign.admin.first_page.figures import WEEK, Row
from safety.typed.fields import grouped
from texts.models import ORIGINAL_LANGUAGE


def week_text(rows: Sequence[Row], now: dt.datetime) -> str:
    """A paragraph for each appeal that the public sees, in the active language; one query."""
    return "\n\n".join(words_of(text, text.appeal, rows, now) for text in texts_of_appeals())


def texts_of_appeals() -> list[AppealText]:
    """The text of each published appeal in the active language, or in English, with the appeal and its count."""
    language = get_language() or ORIGINAL_LANGUAGE
    texts = AppealText.objects.filter(
        language__in={language, ORIGINAL_LANGUAGE}, appeal__in=Appeal.objects.published(), appeal__tally__isnull=False
    ).select_related("appeal__tally")
    by_appeal: dict[int, AppealText] = {}
    for text in texts.order_by("appeal_id"):
        if text.appeal_id not in by_appeal or text.language == language:
            by_appeal[text.appeal_id] = text
    return list(by_appeal.values())


def words_of(text: AppealText, appeal: Appeal, rows: Sequence[Row], now: dt.datetime) -> str:
    """The published count, what the last seven whole days have brought, what was delivered, and where to write.

    Today is not in it: a number that grows by one would tell those who watch a line that its owner confirmed.
    """
    count = count_of(appeal)
    last = timezone.localdate(now) - dt.timedelta(days=1)
    first = last - dt.timedelta(days=WEEK - 1)
    confirmed = sum(row[3] for row in rows if row[0] == appeal.pk and row[1] and first <= row[1] <= last)
    as_of = date_format(timezone.localtime(count.as_of or now), "DATETIME_FORMAT")
    sentences = [
        ngettext(
            "%(number)s letter has been written so far (as of %(as_of)s, Almaty time).",
            "%(number)s letters have been written so far (as of %(as_of)s, Almaty time).",
            count.letters,
        )
        % {"number": grouped(count.letters), "as_of": as_of}
    ]
    if confirmed:
        sentences.append(
            ngettext(
                "From %(first)s to %(last)s, %(number)s letter was confirmed.",
                "From %(first)s to %(last)s, %(number)s letters were confirmed.",
                confirmed,
            )
            % {"number": grouped(confirmed), "first": date_format(first), "last": date_format(last)}
        )
    if count.delivered:
        sentences.append(
            ngettext(
                "%(number)s letter has been delivered so far.",
                "%(number)s letters have been delivered so far.",
                count.delivered,
            )
            % {"number": grouped(count.delivered)}
        )
    where = gettext("Write yours: %(url)s") if appeal.is_open else gettext("Read more: %(url)s")
    url = settings.SITE_URL + reverse("appeals:write", args=[appeal.slug])
    return "\n".join([text.title, " ".join(sentences), where % {"url": url}])
