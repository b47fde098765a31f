"""What is done with reports and what readers say under them; the texts' part is taken from here by other rooms."""

from articles.services.texts import (
    PullQuote,
    count_words,
    opening_html,
    pull_quote,
    render_markdown,
    store_text,
    text_for,
)

__all__ = [
    "PullQuote",
    "count_words",
    "opening_html",
    "pull_quote",
    "render_markdown",
    "store_text",
    "text_for",
]
