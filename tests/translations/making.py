"""Translations in their states, consistent with every constraint."""

from typing import Any

from django.utils import timezone

from appeals.models import Letter
from tests import make
from translations.models import Translation
from translations.models.translation import State

KAZAKH = "Мен де бір кезде үйсіз қалғанмын."


def translation(letter: Letter, **fields: Any) -> Translation:
    """A checked Kazakh translation, unless told otherwise, written by one and checked by another."""
    today = timezone.localdate()
    values: dict[str, Any] = {
        "language": "kk",
        "state": State.CHECKED,
        "text": KAZAKH,
        **fields,
    }
    if values["text"]:
        values.setdefault("translated_by", make.organiser(is_superuser=False, password=None))
        values.setdefault("translated_on", today)
    if values["state"] == State.CHECKED:
        values.setdefault("checked_by", make.organiser(is_superuser=False, password=None))
        values.setdefault("checked_on", today)
    return Translation.objects.create(letter=letter, **values)
