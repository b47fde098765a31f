"""What one network may ask of the documented nginx, under which name, and the page that those get who ask for more."""

import contextlib
import http.client
import re
import select
import threading
from collections import Counter

import pytest

from tests import nginx
from tests.deploy.asking import Connection, ask
from tests.run.test_nginx import Answer, Application

pytestmark = pytest.mark.skipif(not nginx.find(), reason="nginx is not installed")
# Any other address of this machine: what comes from 127.0.0.1 is the onion service's, and is not counted.
ONE, OTHER = "127.0.0.2", "127.0.0.3"
BURST = 1000


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    with Application() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with nginx.serving(folder, upstream=server.address) as number:
            yield number
        server.shutdown()
    # Whoever asked for too much: no address of theirs was written down.
    assert (folder / "error.log").read_text() == ""


def statuses(port: int, source: str, count: int) -> Counter[int]:
    found: Counter[int] = Counter()
    with contextlib.closing(Connection(port, is_tls=False, source=source)) as asking:
        for _ in range(count):
            asking.request("GET", "/")
            answer = asking.getresponse()
            answer.read()
            found[answer.status] += 1
    return found


def test_a_hundred_people_behind_one_address_come_at_once_and_a_flood_does_not(port) -> None:
    assert statuses(port, ONE, BURST) == {200: BURST}
    flood = statuses(port, ONE, 3 * BURST)
    assert flood[429] > BURST
    # The flood ends nobody else's visit: not another network's, nor that of those who come by the onion service.
    assert statuses(port, OTHER, 20) == {200: 20}
    assert statuses(port, "127.0.0.1", 2 * BURST) == {200: 2 * BURST}
    refused = next(
        answer for answer in (ask(port, "/", is_tls=False, source=ONE) for _ in range(2000)) if answer.status == 429
    )
    assert refused.all("Retry-After") == ["30"]
    assert refused.all("Cache-Control") == ["no-store"]
    assert refused.all("Referrer-Policy") == ["no-referrer"]
    for words in ("Too many requests at once", "Слишком много запросов сразу", "Сұраныс тым көп"):
        assert words in refused.body.decode()


def test_whoever_asks_for_another_name_gets_no_answer(tmp_path) -> None:
    """That server is apart in tests, on a port of its own; on a machine, TLS with our name leads to it by `Host`."""
    with nginx.serving(tmp_path, upstream="127.0.0.1:9"):
        found = re.search(r"listen 127\.0\.0\.1:(\d+);\s+server_name _;", (tmp_path / "campaign.conf").read_text())
        assert found
        for headers in ({"Host": "evil.example"}, {}):
            with pytest.raises(http.client.RemoteDisconnected):
                ask(int(found[1]), "/", is_tls=False, headers=headers)


class Holding(Answer):
    """Answers once it may."""

    may_answer = threading.Event()

    def do_GET(self) -> None:  # noqa: N802
        self.may_answer.wait(20)
        super().do_GET()


def test_of_the_sites_file_a_network_takes_twenty_at_once(tmp_path) -> None:
    """What slow readers of it have not taken yet lies on the disk, 5 MB for each."""
    with Application() as server, contextlib.ExitStack() as stack:
        server.RequestHandlerClass = Holding
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = stack.enter_context(nginx.serving(tmp_path, upstream=server.address))
        sources = [ONE] * 24 + [OTHER]
        clients = [stack.enter_context(contextlib.closing(Connection(port, is_tls=False, source=s))) for s in sources]
        for number, client in enumerate(clients):
            client.request("GET", f"/site.zip?{number}")
        answered: set[int] = set()
        while len(answered) < 4 and (found := select.select([client.sock for client in clients], [], [], 20)[0]):
            answered = {one.fileno() for one in found}
        Holding.may_answer.set()
        assert Counter(client.getresponse().status for client in clients[:24]) == {200: 20, 429: 4}
        assert clients[24].getresponse().status == 200
        assert statuses(port, ONE, 20) == {200: 20}
        server.shutdown()
