"""Two machines on one PostgreSQL and one Redis, behind the documented nginx: what holds on one holds on the other."""

import contextlib
import itertools
import os
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import pytest

from appeals.services.arriving.judging import BURST_SECONDS
from tests import cluster, environment, make, nginx, telephone
from tests.chaos import figures
from tests.chaos.breaking.faked_clock import PLACES, needs_faketime
from tests.html_forms import forms_of
from tests.run.conftest import until
from tests.scaling import machines, redis
from tests.scaling.machines import APPEAL, Browser, Machines

IS_CHAOS = "CHAOS_LETTERS" in os.environ
PHOTO = "0123456789abcdef-640.jpg"
# A public site does not start with the one that the tests give else.
PASSWORD = "Zk3-q9f-Lw2-p7T"
MAKE_ORGANISER = f"""
from organisers.entering import second_factor
from tests import make, telephone
user = make.organiser("asel", password="{PASSWORD}")
device = second_factor.begin(user)
assert second_factor.prove(device, telephone.code(device.secret, steps=-1))
print(device.secret.hex())
"""


def has_all() -> bool:
    try:
        cluster.find_program("initdb")
    except cluster.NoCluster:
        return False
    return bool(redis.find() and nginx.find())


pytestmark = pytest.mark.skipif(not has_all(), reason="redis-server, nginx and PostgreSQL are not all installed")


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> Iterator[redis.Redis]:
    with redis.serving(tmp_path_factory.mktemp("redis")) as running:
        yield running


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with cluster.running(environment.in_memory()) as url:
        yield url


@pytest.fixture(scope="module")
def pair(tmp_path_factory, prepared, database, cache) -> Iterator[Machines]:
    with machines.two(tmp_path_factory.mktemp("machines"), prepared, database, cache) as running:
        yield running


@pytest.fixture(scope="module")
def proxy(pair, tmp_path_factory) -> Iterator[int]:
    upstream = " ".join(f"127.0.0.1:{port}" for port in pair.ports)
    with nginx.serving(tmp_path_factory.mktemp("nginx"), upstream=upstream) as port:
        yield port


def test_who_logs_in_on_one_machine_is_in_on_the_other(pair) -> None:
    secret = bytes.fromhex(pair.inside(MAKE_ORGANISER))
    one, other = pair.ports
    browser = Browser()
    login = "/admin/login/?next=/admin/"
    form = forms_of(browser.ask(one, login).text)[0].data()
    form |= {"username": "asel", "password": PASSWORD, "code": telephone.code(secret)}
    assert browser.ask(other, login, form).status == 302
    assert [browser.ask(port, "/admin/").status for port in (one, other, one)] == [200, 200, 200]


def test_wrong_passwords_are_counted_on_both_together(pair) -> None:
    login = "/admin/login/"
    browser = Browser("198.51.100.7")
    statuses = []
    for _, port in zip(range(10), itertools.cycle(pair.ports), strict=False):
        form = forms_of(browser.ask(port, login).text)[0].data()
        statuses.append(browser.ask(port, login, form | {"username": "dana", "password": "wrong"}).status)
    assert statuses.index(429) in (7, 8) and set(statuses[8:]) == {429}


def let_no_period_end_within(seconds: float) -> None:
    """Waits where letters of a network would be counted anew that soon."""
    left = BURST_SECONDS - time.time() % BURST_SECONDS
    if left < seconds:
        time.sleep(left)


def test_a_network_has_one_limit_on_both_together(pair) -> None:
    let_no_period_end_within(15)
    statuses: Counter[int] = Counter()
    lock = threading.Lock()

    def send(port: int, name: str) -> None:
        for number in range(15):
            status = Browser("192.0.2.1").write(port, f"{name}{number}@example.org")
            with lock:
                statuses[status] += 1

    threads = [threading.Thread(target=send, args=(port, f"n{port}-")) for port in pair.ports]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == {302: 20, 429: 10}


def test_a_page_and_its_files_are_the_same_from_both(pair) -> None:
    pages = [Browser().ask(port, "/about/").text for port in pair.ports]
    [sheets] = {tuple(re.findall(r'href="(/static/css/[^"]+)"', page)) for page in pages}
    assert [Browser().ask(port, sheets[0]).status for port in pair.ports] == [200, 200]
    (pair.one.var_dir / "media" / PHOTO).write_bytes(b"a picture")
    assert [Browser().ask(port, f"/media/{PHOTO}").text for port in pair.ports] == ["a picture"] * 2


def shown(pair: Machines) -> list[bool]:
    """Whether the first machine, and then the other, shows a figure that changed after the first had made the page."""
    number = time.time_ns() % 9000 + 1000
    Browser().ask(pair.one.port, APPEAL)
    pair.select(f"UPDATE appeals_appeal SET paper_count = {number}")
    words = f"{number:,}"
    return [words in Browser().ask(port, APPEAL).text for port in pair.ports]


def wait_for_cached_pages_to_go() -> None:
    time.sleep(4.1)


def test_a_page_that_one_has_made_is_the_others_page(pair) -> None:
    """Whoever reads by turns from both is never shown an older page after a newer one."""
    wait_for_cached_pages_to_go()
    assert shown(pair) == [False, False]


