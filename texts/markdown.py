"""Markdown as HTML in which nothing can run, and how many words it has."""

import re
from html import unescape

import nh3
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False})
# In a mail, lines stay as they were typed.
_markdown_of_mail = MarkdownIt("commonmark", {"html": False, "breaks": True})
# An address that stands alone, and not in brackets as Markdown's own links do. A mark at its end belongs to the sentence.
_BARE_ADDRESS = re.compile(r"(?<![\w(<\[/\"'=])https?://[^\s<>()\[\]\"']*[^\s<>()\[\]\"'.,;:!?…»”]")
ALLOWED_TAGS = {"p", "h2", "h3", "h4", "blockquote", "strong", "em", "a", "ul", "ol", "li", "br", "hr", "code", "pre"}


def render_markdown(body: str) -> str:
    """Markdown (CommonMark, no HTML) as HTML in which nothing can run: a second library checks what the first made."""
    return clean(_markdown.render(body))


def render_mail(body: str) -> str:
    """Markdown as the HTML of a mail: line ends stay, and addresses of pages become links."""
    return clean(_markdown_of_mail.render(_BARE_ADDRESS.sub(r"<\g<0>>", body)))


def clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


def count_words(html: str) -> int:
    """How many words there are; a dash or a full stop on its own is none."""
    without_marks = re.sub(r"</?(?:a|em|strong|code)\b[^>]*>", "", html)
    return len(re.findall(r"\w+(?:[’'-]\w+)*", unescape(re.sub(r"<[^>]+>", " ", without_marks))))
