"""A page of the site made plain: no script, nothing to send, nothing loaded from elsewhere, links within the file.

It is read and written by an HTML parser that does as browsers do (lexbor, by way of selectolax).
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from selectolax.lexbor import LexborHTMLParser, LexborNode

from campaign.site_file.contents.places import Places
from campaign.web import paths

STYLE_SHEET = "static/site.css"
ICON = "static/favicon.png"
# In the page itself, as a disk sends no headers. To a browser each file of a disk is an origin of its own, so that 'self'
# alone would keep the style sheet out of Firefox; `file:` lets it in there, and means nothing to a page of a web server.
# Fonts are in the style sheet, as data: a browser lets no page of a disk load one. frame-ancestors and sandbox are not
# for pages (https://www.w3.org/TR/CSP3/#meta-element).
POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self' file:",
        "img-src 'self' file:",
        "font-src data:",
        "form-action 'none'",
        "base-uri 'none'",
    )
)
TAKEN_OUT = "script, noscript, template, iframe, object, embed, form, button, source, meta[property], link"
SCHEMES = ("https", "http", "mailto")
ATTRIBUTES_TAKEN_OUT = re.compile(r"on.*|data-.*|srcset|sizes|ping|itemid")


def links_in(html: bytes, url: str) -> Iterator[str]:
    """The addresses of this site that a page links to and shows, in their order."""
    tree = LexborHTMLParser(html)
    for node in tree.css("a[href], img[src]"):
        target = within_site(node.attributes.get("href") or node.attributes.get("src") or "", url)
        if target is not None:
            yield target


def within_site(link: str, url: str) -> str | None:
    """The address, from its path on, that a link of the page at `url` leads to; None for one with a scheme or a host.

    An absolute link to this site stays one: it is meant to lead to the live site.
    """
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    return urljoin(url, link)


def made_plain(html: bytes, *, url: str, place: str, places: Places) -> bytes:
    """The page at `url` as it stands in the file under the name `place`."""
    tree = LexborHTMLParser(html)
    for node in tree.css(TAKEN_OUT):
        if node.tag != "link" or not is_kept(node, url, place, places):
            node.decompose()
    for node in tree.css("img"):
        source = within_site(node.attributes.get("src") or "", url)
        if source is None or places.find(source) is None:
            node.decompose()
        else:
            node.attrs["src"] = places.link(source, at=place)
    for node in tree.css("a[href]"):
        link = node.attributes["href"] or ""
        target = within_site(link, url)
        if target is not None:
            node.attrs["href"] = places.link(target, at=place)
        elif urlsplit(link).scheme not in SCHEMES:
            del node.attrs["href"]
    mark_what_needs_the_network(tree, url)
    for node in tree.css("*"):
        for name in list(node.attributes):
            if ATTRIBUTES_TAKEN_OUT.fullmatch(name):
                del node.attrs[name]
    put_into_head(tree, place, places)
    return (tree.html or "").encode()


def is_kept(link: LexborNode, url: str, place: str, places: Places) -> bool:
    """Whether a <link> stays: to the live page, and to the page in other languages, which are in the file too."""
    rel, href = link.attributes.get("rel"), link.attributes.get("href") or ""
    if rel == "canonical":
        return True
    if rel != "alternate" or "hreflang" not in link.attributes:
        return False
    path = href.removeprefix(settings.SITE_URL)
    if places.find(path) is None:
        return False
    link.attrs["href"] = places.link(path, at=place)
    return True


def mark_what_needs_the_network(tree: LexborHTMLParser, url: str) -> None:
    """A sign beside each link that leads out of the file, and words for ears; the bar on top explains the sign."""
    with translation.override(paths.language_of(url)):
        words = gettext("needs the network")
    for node in tree.css('a[href^="http:"], a[href^="https:"]'):
        node.attrs["class"] = f"{node.attributes.get('class') or ''} needs-network".strip()
        heard = tree.create_node("span")
        heard.attrs["class"] = "visually-hidden"
        heard.insert_child(f" ({words})")
        node.insert_child(heard)


def put_into_head(tree: LexborHTMLParser, place: str, places: Places) -> None:
    """The policy, right after the encoding, so that it holds for all that follows; then style sheet and icon."""
    charset = tree.css_first("meta[charset]")
    if charset is None:
        raise ValueError(f"{place} does not say its encoding.")
    above = "../" * place.count("/")
    added = (
        ("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY}),
        ("meta", {"name": "referrer", "content": "no-referrer"}),
        ("link", {"rel": "icon", "href": above + ICON, "type": "image/png"}),
        ("link", {"rel": "stylesheet", "href": above + STYLE_SHEET}),
    )
    for tag, attributes in reversed(added):
        node = tree.create_node(tag)
        for name, value in attributes.items():
            node.attrs[name] = value
        charset.insert_after(node)
