"""Supporters who write over HTTP while something breaks, and what became of each letter."""

import http.client
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from campaign.content.files import APPEAL_SLUG
from tests import make
from tests.chaos.breaking.database import Database

PATHS = {
    language: f"{prefix}/appeals/{APPEAL_SLUG}/" for language, prefix in (("en", ""), ("ru", "/ru"), ("kk", "/kk"))
}
SECONDS = 120


@dataclass
class Answer:
    """`status` 0: there was none, the connection broke."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def is_sent(self) -> bool:
        return self.status == 302 and self.headers["location"].endswith("/sent/")


def ask(port: int, path: str, fields: dict[str, str] | None = None, **headers: str) -> Answer:
    """One request on a connection of its own, a POST where there are `fields`."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    sent = {"Sec-Fetch-Site": "same-origin"} | {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {name: value for name, value in sent.items() if value}
    began = time.monotonic()
    try:
        if fields is None:
            client.request("GET", path, headers=sent)
        else:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
            client.request("POST", path, urllib.parse.urlencode(fields), sent)
        answer = client.getresponse()
        body = answer.read().decode()
        kept = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, body, kept, time.monotonic() - began)
    except (OSError, http.client.HTTPException):
        return Answer(0, seconds=time.monotonic() - began)
    finally:
        client.close()


def words_of(number: int, attempt: int) -> str:
    return f"Letter {number} of this night, sent for the {attempt}th time."


def fields_of(number: int, attempt: int = 1) -> dict[str, str]:
    """The form, filled in."""
    return make.letter_fields(
        naming="nobody",
        name="",
        city="",
        organisation="",
        email=f"writer{number}@example.org",
        own_words=words_of(number, attempt),
    )


def write(port: int, number: int, attempt: int = 1, language: str = "en") -> Answer:
    """Sends a letter as a browser behind a proxy does; ten letters come from each network."""
    network = number // 10
    host = f"198.{network // 250 % 250}.{network % 250}.9"
    return ask(port, PATHS[language], fields_of(number, attempt), X_Forwarded_For=host)


class Writers:
    """So many supporters at once. Each sends a letter again, as often as it takes, until its answer is “sent”."""

    def __init__(self, port: int, letters: int, *, at_once: int = 8) -> None:
        self.port, self.letters = port, letters
        self.answers: Counter[int] = Counter()
        self.acknowledged: set[str] = set()
        self.slowest = 0.0
        # The longest time in which no letter at all was taken.
        self.longest_silence = 0.0
        self._sent_at = time.monotonic()
        self.look_at: Callable[[int, int, Answer], None] = lambda number, attempt, answer: None
        self._next = 0
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._write_all, daemon=True) for _ in range(at_once)]

    def start(self) -> "Writers":
        self._sent_at = time.monotonic()
        for thread in self._threads:
            thread.start()
        return self

    def finish(self) -> None:
        for thread in self._threads:
            thread.join(900)
            assert not thread.is_alive(), (
                f"{len(self.acknowledged)} of {self.letters} were sent, answers {self.answers}"
            )

    @property
    def is_done(self) -> bool:
        return len(self.acknowledged) >= self.letters

    def _write_all(self) -> None:
        while (number := self._take()) is not None:
            attempt = 1
            while not (answer := write(self.port, number, attempt)).is_sent:
                self._note(number, attempt, answer)
                attempt += 1
                time.sleep(0.3)
            self._note(number, attempt, answer)

    def _take(self) -> int | None:
        with self._lock:
            self._next += 1
            return self._next - 1 if self._next <= self.letters else None

    def _note(self, number: int, attempt: int, answer: Answer) -> None:
        self.look_at(number, attempt, answer)
        with self._lock:
            self.answers[answer.status] += 1
            self.slowest = max(self.slowest, answer.seconds)
            if answer.is_sent:
                now = time.monotonic()
                self.longest_silence = max(self.longest_silence, now - self._sent_at)
                self._sent_at = now
                self.acknowledged.add(words_of(number, attempt))


def stored(database: Database) -> Counter[str]:
    """How often each letter's own words are stored."""
    return Counter(words for (words,) in database.execute("SELECT own_words FROM appeals_letter"))


def lost(database: Database, writers: Writers) -> int:
    """How many letters were acknowledged and are not there."""
    return len(writers.acknowledged - set(stored(database)))


def check_all_are_there(database: Database, writers: Writers) -> None:
    """Each acknowledged letter is there once, none twice, each address counts once, and the count is that of the rows."""
    found = stored(database)
    assert writers.acknowledged <= set(found), f"lost: {sorted(writers.acknowledged - set(found))[:5]}"
    assert set(found.values()) == {1}
    counted = database.number("SELECT count(*) FROM appeals_letter WHERE state IN ('confirmed', 'approved')")
    assert counted == writers.letters
    assert database.number("SELECT online FROM appeals_tally") == counted
    assert database.number("SELECT count(*) FROM appeals_contact") == len(found), "half a letter is stored"
    assert database.is_sound()
