"""Where a request came from, as far as it may be known: used for a moment, never stored or logged."""

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest

# An address as proxies write it: bare, with the client's port (IPv6 in brackets then), in the quotes of RFC 7239.
_WRITTEN = re.compile(r'"?(?:\[([^\[\]]+)\](?::\d{1,5})?|([^:\[\]]+):\d{1,5}|([^\[\]]+?))"?')


def client_address(request: HttpRequest) -> str:
    """The address of the client, as told by the last proxy that is ours; "" where it cannot be known.

    `X-Forwarded-For` is read from its right end, `PROXY_COUNT` places in: what is further left was written by the
    client and can be anything.
    """
    if settings.PROXY_COUNT:
        chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        address = chain[-settings.PROXY_COUNT] if len(chain) >= settings.PROXY_COUNT else ""
    else:
        address = request.META.get("REMOTE_ADDR", "")
    return read_address(address)


def read_address(text: str) -> str:
    """The IP address in `text`, without port, brackets, quotes or zone, IPv4 where it is IPv4; "" where there is none."""
    written = _WRITTEN.fullmatch(text.strip())
    try:
        address = ipaddress.ip_address((written[1] or written[2] or written[3] if written else "").partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


def network_of(address: str) -> str:
    """The network that shares one limit: /24 of IPv4, /48 of IPv6 (what one customer is commonly given, RFC 6177)."""
    if not address:
        return "unknown"
    parsed = ipaddress.ip_address(read_address(address))
    prefix = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network(f"{parsed}/{prefix}", strict=False))
