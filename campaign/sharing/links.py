"""Ways to pass a page on: plain links to services, and a QR code for what is printed. No script of anybody's."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlencode

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext


@dataclass(frozen=True)
class ShareLink:
    """A link that opens a service with the page's address filled in."""

    name: str
    url: str


def share_links(url: str, text: str) -> list[ShareLink]:
    """A link for each service, to share `url` (absolute) with the words `text`."""
    return [
        ShareLink("Telegram", "https://t.me/share/url?" + urlencode({"url": url, "text": text})),
        ShareLink("WhatsApp", "https://wa.me/?" + urlencode({"text": f"{text} {url}"})),
        ShareLink("VK", "https://vk.com/share.php?" + urlencode({"url": url, "title": text})),
        ShareLink("X", "https://x.com/intent/post?" + urlencode({"url": url, "text": text})),
        ShareLink("Facebook", "https://www.facebook.com/sharer/sharer.php?" + urlencode({"u": url})),
        # RFC 6068: in a mailto address a space is %20; a plus sign would stay one.
        ShareLink(gettext("E-mail"), "mailto:?" + urlencode({"subject": text, "body": url}, quote_via=quote, safe="")),
    ]


@lru_cache(maxsize=256)
def qr_svg(url: str) -> SafeString:
    """A QR code (ISO/IEC 18004, correction level M) of `url`, as SVG without style or script."""
    code = segno.make(url, error="m", micro=False)
    # Made by segno from the code's modules alone; the URL itself is not in it as text.
    return mark_safe(code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S308 (see above)
