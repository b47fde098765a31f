"""The mail that carries an update to one writer."""

import re
from dataclasses import replace

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from appeals.models import Letter, NewsUpdateText
from outbox.message import Mail
from safety.keys import tokens
from safety.keys.tokens import Purpose
from texts import markdown


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
            "words": mark_safe(markdown.render_mail(text.body)),  # noqa: S308 (Markdown made into HTML, and cleaned)
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


def as_test(mail: Mail) -> Mail:
    """The mail as one that goes to an organiser alone: its subject says so, and no button of a mail program stops it."""
    with translation.override(mail.language):
        return replace(mail, subject=gettext("[Test] %(subject)s") % {"subject": mail.subject}, headers={})


def shown_html(mail: Mail) -> SafeString:
    """What a mail program shows of the HTML, for a page of ours: its styles stand at the elements, which ours refuses."""
    body = re.sub(r".*<body[^>]*>|</body>.*", "", mail.html, flags=re.DOTALL)
    return mark_safe(markdown.clean(body))  # noqa: S308
