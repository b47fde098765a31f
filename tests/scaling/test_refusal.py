"""The page of a request that was refused in overload: whom it is for, what it keeps, and who is never refused."""

import re
import sys
from collections.abc import Iterator
from html import unescape

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from campaign.web.overload import THREADS_VARIABLE, refusing
from safety.web.few_at_once import Slots
from tests import make
from tests.html_forms import forms_of

APPEAL = "/appeals/shanyrak-aigyerim/"
WORDS = {"": "Too many at once", "/ru": "Слишком много", "/kk": "тым көп"}
TYPED = 'My <b>street</b>\r\n"quoted" &amp; Шаңырақ'


class NoPlaces(Slots):
    """As many places as asked for, all taken."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        while self._free.acquire(blocking=False):
            pass

    def leave(self) -> None:
        self._free.release()

    def take(self) -> None:
        assert self._free.acquire(blocking=False)


@pytest.fixture
def places(monkeypatch) -> dict[str, NoPlaces]:
    """The places of the client that is made next, by their kind: all taken."""
    made: dict[str, NoPlaces] = {}
    kinds = iter(["readers", "senders", "organisers", "bodies"])

    def make_places(number: int) -> NoPlaces:
        return made.setdefault(next(kinds), NoPlaces(number))

    monkeypatch.setenv(THREADS_VARIABLE, "32")
    monkeypatch.setattr(refusing, "Slots", make_places)
    return made


@pytest.fixture
def full(places) -> Client:
    """Of a site whose places are all taken, but one in which what was sent is read."""
    client = Client()
    client.get("/healthz")  # The handler makes its middleware.
    places["bodies"].leave()
    return client


@pytest.fixture(autouse=True)
def switch_interval() -> Iterator[float]:
    before = sys.getswitchinterval()
    yield before
    sys.setswitchinterval(before)


def test_a_thread_that_refuses_waits_no_five_milliseconds_for_each_that_works(full, switch_interval) -> None:
    assert sys.getswitchinterval() == pytest.approx(refusing.SWITCH_SECONDS)
    assert switch_interval / 2 > refusing.SWITCH_SECONDS


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_a_reader_is_told_in_their_language_to_come_again(full, prefix) -> None:
    """Without a query: this test has no database."""
    response = full.get(f"{prefix}{APPEAL}")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0 and response["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert f'lang="{prefix[1:] or "en"}"' in response.text and WORDS[prefix] in response.text
    assert "<form" not in response.text and len(response.content) < 10_000


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_a_letter_comes_back_whole_and_is_sent_again_by_one_press(db, full, places, prefix) -> None:
    make.site()
    response = make.post_letter(full, language=prefix[1:] or "en", own_words=TYPED, name='Ada & "A"')
    assert response.status_code == 503 and WORDS[prefix] in response.text
    shown = [unescape(text) for text in re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", response.text, re.DOTALL)]
    assert {TYPED, 'Ada & "A"'} <= set(shown)
    sent = forms_of(response.text)[0].data()
    assert sent["own_words"] == TYPED and sent["name"] == 'Ada & "A"' and sent["consent"] == "on"
    assert "<b>" not in response.text
    places["senders"].leave()
    assert full.post(f"{prefix}{APPEAL}", sent, headers=make.BROWSER).status_code == 302


def test_what_was_typed_comes_back_as_it_was_whatever_it_is(full) -> None:
    odd = "\ue001 \ue000 \x00 \u202e"
    response = full.post(APPEAL, {"text": f"{odd} &#xe001;", 'text"><b>': odd}, headers=make.BROWSER)
    assert response.status_code == 503 and "<b>" not in response.text
    assert response.text.count("\ue001 \ue000") == 3


def test_what_cannot_be_kept_is_in_the_browser_still(full, places) -> None:
    places["bodies"].take()
    response = make.post_letter(full)
    assert response.status_code == 503 and "Go back in your browser" in response.text and "<form" not in response.text
    places["bodies"].leave()
    many = full.post(APPEAL, {f"f{number}": "x" for number in range(200)}, headers=make.BROWSER)
    assert many.status_code == 503 and "<form" not in many.text
    foreign = full.post(
        APPEAL, {"text": "x"}, headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    )
    assert foreign.status_code == 503 and "<form" not in foreign.text
    nonsense = full.post(APPEAL, b"\xff\x00", content_type="multipart/form-data; boundary=x", headers=make.BROWSER)
    assert nonsense.status_code == 503


def test_a_password_is_not_written_into_a_page(full) -> None:
    response = full.post("/admin/login/", {"username": "asel", "password": "a-long-enough-password"})
    assert response.status_code == 503
    assert "a-long-enough-password" not in response.text and "asel" not in response.text


def test_nobody_takes_the_others_places(db, full, places) -> None:
    """Readers, what is sent, and organisers: each comes in by places of their own, and a place is free again afterwards."""
    make.site()
    places["readers"].leave()
    assert [full.get(path).status_code for path in (f"{APPEAL}letters/", "/about/", "/admin/login/")] == [200, 200, 503]
    places["readers"].take()
    # What is cached needs no place.
    assert [full.get(path).status_code for path in ("/about/", "/privacy/")] == [200, 503]
    places["organisers"].leave()
    assert [full.get(path).status_code for path in ("/admin/login/", "/privacy/")] == [200, 503]
    places["organisers"].take()
    places["senders"].leave()
    assert [make.post_letter(full).status_code, full.get("/privacy/").status_code] == [302, 503]


def test_health_checks_are_always_answered(db, full) -> None:
    assert full.get("/healthz").status_code == full.get("/readyz").status_code == 200


@pytest.mark.parametrize("threads", [8, 9, 16, 32, 64])
def test_some_threads_are_left_to_refuse_in(monkeypatch, places, threads) -> None:
    monkeypatch.setenv(THREADS_VARIABLE, str(threads))
    refusing.Overload(lambda request: None)
    numbers = [one.number for one in places.values()]
    assert min(numbers) >= 1 and sum(numbers) <= threads


@pytest.mark.parametrize("wrong", ["many", "-1", "9" * 5000, "3.5"])
def test_a_wrong_number_of_threads_ends_in_one_line(monkeypatch, wrong) -> None:
    monkeypatch.setenv(THREADS_VARIABLE, wrong)
    with pytest.raises(ImproperlyConfigured, match=r"^SERVER_THREADS [^\n]{1,200}$"):
        refusing.Overload(lambda request: None)


def test_a_flood_is_one_line_in_the_log_and_names_nobody(full, caplog) -> None:
    for _ in range(50):
        full.get(APPEAL)
    assert [record.name for record in caplog.records if "More requests come" in record.message] == [refusing.__name__]
    assert APPEAL not in caplog.text


def test_what_comes_back_can_be_read_without_scrolling_in_its_field(full) -> None:
    """On a phone some 25 signs of a name are on a line; what is behind the last one looks lost."""
    long_name = "Johanna von und zu Weißenberg-Hohenzollern"
    page = make.post_letter(full, name=long_name, email="ada@example.org", own_words="Stop this. " * 40).text
    rows = dict(re.findall(r'<textarea[^>]* rows="(\d+)"[^>]*>\s*([^<]{8})', page))
    assert rows == {"8": "Stop thi", "2": "Johanna ", "1": "ada@exam"}
