"""Drafts that save themselves: what an organiser types is kept for that organiser until the form is saved.

They hold editorial texts, as the texts themselves do, in clear; nothing that supporters typed. A page names the draft that
it writes into by a token of key and version. Where the draft has another version by then, another window has written into
it: the page gets a draft of its own, and neither undoes the other's.
"""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from safety import erasure_list
from safety.erasure_list import Erased
from texts.models import Draft

# Ten times the longest form there is, the appeal's in three languages.
MOST_BYTES = 300_000
# More than anybody has begun in a month; the oldest go.
MOST_OF_ONE_USER = 100

Fields = Sequence[tuple[str, str]]


class TooLarge(Exception):
    """More than `MOST_BYTES` were typed; the draft stays as it was."""


@transaction.atomic
def keep(*, user: Any, page: str, fields: Fields, token: str, now: dt.datetime) -> Draft:
    """Stores what was typed into a page's draft, or into a new one. Raises TooLarge."""
    stored = stored_form(fields)
    if len(json.dumps(stored, ensure_ascii=False).encode(errors="replace")) > MOST_BYTES:
        raise TooLarge
    mine = Draft.objects.of_user(user).of_page(page)
    pk, version = read_token(token)
    if mine.at(pk, version).write(stored, now):
        return mine.get(pk=pk)
    draft = Draft.objects.create(user=user, page=page, fields=stored, saved_at=now)
    kept = Draft.objects.of_user(user).values_list("pk", flat=True)[:MOST_OF_ONE_USER]
    Draft.objects.of_user(user).exclude(pk__in=list(kept)).delete()
    return draft


def of_page(*, user: Any, page: str, now: dt.datetime) -> list[Draft]:
    """An organiser's drafts of a page, without what they say, the latest first."""
    return list(Draft.objects.of_user(user).of_page(page).lasting(now).defer("fields"))


def find(*, user: Any, key: str, now: dt.datetime) -> Draft | None:
    """An organiser's own draft with this key."""
    return Draft.objects.of_user(user).lasting(now).filter(pk=read_number(key)).first()


def throw_away(*, user: Any, key: str) -> bool:
    """Deletes an organiser's draft; False where there is none with this key."""
    draft = Draft.objects.of_user(user).filter(pk=read_number(key)).first()
    if draft is None:
        return False
    erasure_list.enter(Erased.ROW, [erasure_list.row_key(draft)])
    draft.delete()
    return True


def drop_saved(*, user: Any, page: str, fields: Fields, token: str) -> None:
    """Deletes the draft of a form that was just saved; one that another window has gone on with meanwhile stays."""
    pk, version = read_token(token)
    mine = Draft.objects.of_user(user).of_page(page)
    saved = [draft.pk for draft in mine if draft.fields == stored_form(fields)] if pk else []
    mine.filter(pk__in=[*saved, *mine.at(pk, version).values_list("pk", flat=True)]).delete()


def forget_old(now: dt.datetime) -> None:
    """A chore: deletes drafts that nobody has come back to for 30 days."""
    Draft.objects.over(now).delete()


def stored_form(fields: Fields) -> list[list[str]]:
    """Without NUL, which PostgreSQL cannot store in JSON, nobody can type, and no form accepts."""
    return [[part.replace("\x00", "") for part in pair] for pair in fields]


def read_token(token: str) -> tuple[int, int]:
    """Key and version; (0, 0), which no draft has, where the token makes no sense."""
    key, _, version = token.partition(".")
    return read_number(key), read_number(version)


def read_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
