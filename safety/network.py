"""Where a request came from, as far as it may be known: used for a moment, never stored or logged."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


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
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""


def network_of(address: str) -> str:
    """The network that shares one limit: /24 of IPv4, /48 of IPv6 (what one customer is commonly given, RFC 6177)."""
    if not address:
        return "unknown"
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    prefix = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network(f"{parsed}/{prefix}", strict=False))
