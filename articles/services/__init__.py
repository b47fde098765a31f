"""Services of articles and comments."""

from articles.services.texts import PullQuote, opening_html, pull_quote, text_for

__all__ = ["PullQuote", "opening_html", "pull_quote", "text_for"]
