"""Several refusals of different addresses in a row stop their lanes for a while: nothing is deleted, and organisers know."""

import datetime as dt

import pytest
from django.utils import timezone

from appeals.models import Contact, Letter
from campaign.content.files import APPEAL_SLUG
from outbox import alarms, refusals
from outbox.sending.worker import Worker
from tests import make
from tests.mail import letters
from tests.outbox.conftest import later

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def appeal():
    return make.appeal(APPEAL_SLUG)


def test_several_refusals_in_a_row_stop_their_lane_for_a_while(post) -> None:
    addresses = letters.write_several(8)
    post.refuse("550 no")
    ran: list[dt.datetime] = []
    worker = Worker(clock=timezone.now, chores=ran.append)
    worker.run_until_empty()
    assert post.faults["rcpt"] == refusals.SEVERAL
    worker.run_until_empty()
    assert post.faults["rcpt"] == refusals.SEVERAL and len(ran) == 2
    # A clock that was ahead does not make it longer.
    worker.clock = later(days=-1)
    worker.run_until_empty()
    assert post.faults["rcpt"] == refusals.SEVERAL + 1
    post.replies.clear()
    worker.clock = later(hours=5)
    worker.run_until_empty()
    assert sorted(post.addresses()) == sorted(addresses)


def test_addresses_that_one_network_makes_up_hold_up_nobody_elses_mail(post) -> None:
    """As Yandex answers for users that it does not have: nothing says that it is about the address."""
    for number in range(refusals.SEVERAL + 1):
        post.refuse("550 5.7.1 No such user!", f"gone{number}@example.org")
        letters.write(f"gone{number}@example.org", network="198.51.100.7")
    worker = Worker(clock=timezone.now)
    worker.run_until_empty()
    letters.write("ada@example.org", network="203.0.113.7")
    worker.run_until_empty()
    # Of their own network nothing is tried for five minutes.
    assert post.addresses() == ["ada@example.org"] and post.faults["rcpt"] == refusals.SEVERAL
    letters.write("bea@example.org", network="198.51.100.7")
    worker.run_until_empty()
    assert "bea@example.org" not in post.addresses()
    worker.clock = later(minutes=6)
    worker.run_until_empty()
    assert "bea@example.org" in post.addresses()


def test_addresses_made_up_in_several_networks_hold_up_the_mail_for_half_a_minute(post) -> None:
    post.refuse("550 5.7.1 No such user!")
    for number in range(refusals.SEVERAL):
        letters.write(network=f"198.51.{number}.7")
    worker = Worker(clock=timezone.now)
    worker.run_until_empty()
    post.replies.clear()
    letters.write("ada@example.org", network="203.0.113.7")
    worker.run_until_empty()
    assert post.addresses() == []
    worker.clock = later(seconds=31)
    worker.run_until_empty()
    assert post.addresses()[0] == "ada@example.org"


def test_a_row_is_counted_over_days_without_much_mail(post) -> None:
    post.refuse("550 no")
    worker = Worker(clock=timezone.now)
    for number in range(refusals.SEVERAL):
        assert alarms.alarms(timezone.now()) == []
        letters.write(f"ada{number}@example.org")
        worker.run_until_empty()
    assert len(alarms.alarms(timezone.now())) == 1


def test_one_address_refused_again_and_again_is_no_row(post) -> None:
    post.refuse("550 no", "gone@example.org")
    letters.write("gone@example.org")
    worker = Worker(clock=timezone.now)
    for hours in range(0, 30, 3):
        worker.clock = later(hours=hours)
        worker.run_until_empty()
    assert alarms.alarms(timezone.now()) == []


def test_some_made_up_addresses_stop_nothing(post, work) -> None:
    for number in range(refusals.MANY - 1):
        post.refuse("550 5.1.1 no such user", f"gone{number}@example.org")
        letters.write(f"gone{number}@example.org")
    letters.write("ada@example.org")
    work()
    assert Letter.objects.count() == 1 and post.addresses() == ["ada@example.org"]
    assert alarms.alarms(timezone.now()) == []


def test_a_server_that_has_lost_its_list_of_users_destroys_nothing(post, work) -> None:
    """As Gmail did on 15 December 2020: every address was answered 5.1.1 for hours."""
    addresses = letters.write_several(40)
    post.refuse("550-5.1.1 The email account that you tried to reach does not exist.\r\n550 5.1.1 Please try again")
    for minutes in (0, 2, 10):
        work(later(minutes=minutes))
    assert Letter.objects.count() == 40 and Contact.objects.count() == 40
    assert len(alarms.alarms(timezone.now())) == 1
    post.replies.clear()
    work(later(hours=5))
    assert sorted(post.addresses()) == sorted(addresses)


def test_a_sender_that_is_refused_is_not_tried_with_every_message(post, work) -> None:
    letters.write_several(8)
    post.words = "5.1.8 bad sender"
    post.fail("mail", 550)
    work()
    assert post.faults["mail"] == refusals.SEVERAL and Letter.objects.count() == 8
