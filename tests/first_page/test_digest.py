"""The daily digest: to those who asked, at the hour that is set, once a day, numbers and nothing of what was written."""

import datetime as dt

import pytest

from appeals.services.figures import days
from campaign.desk_mails import queueing
from campaign.models import Chore
from organisers import limits
from outbox.models import OutboxMessage
from tests import make
from tests.admin.entering import organiser_with
from tests.first_page.organisers import DAY, HOUR, MINUTE, NOON, wants, work
from tests.threads import outcomes_at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known_chores")]
EIGHT = NOON.replace(hour=8)


def test_nobody_gets_it_who_has_not_asked(mailed):
    make.organiser()
    wants(digest=False)
    assert queueing.send_digests(NOON) == 0
    work(NOON)
    assert mailed() == []


def test_it_leaves_once_a_day_at_the_hour_or_after_it():
    wants()
    assert queueing.send_digests(EIGHT - MINUTE) == 0
    assert queueing.send_digests(EIGHT) == 1
    work(EIGHT)
    assert queueing.send_digests(EIGHT + MINUTE) == queueing.send_digests(EIGHT + 15 * HOUR) == 0
    assert queueing.send_digests(EIGHT + DAY) == 1


def test_the_hour_is_a_setting():
    wants()
    limits.change(values={"digest_hour": 18}, by=None, now=NOON)
    assert queueing.send_digests(NOON) == 0
    assert queueing.send_digests(NOON.replace(hour=18)) == 1


def test_a_worker_that_was_away_for_days_sends_one():
    wants()
    queueing.send_digests(EIGHT)
    work(EIGHT)
    assert queueing.send_digests(NOON + 3 * DAY) == 1


def test_one_that_still_waits_is_not_followed_by_another():
    wants()
    assert queueing.send_digests(EIGHT) == 1
    assert queueing.send_digests(EIGHT + DAY) == 0
    assert OutboxMessage.objects.count() == 1


def test_a_clock_that_ran_ahead_does_not_end_it():
    wants()
    queueing.send_digests(EIGHT + 30 * DAY)
    work(EIGHT + 30 * DAY)
    assert queueing.send_digests(EIGHT) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_one_sends_it():
    wants()
    Chore.objects.make_known([queueing.DIGEST_CHORE])
    sent = outcomes_at_once(*[lambda: queueing.send_digests(NOON)] * 3)
    assert sorted(sent) == [0, 0, 1]


@pytest.mark.django_db(transaction=True)
def test_without_its_day_each_worker_would_send_it(monkeypatch):
    """The unguarded twin: the day is not asked for, nor whether the same mail waits already."""
    wants()
    monkeypatch.setattr(queueing.Chore.objects, "filter", lambda *args, **kwargs: Chore.objects.all())
    monkeypatch.setattr(queueing, "put", lambda kind, choices: choices.count())
    assert [queueing.send_digests(NOON) for _ in range(3)] == [1, 1, 1]


def test_it_says_numbers_of_what_its_reader_may_work_on_and_nothing_that_was_written(mailed, time_machine):
    time_machine.move_to(NOON)
    appeal = make.appeal()
    for _ in range(2):
        make.letter(appeal, state="confirmed", own_words="SECRET WORDS", name="SECRET NAME")
    make.letter(
        appeal, state="confirmed", own_words="", written_on=(NOON - DAY).date(), confirmed_on=(NOON - DAY).date()
    )
    days.count_days(now=NOON)
    wants("moderator@example.org", user=organiser_with("appeals.view_letter"))
    wants("other@example.org", user=organiser_with())
    queueing.send_digests(NOON)
    work(NOON)
    texts = {mail["To"]: mail.get_body(("plain",)).get_content().replace("\r\n", "\n") for mail in mailed()}
    assert texts["moderator@example.org"].startswith("To be read: 2\nTo be read as a list: 1\n\nYesterday, written: 1,")
    assert texts["other@example.org"].startswith("Nothing waits for you.")
    for mail in mailed():
        whole = mail.as_string()
        assert "SECRET" not in whole and "http" not in whole and "/admin" not in whole
        assert "letter" not in whole.replace("letters.example", "").lower() and "mayor" not in whole.lower()


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_it_comes_in_the_language_that_was_chosen(mailed, language):
    wants(language=language)
    queueing.send_digests(NOON)
    work(NOON)
    [mail] = mailed()
    assert mail["Content-Language"] == language


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_who_may_not_enter_any_more_gets_none_that_waits(mailed, change):
    choice = wants()
    queueing.send_digests(NOON)
    type(choice.user).objects.update(**change)
    work(NOON)
    assert mailed() == [] and not OutboxMessage.objects.exists()


def test_who_has_changed_their_mind_gets_none_that_waits(mailed):
    choice = wants()
    queueing.send_digests(NOON)
    wants(user=choice.user, digest=False)
    work(NOON + dt.timedelta(seconds=1))
    assert mailed() == []