def test_a_lockdown_holds_on_both_at_once(pair) -> None:
    from tests.run.conftest import run

    pages = [Browser().ask(port, APPEAL).text for port in pair.ports]
    assert all('name="own_words"' in page for page in pages)
    settings = {"VAR_DIR": str(pair.one.var_dir), **pair.settings}
    assert run("lock_down", **settings).returncode == 0
    try:
        assert [Browser().write(port, "locked@example.org") for port in pair.ports] == [409, 409]
        assert not any('name="own_words"' in Browser().ask(port, APPEAL).text for port in pair.ports)
    finally:
        assert run("lock_down", "--open", **settings).returncode == 0


def test_two_workers_send_each_mail_once(pair) -> None:
    addresses = [f"mail{number}@example.org" for number in range(20)]
    for number, (address, port) in enumerate(zip(addresses, itertools.cycle(pair.ports), strict=False)):
        assert Browser(f"10.1.{number}.1").write(port, address) == 302
    until(lambda: set(addresses) <= set(pair.post.addresses()))
    until(lambda: not pair.select("SELECT 1 FROM outbox_outboxmessage WHERE kind = 'confirm'"))
    assert set(Counter(pair.post.addresses()).values()) == {1}


def test_a_machine_that_dies_takes_no_letter_with_it_and_none_is_stored_twice(pair, cache, proxy) -> None:
    """Redis dies as well, half-way: pages are rendered without it."""
    statuses: dict[str, int] = {}
    stop = threading.Event()

    def send(client: int) -> None:
        for number in itertools.count():
            if stop.is_set():
                return
            address = f"d{client}-{number}@example.org"
            statuses[address] = Browser(source=f"127.{client + 1}.{number}.1").write(proxy, address)

    threads = [threading.Thread(target=send, args=(client,)) for client in range(4)]
    for thread in threads:
        thread.start()
    until(lambda: len(statuses) > 40)
    cache.kill()
    pages = [Browser().ask(port, path).status for path in ("/", APPEAL, f"{APPEAL}letter.pdf") for port in pair.ports]
    for pid in [pair.other.process.pid, *pair.other.children()]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    died_with = len(statuses)
    until(lambda: len(statuses) > died_with + 40)
    stop.set()
    for thread in threads:
        thread.join()
    assert set(pages) == {200}
    assert [Browser().ask(proxy, path).status for path in ("/", "/kk/", "/about/", "/readyz") for _ in range(4)] == [
        200
    ] * 16
    assert set(statuses.values()) <= {302, 503}
    stored = pair.select("SELECT count(*), count(DISTINCT blind_index) FROM appeals_contact")[0]
    taken = [address for address, status in statuses.items() if status == 302]
    unknown = len(statuses) - len(taken)
    assert stored[0] == stored[1]
    assert unknown <= 8
    cache.start()
    until(lambda: Browser().ask(pair.one.port, "/kk/privacy/").status == 200 and cache.pages() > 0)
    figures.note(
        "one of two machines dies, then Redis; Redis is started again",
        database="PostgreSQL",
        many=f"{len(taken)} letters",
        lost=len(taken) - min(len(taken), stored[0]),
        statuses=Counter(statuses.values()),
        besides=f"{unknown} refused or of unknown fate; none stored twice; pages are rendered without Redis, and kept again",
    )
    assert "Traceback" not in pair.said()


@pytest.fixture(scope="module")
def apart(tmp_path_factory, prepared, pair) -> Iterator[Machines]:
    """The same two, each with the cache of its own process; the other's clock is half a minute ahead."""
    for site in (pair.other, pair.one):
        if site.process.poll() is None:
            site.stop()
    ahead = {"LD_PRELOAD": str(PLACES[0]), "FAKETIME": "+30s", "FAKETIME_DONT_FAKE_MONOTONIC": "1"} if PLACES else {}
    folder = tmp_path_factory.mktemp("apart")
    with machines.two(folder, prepared, pair.database_url, None, of_other=ahead) as running:
        yield running


def test_without_a_shared_cache_each_shows_a_page_of_its_own(apart) -> None:
    """The twin of the page that one has made."""
    wait_for_cached_pages_to_go()
    assert any(shown(apart))


@needs_faketime
def test_machines_whose_clocks_are_apart_take_each_others_tickets_and_send_each_mail_once(apart) -> None:
    ports, network = apart.ports, "10.9.9.9"
    dates = [parsedate_to_datetime(str(Browser().ask(port, "/healthz").headers["Date"])) for port in ports]
    assert 25 < (dates[1] - dates[0]).total_seconds() < 40
    # One is there half a minute before the other.
    let_no_period_end_within(45)
    written = [f"apart{number}@example.org" for number in range(20)]
    for address, port in zip(written, itertools.cycle(ports), strict=False):
        assert Browser(network).write(port, address) == 302
    # A ticket of either is one for both: it says when to come again, or the letter is in.
    for port, other in (ports, ports[::-1]):
        fields = make.letter_fields(email=f"over{port}@example.org", email_asked=f"over{port}@example.org")
        refused = Browser(network).ask(port, APPEAL, fields)
        assert refused.status == 429
        [form] = [form for form in forms_of(refused.text) if "ticket" in form.fields]
        assert Browser(network).ask(other, APPEAL, form.data() | {"action": "send"}).status in (302, 429)
    until(lambda: set(written) <= set(apart.post.addresses()))
    assert set(Counter(apart.post.addresses()).values()) == {1}
    assert "Traceback" not in apart.said()
