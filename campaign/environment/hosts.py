"""Names and addresses of machines, as browsers and Django write them."""

import ipaddress
import re
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

import idna


def is_loopback(host: str) -> bool:
    """Whether `host` (a name or an address, no port) can only be this machine (RFC 6761, 6.3; RFC 5735)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_every_address(host: str) -> bool:
    """Whether a server that listens at `host` is reached at every address of this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return False


def network_hosts(host: str) -> list[str]:
    """Under which hosts other machines of a local network reach a server that listens at `host`.

    A public address is never among them: a local site is not made for strangers.
    """
    host = host.strip("[]")
    if is_loopback(host):
        return []
    found = own_addresses() if is_every_address(host) else [host]
    hosts = []
    for one in found:
        try:
            address = ipaddress.ip_address(one)
        except ValueError:
            hosts.append(one.lower())  # a name of this machine
            continue
        if address.is_private and not address.is_loopback and not address.is_link_local:
            if address.version == 4:
                hosts.append(one)
            elif not is_every_address(host) or ipaddress.ip_address(host).version == 6:
                hosts.append(f"[{one}]")
    return hosts


def own_addresses() -> list[str]:
    """The addresses from which this machine would speak to others, in private networks and beyond. Nothing is sent."""
    found = []
    # Where the routes lead: one address of each private range, and one reserved for documentation (RFC 5737, 3849).
    for there in ("192.0.2.1", "192.168.255.254", "10.255.255.254", "172.31.255.254", "2001:db8::1", "fd00::1"):
        family = socket.AF_INET6 if ":" in there else socket.AF_INET
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((there, 9))
                found.append(str(probe.getsockname()[0]))
        except OSError:
            continue
    return list(dict.fromkeys(found))


def ascii_host(host: str) -> str:
    """A host as browsers send it: small letters, an international name in ASCII (UTS 46), no final dot, IPv6 in brackets.

    Raises ValueError for what is no host.
    """
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return idna.encode(host, uts46=True).decode("ascii").removesuffix(".")
    return f"[{address}]" if address.version == 6 else str(address)


def host_of(url: str) -> str:
    """The host of an address that was read, as Django compares it with the Host header; "" where there is none."""
    return re.sub(r":\d+$", "", urlsplit(url).netloc)


def allowed(urls: Iterable[str], *, is_local: bool, network: Iterable[str]) -> list[str]:
    """The hosts that the site answers to: those of its addresses; on a local one every loopback, and those of `network`."""
    found = sorted({host_of(url) for url in urls if url})
    if is_local:
        found += ["localhost", ".localhost", "[::1]", *(f"127.0.0.{last}" for last in range(1, 255)), *network]
    return found
