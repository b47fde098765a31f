"""Helpers of the mail tests: send a letter, open its mails, count what is there."""

import html
import re
import uuid
from email.message import EmailMessage
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from appeals.models import Letter, Tally
from appeals.services.arriving import judging
from outbox.models import OutboxMessage
from safety.keys import sealing, tokens
from safety.keys.tokens import Purpose
from safety.typed.canonical import canonical_address
from safety.web import throttling
from safety.web.network import network_of
from tests import make

BOX = {"action": "confirm", "wrote": "on"}
NOT_MINE = {"action": "disown", "not_mine": "on"}


def write(address: str = "", *, client: Client | None = None, network: str = "", **fields: Any) -> Letter:
    """Posts the campaign's form; returns the letter that it stored."""
    address = address or make.address()
    extra = {"REMOTE_ADDR": network} if network else {}
    browser = client or Client(**extra)
    before = set(Letter.objects.values_list("pk", flat=True))
    response = make.post_letter(browser, email=address, email_asked=address, **fields)
    assert response.status_code == 302, response.content.decode()[:2000]
    return Letter.objects.exclude(pk__in=before).get()


def fill(network_address: str = "") -> None:
    """Uses up the letters that a network may send at the moment, without storing any."""
    limit, now = judging.LETTERS.limit, timezone.now()
    assert throttling.hit(limit, network_of(network_address), now, count=limit.per_burst)


def write_several(count: int) -> list[str]:
    """Posts the form for so many new addresses; returns them."""
    addresses = [make.address() for _ in range(count)]
    for address in addresses:
        write(address)
    return addresses


def all_of(address: str) -> QuerySet[Letter]:
    """The letters of an address."""
    indexes = sealing.blind_indexes(canonical_address(address))
    return Letter.objects.filter(contact__blind_index__in=indexes)


def path(letter: Letter | uuid.UUID, purpose: Purpose = Purpose.CONFIRM, language: str = "en") -> str:
    """The path of a letter's link."""
    token = tokens.make(purpose, letter if isinstance(letter, uuid.UUID) else letter.pk)
    prefix = "" if language == "en" else f"/{language}"
    return f"{prefix}/letters/{token}/confirm/" if purpose is Purpose.CONFIRM else f"{prefix}/letters/{token}/"


def links_in(mail: EmailMessage) -> list[str]:
    """The paths of the links in a mail's text."""
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.findall(r"https?://\S+", body.get_content())
    assert all(link.startswith(settings.LINK_URL + "/") for link in found)
    return [link.removeprefix(settings.LINK_URL) for link in found]


def words_in(mail: EmailMessage) -> str:
    """A mail's text without the tokens of its links."""
    body = mail.get_body(("plain",))
    assert body is not None
    return re.sub(r"/letters/[^/]+/", "/letters/…/", body.get_content())


def next_page(path: str, page: str) -> str:
    """The path of the page that follows a page of letters, or ""."""
    found = re.search(r'href="(\?after=[^"]+)"', page)
    return path.partition("?")[0] + html.unescape(found[1]) if found else ""


def confirm(client: Client, letter: Letter) -> Any:
    return client.post(path(letter), BOX, headers=make.BROWSER)


def state(letter: Letter) -> str:
    return Letter.objects.values_list("state", flat=True).get(pk=letter.pk)


def online() -> int:
    return Tally.objects.values_list("online", flat=True).get()


def waiting() -> list[str]:
    """The kinds of the messages that wait."""
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", flat=True))


def database_url() -> str:
    """The test's own database, for a process of its own."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    values = connection.settings_dict
    login = f"{values['USER']}:{values['PASSWORD']}" if values["PASSWORD"] else values["USER"]
    if values["HOST"].startswith("/"):  # a socket, as django-environ writes it
        return f"postgres://{login}@/{values['HOST']}/{values['NAME']}"
    return f"postgres://{login}@{values['HOST']}:{values['PORT']}/{values['NAME']}"
