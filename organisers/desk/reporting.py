"""Messages that say how many rows were changed, and how many were left as they were."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest


@dataclass(frozen=True)
class ChangeTexts:
    """What is said of changed and of skipped rows: each an `ngettext_lazy` that depends on "number"."""

    changed: Any
    skipped: Any


def say_number(request: HttpRequest, level: int, text: Any, number: int) -> None:
    """Adds `text` (an `ngettext_lazy` that depends on "number") to the messages, unless the number is zero."""
    if number:
        messages.add_message(request, level, text % {"number": number})


def say_how_many(request: HttpRequest, changed: int, chosen: int, texts: ChangeTexts) -> None:
    """Reports how many of the chosen rows were changed and how many were left as they were."""
    say_number(request, messages.SUCCESS, texts.changed, changed)
    say_number(request, messages.WARNING, texts.skipped, chosen - changed)
