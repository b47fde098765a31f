"""Ways to pass a page on: plain links to services, and a QR code for what is printed. No script of anybody's."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlencode

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext


@dataclass(frozen=True)
class ShareLink:
    """A link that opens a service with the page's address filled in; `is_button`: one of those that most people use."""

    name: str
    url: str
    is_button: bool = False


def share_links(url: str, text: str, title: str) -> list[ShareLink]:
    """A link for each service, to share `url` (absolute) with the words `text`, or a title where one belongs."""
    return [
        ShareLink("Telegram", link("https://t.me/share/url", url=url, text=text), is_button=True),
        ShareLink("WhatsApp", link("https://wa.me/", text=message(url, text)), is_button=True),
        ShareLink("VK", link("https://vk.com/share.php", url=url, title=title)),
        ShareLink("X", link("https://x.com/intent/post", url=url, text=text)),
        ShareLink("Facebook", link("https://www.facebook.com/sharer/sharer.php", u=url)),
        ShareLink(gettext("E-mail"), link("mailto:", subject=title, body=message(url, text))),
    ]


def message(url: str, text: str) -> str:
    """The words and, on a line of its own, the address: as copied, and as services send it that take one text."""
    return f"{text}\n{url}"


def link(address: str, **fields: str) -> str:
    """A link with fields in its query; a space is %20 everywhere.

    Forms alone write it as a plus sign: in a mailto address, and in apps that take the link over from the browser, a plus
    sign stays one. In a mailto address a line end is %0D%0A (RFC 6068, 5).
    """
    if address == "mailto:":
        fields = {name: value.replace("\n", "\r\n") for name, value in fields.items()}
    return f"{address}?{urlencode(fields, quote_via=quote, safe='')}"


@lru_cache(maxsize=256)
def qr_svg(url: str) -> SafeString:
    """A QR code (ISO/IEC 18004, correction level M) of `url`, as SVG without style or script."""
    code = segno.make(url, error="m", micro=False)
    # Made by segno from the code's modules alone; the URL itself is not in it as text.
    return mark_safe(code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S308 (see above)
