"""Issues of the bulletin at each point of their way."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from appeals.models import Appeal, Letter, Recipient
from bulletins.models import Heard, HeardText, Issue, IssueFile, IssueText
from bulletins.services import choosing, making, publishing
from deliveries.models import Delivery
from outbox.models import OutboxMessage
from tests import make
from tests.translations.making import translation

TITLES = {"en": "Land is not for sale", "ru": "Земля не продаётся", "kk": "Жер сатылмайды"}
NEWS = {"en": "The court waits.\n\nWe do not.", "ru": "Суд ждёт.\n\nМы – нет.", "kk": "Сот күтеді.\n\nБіз күтпейміз."}
CONTACTS = {
    "en": "By the one who gave you this.",
    "ru": "Через того, кто дал листок.",
    "kk": "Парақты берген адам арқылы.",
}
KAZAKH = "Үйіңіз – сіздің құқығыңыз. Ә Ғ Қ Ң Ө Ұ Ү Һ І"
RUSSIAN = "Дом – это ваше право."


def letter(appeal: Appeal, *, kk: str = KAZAKH, ru: str = RUSSIAN, **fields: Any) -> Letter:
    """An approved letter with checked translations, except into a language whose text is empty."""
    made = make.letter(appeal, **fields)
    for language, text in (("kk", kk), ("ru", ru)):
        if text and made.own_language != language:
            translation(made, language=language, text=text)
    return made


def draft(appeal: Appeal, letters: Sequence[Letter] = (), *, number: int = 7, **fields: Any) -> Issue:
    """A draft with its texts, up to date in three languages, and with some letters."""
    issue = Issue.objects.create(appeal=appeal, number=number, year=2006, month=5, **fields)
    for language in make.LANGUAGES:
        texts = {"title": TITLES[language], "body": NEWS[language], "contacts": CONTACTS[language]}
        IssueText.objects.create(issue=issue, language=language, **texts)
    choosing.choose(issue_id=issue.pk, ids=[one.pk for one in letters], by=None, now=timezone.now())
    issue.refresh_from_db()
    return issue


def seen(issue: Issue) -> str:
    """The fingerprint that the issue's page shows now."""
    return making.read(Issue.objects.get(pk=issue.pk), timezone.now()).fingerprint


def publish(issue: Issue) -> bool:
    return publishing.publish(issue_id=issue.pk, seen=seen(issue), by=None, now=timezone.now())


def published(appeal: Appeal, letters: Sequence[Letter], **fields: Any) -> Issue:
    issue = draft(appeal, letters, **fields)
    assert publish(issue)
    return Issue.objects.get(pk=issue.pk)


def work() -> int:
    """What the worker does with the messages about issues; returns how many there were."""
    messages = list(OutboxMessage.objects.filter(kind=publishing.MAKE).order_by("pk"))
    for message in messages:
        publishing.compose(message, timezone.now())
        message.delete()
    return len(messages)


def content(issue: Issue, language: str = "kk", kind: str = "html") -> bytes:
    return bytes(IssueFile.objects.get(issue=issue, language=language, kind=kind).content)


def heard(issue: Issue, *, year: int = 2006, month: int = 5, copies: int = 200, **words: str) -> Heard:
    """A month in which an issue was heard; `words` by language."""
    made = Heard.objects.create(issue=issue, year=year, month=month, copies=copies)
    for language, said in words.items():
        HeardText.objects.create(heard=made, language=language, words=said)
    return made


def departed(appeal: Appeal, on: dt.date, **fields: Any) -> Delivery:
    """A delivery to the appeal's addressee that has left."""
    values = {"number": 1, "channel": "hand", "letter_count": 400, "prepared_at": timezone.now(), **fields}
    recipient = Recipient.objects.get(appeal=appeal, role="addressee")
    return Delivery.objects.create(appeal=appeal, recipient=recipient, state="departed", departed_on=on, **values)


def somebody() -> uuid.UUID:
    """The key of no letter."""
    return uuid.uuid4()
