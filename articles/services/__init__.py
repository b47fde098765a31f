"""What is done with reports and what readers say under them."""

from articles.services.texts import PullQuote, opening_html, pull_quote, text_for

__all__ = ["PullQuote", "opening_html", "pull_quote", "text_for"]
