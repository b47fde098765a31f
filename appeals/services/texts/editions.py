"""Making editions: what an organiser or a file changes in the letter's fixed parts changes no letter that is signed."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from appeals.models import Appeal, Edition, EditionText, Letter, Recipient
from organisers import record
from texts.models import ORIGINAL_LANGUAGE

LANGUAGES = [code for code, _ in settings.LANGUAGES]
# The parts that stand in AppealText under the same name.
OF_THE_APPEAL = ("addressee", "greeting", "opening", "demands_intro", "closing", "sign_off", "as_printed")

Parts = dict[str, dict[str, Any]]


class Outcome(Enum):
    """What became of a change."""

    UNCHANGED = "unchanged"
    OPENED = "opened"  # a new edition, which letters have from now on
    MENDED = "mended"  # the open edition has the new words, and so have its letters
    WAITING = "waiting"  # the texts are not complete in every language: the open edition stays


@dataclass(frozen=True)
class Change:
    """What became of a change, the number of the edition that is open now, and how many letters have the one before."""

    outcome: Outcome
    number: int = 0
    letters: int = 0


@transaction.atomic
def bring_up_to_date(*, appeal_id: int, by: Any, now: dt.datetime, mends: bool = False) -> Change:
    """Makes the fixed parts as they are now the open edition, if they differ from it and are complete.

    With `mends` (a spelling mistake), the open edition itself is changed, and every letter that has it; that is recorded.
    """
    appeal = (
        Appeal.objects.select_for_update(of=("self",), no_key=True).select_related("open_edition").get(pk=appeal_id)
    )
    edition, texts = appeal.open_edition, texts_of(appeal)
    parts = parts_in(texts)
    if edition is not None and parts == parts_of(edition):
        return Change(Outcome.UNCHANGED, edition.number)
    letters = Letter.objects.filter(edition=edition).count() if edition else 0
    if not parts or any(is_older(by_language) for by_language in texts):
        return Change(Outcome.WAITING, edition.number if edition else 0, letters)
    if edition is None or not mends:
        number = edition.number + 1 if edition else 1
        return open_edition(appeal, parts, number=number, letters=letters, by=by, now=now)
    for text in edition.texts.all():
        EditionText.objects.filter(pk=text.pk).update(**parts[text.language])
    record.write(
        by=by, act="mend edition", subject=f"appeal {appeal.pk}", now=now, reason=str(edition.number), rows=letters
    )
    return Change(Outcome.MENDED, edition.number, letters)


def has_waiting_change(appeal: Appeal) -> bool:
    """Whether the texts hold a change that is not in the open edition, as it waits for a translation."""
    edition = appeal.open_edition
    return edition is not None and parts_in(texts_of(appeal)) != parts_of(edition)


def parts_of(edition: Edition) -> Parts:
    return {text.language: text.parts() for text in edition.texts.all()}


def open_edition(appeal: Appeal, parts: Parts, *, number: int, letters: int, by: Any, now: dt.datetime) -> Change:
    edition = Edition.objects.create(appeal=appeal, number=number, opened_on=timezone.localdate(now))
    EditionText.objects.bulk_create(EditionText(edition=edition, language=code, **parts[code]) for code in LANGUAGES)
    Appeal.objects.filter(pk=appeal.pk).update(open_edition=edition)
    if number > 1:
        record.write(by=by, act="open edition", subject=f"appeal {appeal.pk}", now=now, reason=str(number))
    return Change(Outcome.OPENED, number, letters)


def texts_of(appeal: Appeal) -> list[dict[str, Any]]:
    """The texts that the fixed parts come from, each by language: the appeal, its addressee (or {}), its demands."""
    addressee = appeal.recipients.filter(role=Recipient.Role.ADDRESSEE).prefetch_related("texts").first()
    rows: list[Any] = [appeal, addressee, *appeal.demands.prefetch_related("texts")]
    return [{text.language: text for text in row.texts.all()} if row else {} for row in rows]


def is_older(by_language: dict[str, Any]) -> bool:
    """Whether a translation was made from an earlier revision of its original."""
    return any(text.based_on_revision < by_language[ORIGINAL_LANGUAGE].revision for text in by_language.values())


def parts_in(texts: list[dict[str, Any]]) -> Parts:
    """The fixed parts in every language; {} where a text lacks in one."""
    of_appeal, of_addressee, *of_demands = texts
    if any(
        set(by_language) != set(LANGUAGES) for by_language in texts if by_language is not of_addressee or by_language
    ):
        return {}
    return {
        code: {
            **{name: getattr(of_appeal[code], name) for name in OF_THE_APPEAL},
            "address_lines": address_lines(of_addressee[code]) if of_addressee else "",
            "attention": of_addressee[code].attention if of_addressee else "",
            "demands": [[demand[code].short, demand[code].text] for demand in of_demands],
        }
        for code in LANGUAGES
    }


def address_lines(text: Any) -> str:
    """An office and its postal address, one line of it a line."""
    return "\n".join([text.organisation, *text.lines.splitlines()])
