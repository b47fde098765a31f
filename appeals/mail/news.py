"""The mail that carries an update to one writer."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from appeals.models import Letter, NewsUpdateText
from appeals.presentation import paragraphs
from outbox.message import Mail
from safety import tokens
from safety.tokens import Purpose


def compose_news_mail(text: NewsUpdateText, letter: Letter, address: str) -> Mail:
    """The update as a mail in the letter's language; `text` may be in another one, if a translation is missing.

    The unsubscribe link is in the headers too (RFC 2369), marked as one-click (RFC 8058).
    """
    with translation.override(letter.language):
        unsubscribe = settings.LINK_URL + reverse(
            "appeals:unsubscribe", args=[tokens.make(Purpose.UNSUBSCRIBE, letter.pk)]
        )
        context = {
            "language": letter.language,
            "text": text,
            "paragraphs": paragraphs(text.body),
            "unsubscribe": unsubscribe,
        }
        plain, html = (render_to_string(f"appeals/mail/news.{part}", context) for part in ("txt", "html"))
    return Mail(
        address,
        text.subject,
        plain.strip() + "\n",
        html.strip() + "\n",
        text.language,
        headers={"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
