"""News updates to publish."""

import datetime as dt

from appeals.models import Appeal, NewsUpdate, NewsUpdateText
from appeals.services.updates import news

NOW = dt.datetime(2026, 5, 3, 12, 0, tzinfo=dt.UTC)


def draft(appeal: Appeal, **words: str) -> NewsUpdate:
    """An update with a subject and a body in each of the named languages."""
    made = NewsUpdate.objects.create(appeal=appeal)
    for language, body in (words or {"en": "News.", "ru": "Новости.", "kk": "Жаңалық."}).items():
        NewsUpdateText.objects.create(update=made, language=language, subject=f"From us, {language}", body=body)
    return made


def publish(update: NewsUpdate, now: dt.datetime = NOW) -> bool:
    return news.publish(update_id=update.pk, seen=news.fingerprint(update), by=None, now=now)
