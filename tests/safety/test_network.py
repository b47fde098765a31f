"""Where a request came from is read from what our own proxies wrote, and shared by a network."""

import pytest
from django.test import RequestFactory

from safety.web.network import client_address, network_of


def address(settings, proxies, forwarded, remote="198.51.100.7"):
    settings.PROXY_COUNT = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=remote, **headers))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.1", "198.51.100.7"),  # nobody in front: the header is the client's own invention
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "10.0.0.1, 203.0.113.1", "203.0.113.1"),
        (2, "10.0.0.1, 203.0.113.1, 192.0.2.1", "203.0.113.1"),
        (2, "203.0.113.1", ""),
        (1, None, ""),
        (1, "nonsense", ""),
        (1, "203.0.113.1,", "203.0.113.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        # As Azure, HAProxy, IIS and AWS write it: with the port, in brackets, in quotes.
        (1, "203.0.113.1:54321", "203.0.113.1"),
        (1, "[2001:db8::1]:54321", "2001:db8::1"),
        (1, "[2001:DB8::1]", "2001:db8::1"),
        (1, '"[2001:db8::1]:54321"', "2001:db8::1"),
        (1, '"203.0.113.1"', "203.0.113.1"),
        (1, "10.0.0.1, 203.0.113.1:80 ", "203.0.113.1"),
        (2, "[2001:db8::1]:1,192.0.2.1:2", "2001:db8::1"),
        (1, "::ffff:203.0.113.1", "203.0.113.1"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, "[fe80::1%eth0]:80", "fe80::1"),
        (1, "unknown", ""),
        (1, "_hidden", ""),
        (1, "203.0.113.1:", ""),
        (1, "203.0.113.1:x", ""),
        (1, "203.0.113.1:1:2", ""),
        (1, "[2001:db8::1", ""),
        (1, "[2001:db8::1]x", ""),
        (1, "203.0.113", ""),
        (1, "203.0.113.1:1234567", ""),
        (1, '"', ""),
    ],
)
def test_the_address_is_the_one_that_our_last_proxy_saw(settings, proxies, forwarded, expected):
    assert address(settings, proxies, forwarded) == expected


@pytest.mark.parametrize("remote", ["198.51.100.7:1234", "[::ffff:198.51.100.7]:1234", "::ffff:198.51.100.7"])
def test_a_server_may_name_the_port_of_its_client(settings, remote):
    assert address(settings, 0, None, remote=remote) == "198.51.100.7"


def test_an_address_that_is_none_is_unknown(settings):
    assert address(settings, 0, None, remote="unix:") == ""


@pytest.mark.parametrize(
    ("one", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("", "unknown"),
    ],
)
def test_neighbours_share_a_network(one, network):
    assert network_of(one) == network
