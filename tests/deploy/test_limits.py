"""What one network may ask of the documented nginx, and the page that those get who ask for more."""

import contextlib
import threading
from collections import Counter

import pytest

from tests import nginx
from tests.deploy.asking import Connection, ask
from tests.run.test_nginx import Application

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
