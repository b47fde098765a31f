"""What is mailed and what is held: judged by the worker or, without confirmation by mail, in the POST; what is counted."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from appeals.models import Letter
from appeals.services.arriving import judging
from appeals.services.decisions import moderating
from campaign.content.files import APPEAL_SLUG
from outbox import blocking
from outbox.models import Blocked
from safety.models import Hit
from safety.web import throttling
from tests import make
from tests.mail import letters

pytestmark = pytest.mark.django_db
NETWORK = "203.0.113.7"


@pytest.fixture(autouse=True)
def appeal():
    return make.appeal(APPEAL_SLUG)


def held() -> list[str]:
    return sorted(Letter.objects.filter(state="held").values_list("held_reason", flat=True))


@pytest.mark.parametrize("confirms", [True, False])
def test_letters_from_a_blocked_address_or_domain_are_held_and_not_mailed(settings, work, mailed, confirms) -> None:
    settings.CONFIRM_LETTERS = confirms
    blocking.block_address("Bad.Name+tag@gmail.com", by=None, now=timezone.now())
    blocking.block_domain("spam.example", by=None, now=timezone.now())
    for address in ("badname@googlemail.com", "x@spam.example", "y@mail.spam.example"):
        letters.write(address)
    letters.write("good@notspam.example")
    work()
    assert held() == ["blocked"] * 3
    assert [mail["To"] for mail in mailed()] == (["good@notspam.example"] if confirms else [])


def test_an_address_can_be_let_pass_again(work) -> None:
    organiser = make.organiser()
    assert blocking.block_address("ada@example.org", by=organiser, now=timezone.now())
    assert not blocking.block_address("ADA@example.org", by=organiser, now=timezone.now())
    assert Blocked.objects.get().blocked_by == organiser
    assert blocking.is_blocked("ada+x@example.org")
    assert blocking.unblock("ada@example.org") and not blocking.unblock("ada@example.org")
    assert blocking.block_domain("@Bücher.example", by=None, now=timezone.now())
    assert blocking.is_blocked("a@xn--bcher-kva.example") and blocking.unblock("bücher.example")


@pytest.mark.parametrize("text", ["", "nonsense", "a b", "com", "@", "."])
def test_what_is_no_domain_cannot_be_blocked(text) -> None:
    with pytest.raises(ValueError):
        blocking.block_domain(text, by=None, now=timezone.now())


def test_a_letter_caught_by_the_honeypot_is_mailed_like_any_other_and_waits_for_its_release(
    client, work, mailed
) -> None:
    letter = letters.write("ada@example.org", topic="https://spam.example")
    plain = letters.write("bea@example.org")
    work()
    assert letters.state(letter) == "held" and sorted(mail["To"] for mail in mailed()) == [
        "ada@example.org",
        "bea@example.org",
    ]
    pages = [letters.confirm(client, each).content.decode() for each in (letter, plain)]
    assert letters.state(letter) == "held" and letters.online() == 1
    assert all("Your letter is confirmed." in page for page in pages)
    assert moderating.release(ids=[letter.pk], by=None, now=timezone.now()) == 1
    assert moderating.release(ids=[letter.pk], by=None, now=timezone.now()) == 0
    assert letters.state(letter) == "confirmed" and letters.online() == 2


def test_a_letter_released_before_it_was_confirmed_is_mailed_again(work, mailed) -> None:
    letter = letters.write("ada@example.org", topic="https://spam.example")
    work()
    moderating.release(ids=[letter.pk], by=None, now=timezone.now())
    work()
    assert letters.state(letter) == "pending" and len(mailed()) == 2


def test_a_letter_released_while_its_address_is_blocked_is_held_again_and_not_mailed(work, mailed) -> None:
    blocking.block_address("ada@example.org", by=None, now=timezone.now())
    letter = letters.write("ada@example.org")
    work()
    moderating.release(ids=[letter.pk], by=None, now=timezone.now())
    work()
    assert letters.state(letter) == "held" and mailed() == []


def test_a_sender_in_the_honeypot_cannot_harm_the_letter_an_address_has(work, mailed) -> None:
    letter = letters.write("ada@example.org")
    letters.write("ada@example.org", topic="https://spam.example")
    work()
    assert letters.state(letter) == "pending"
    assert len(mailed()) == 2


def test_what_is_counted_is_known_by_a_hash_of_the_day() -> None:
    day = dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)
    for now in (day, day + dt.timedelta(minutes=1), day + dt.timedelta(days=1)):
        with time_machine.travel(now):
            letters.write(network=NETWORK)
    assert sorted(Hit.objects.values_list("in_day", flat=True)) == [1, 2]
    assert all(len(key) == 64 for key in Hit.objects.values_list("key", flat=True))
    today = timezone.localdate(day + dt.timedelta(days=1))
    assert Hit.objects.of_past_days(today).values_list("in_day", flat=True).get() == 2


def test_a_burst_is_over_with_its_ten_minutes_and_a_flood_with_its_day() -> None:
    start = dt.datetime(2026, 3, 20, 0, 0, tzinfo=timezone.get_default_timezone())
    counted = 0

    def hit(now: dt.datetime) -> bool:
        return throttling.hit(judging.LETTERS.limit, "203.0.113.0/24", now)

    for slot in range(24 * 6):
        now = start + dt.timedelta(minutes=10 * slot)
        counted += sum(hit(now) for _ in range(judging.LETTERS_PER_BURST + 5))
        assert counted <= judging.LETTERS_PER_BURST * (slot + 1)
    assert counted == judging.LETTERS_PER_DAY
    assert not hit(start + dt.timedelta(hours=23, minutes=59)) and hit(start + dt.timedelta(days=1))
