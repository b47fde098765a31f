"""The mails that writers of letters get: in their letter's language, neutral to anyone who sees them on the way.

A mail names no campaign, no cause, no place and no person, and holds nothing of the letter; what it is about is on
the page that its link opens.
"""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from appeals.models import Letter
from outbox.message import Mail
from safety.keys import tokens
from safety.keys.tokens import Purpose

# The kinds of message about letters (`appeals.services.writers.mailing` says how each is handled).
CONFIRM = "confirm"
REMINDER = "reminder"


@dataclass(frozen=True)
class Links:
    """What a mail may link to: pages of this letter, on the neutral host, in the letter's language."""

    confirm: str
    own: str


def compose_letter_mail(name: str, letter: Letter, address: str) -> Mail:
    """The mail `templates/appeals/mail/<name>.*` about a letter."""
    with translation.override(letter.language):
        context = {"language": letter.language, "links": links_of(letter)}
        subject = subject_of(name)
        text, html = (render_to_string(f"appeals/mail/{name}.{part}", context) for part in ("txt", "html"))
    return Mail(address, subject, text.strip() + "\n", html.strip() + "\n", letter.language)


def subject_of(name: str) -> str:
    """The subject of the mail `templates/appeals/mail/<name>.*` in the active language; the page after sending names it."""
    return " ".join(render_to_string(f"appeals/mail/{name}.subject.txt").split())


def links_of(letter: Letter) -> Links:
    """The links of a letter's mails in the active language."""
    return Links(
        confirm=settings.LINK_URL + reverse("appeals:confirm", args=[tokens.make(Purpose.CONFIRM, letter.pk)]),
        own=settings.LINK_URL + reverse("appeals:own", args=[tokens.make(Purpose.OWN_PAGE, letter.pk)]),
    )
