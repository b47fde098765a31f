"""Behind a proxy both processes of the site work, however few ask at once."""

import pytest

from bench.processes import cpu_seconds, family
from tests import nginx
from tests.deploy import caddy
from tests.run.conftest import Site
from tests.scaling import load

# The dearest that the site does, and in no cache.
FORM = [load.letter(country="")]
# A connection that is kept leads to one process. nginx takes the one that was given back last; after a rush those of the
# slower process are on top.
KEPT = {
    "max_conns=40;": "max_conns=40; keepalive 32;",
    "proxy_set_header Connection close;": 'proxy_set_header Connection "";',
}


def least_share(site: Site, port: int) -> float:
    """Of the processor time in which four visitors at once are served, what the idlest process has used."""
    _, *processes = family(min(site.children("child server")))
    assert len(processes) > 1
    load.keep_busy(port, FORM, clients=48, seconds=1)
    before = [cpu_seconds(pid) for pid in processes]
    load.keep_busy(port, FORM, clients=4, seconds=2)
    used = [cpu_seconds(pid) - earlier for pid, earlier in zip(processes, before, strict=True)]
    return min(used) / sum(used)


@pytest.mark.skipif(not nginx.find(), reason="nginx is not installed")
def test_few_visitors_are_served_by_both_through_nginx(site, tmp_path) -> None:
    with nginx.serving(tmp_path, upstream=f"127.0.0.1:{site.port}") as port:
        assert least_share(site, port) > 0.2


@pytest.mark.skipif(not nginx.find(), reason="nginx is not installed")
def test_with_connections_that_are_kept_one_has_nothing_to_do(site, tmp_path) -> None:
    """The twin. Beside other work both can be equally slow, and mixed on the pile."""
    with nginx.serving(tmp_path, upstream=f"127.0.0.1:{site.port}", changes=KEPT) as port:
        assert any(least_share(site, port) < 0.05 for _ in range(4))


@pytest.mark.skipif(not caddy.find(), reason="Caddy is not installed")
def test_few_visitors_are_served_by_both_through_caddy(site, tmp_path) -> None:
    port = nginx.free_port()
    with caddy.serving(tmp_path, upstream=f"127.0.0.1:{site.port}", onion_port=port):
        assert least_share(site, port) > 0.2
