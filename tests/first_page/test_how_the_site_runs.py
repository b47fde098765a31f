"""Worker, mail, count and backup on the first page, and what `/readyz` says of the worker."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from campaign.desk_mails import watching
from campaign.models import Chore
from outbox import alarms, limits
from outbox.models import OutboxMessage
from tests.admin.entering import client_of, moderator, organiser_with, superuser

pytestmark = pytest.mark.django_db
AWAY = "The mail worker does not run"


def seen(minutes_ago):
    at = timezone.now() - dt.timedelta(minutes=minutes_ago)
    Chore.objects.update_or_create(name=watching.SEEN_CHORE, defaults={"due_at": at, "done_at": at})


def running(client):
    return client.get("/admin/").text.split('id="running-title"')[1].split("</section>")[0]


def test_a_dead_worker_is_said_on_the_first_page_and_by_readyz_which_stays_ready(client):
    for said, minutes in ((False, 14), (True, 16)):
        seen(minutes)
        ready = client.get("/readyz")
        assert ready.status_code == 200 and ("no mail worker" in ready.text) == said
        page = moderator().get("/admin/")
        assert (AWAY in page.text) == said == page.context["has_urgent_notices"]


def test_before_the_first_worker_it_is_said_too(client):
    assert "no mail worker" in client.get("/readyz").text and AWAY in superuser().get("/admin/").text
    assert "No worker has been seen yet." in running(superuser())


def test_mail_that_waits_its_oldest_and_the_hours_budget(settings):
    settings.MAIL_HOURLY_BUDGET, settings.HAS_MAIL_SERVER = 1500, True
    for _ in range(2):
        limits.hit_budget(timezone.now(), is_bulk=False)
    for day in (20, 19):
        OutboxMessage.objects.create(kind="confirm", about=uuid.uuid4(), lane=5, since=dt.date(2026, 3, day))
    text = running(superuser())
    assert "Waiting: 2. The first is of: 20 March 2026." in text and "Sent in this hour: 2 of 1,500." in text


def test_a_drift_is_said_until_a_comparison_finds_none():
    now = timezone.now()
    Chore.objects.create(name=watching.DRIFT_CHORE, due_at=now, done_at=now)
    assert "Equal to the letters." in running(superuser())
    alarms.raise_alarm(watching.DRIFT, now=now, number=1)
    assert "It differs from the letters." in running(superuser())
    Chore.objects.done(watching.DRIFT_CHORE, now=now + dt.timedelta(hours=6))
    assert "Equal to the letters." in running(superuser())


def test_it_says_that_no_backup_has_been_made_until_one_is(settings):
    assert "None are made by themselves: BACKUP_TO is not set." in running(superuser())
    settings.BACKUP_TO = ["age1…"]
    assert "None has been made yet." in running(superuser())
    Chore.objects.create(name="backup", due_at=timezone.now(), done_at=timezone.now())
    assert "Last one:" in running(superuser())


def test_mail_in_trouble_is_a_list_without_addresses_for_those_who_look_after_the_site():
    for attempts in (0, 2, 3):
        OutboxMessage.objects.create(
            kind="confirm", about=uuid.uuid4(), lane=5, attempts=attempts, last_error="rcpt 451"
        )
    client = client_of(organiser_with("outbox.view_outboxmessage"))
    [line] = client.get("/admin/").context["loud"]
    assert (line.number, line.is_urgent) == (1, True)
    page = client.get(line.url)
    assert page.text.count("asks to confirm a letter") == 1 and "rcpt 451" in page.text
    assert moderator().get(line.url).status_code == 403
    message = OutboxMessage.objects.first()
    assert client.post(f"/admin/outbox/outboxmessage/{message.pk}/delete/", {"post": "yes"}).status_code == 403
