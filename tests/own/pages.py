"""Helpers for tests of the writer's own page: its URL, and a browser that posts from it."""

import uuid
from typing import Any

from django.test import Client

from appeals.models import Letter
from safety.keys import tokens
from safety.keys.tokens import Purpose

# A page that sends no referrer makes browsers post with an origin of "null".
BROWSER = {"sec-fetch-site": "same-origin", "origin": "null"}
FOREIGN = [
    {"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"},
    {"sec-fetch-site": "cross-site", "origin": "null"},
    {"origin": "https://elsewhere.example"},
    {"sec-fetch-site": "same-site"},
]
PREFIXES = {"en": "", "ru": "/ru", "kk": "/kk"}


def token_of(letter: Letter | uuid.UUID, purpose: Purpose = Purpose.OWN_PAGE) -> str:
    return tokens.make(purpose, letter if isinstance(letter, uuid.UUID) else letter.pk)


def address_of(letter: Letter | uuid.UUID, language: str = "en") -> str:
    return f"{PREFIXES[language]}/letters/{token_of(letter)}/"


def unsubscribe_address(letter: Letter | uuid.UUID, language: str = "en") -> str:
    return f"{PREFIXES[language]}/letters/{token_of(letter, Purpose.UNSUBSCRIBE)}/unsubscribe/"


def post(address: str, action: str, *, headers: dict[str, str] | None = None, **fields: Any) -> Any:
    """Presses a button of the page."""
    return Client().post(address, {"action": action, **fields}, headers=BROWSER if headers is None else headers)
