"""The page of an update: how it looks, how many get it, a test to oneself, and how far it has come."""

import email
import email.policy

import pytest
from django.core.cache import cache
from django.utils import timezone

from appeals.models import NewsUpdate
from appeals.services.updates import figures, news, testing
from organisers.models import Record
from outbox import limits
from outbox.models import OutboxMessage
from outbox.sending.worker import Worker
from safety.models import Hit
from tests import make
from tests.admin.entering import client_of, messages_of
from tests.own.news_items import NOW, draft, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_folder(settings, tmp_path):
    cache.clear()
    settings.HAS_MAIL_SERVER = False
    settings.MAIL_DIR = tmp_path / "mail"
    return settings.MAIL_DIR


@pytest.fixture
def appeal():
    return make.appeal()


@pytest.fixture
def writer():
    return make.organiser("aigul", email="aigul@example.org")


@pytest.fixture
def client(writer):
    return client_of(writer)


def address(update):
    return f"/admin/appeals/newsupdate/{update.pk}/publishing/"


def reader(appeal, **fields):
    letter = make.letter(appeal, **fields)
    make.contact(letter, make.address(), wants_updates=True)
    return letter


def work():
    worker = Worker(clock=lambda: NOW)
    assert any(not worker.work_once() for _ in range(100))
    worker.transport.close()


def mailed(folder):
    files = sorted(folder.glob("*.eml")) if folder.exists() else []
    return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]


def test_it_shows_each_mail_as_html_and_as_text(client, appeal):
    update = draft(appeal, en="**Bold** https://example.org/a.\n\n<script>x</script>", ru="Новости.")
    page = client.get(address(update)).text
    assert "<strong>Bold</strong>" in page
    assert '<a href="https://example.org/a" rel="noopener noreferrer">https://example.org/a</a>.' in page
    assert "**Bold** https://example.org/a." in page
    assert "<script>x" not in page
    assert "Вы получаете" in page or "новост" in page.lower()


def test_it_says_how_many_get_it_in_each_language_and_no_address(client, appeal):
    for language in ("en", "en", "ru"):
        reader(appeal, language=language)
    reader(appeal, state="rejected")
    reader(make.appeal())
    make.contact(make.letter(appeal), make.address())
    page = client.get(address(draft(appeal, en="News."))).text
    assert "As of now it goes to this many people: 3." in page
    assert '<span lang="en">English</span>: 2' in page
    assert '<span lang="ru">Русский</span>: 1 (they get the English text)' in page
    assert "@example.org" not in page.replace("aigul@example.org", "")


def test_many_are_not_counted_to_the_end(client, appeal, monkeypatch):
    monkeypatch.setattr(figures, "MOST_COUNTED", 2)
    for _ in range(4):
        reader(appeal)
    assert "As of now it goes to this many people: 2+." in client.get(address(draft(appeal))).text


def test_it_says_half_of_the_hours_mail_and_how_long_that_takes(client, appeal, settings):
    settings.MAIL_HOURLY_BUDGET = 5
    for _ in range(5):
        reader(appeal)
    page = client.get(address(draft(appeal))).text
    assert "2 of 5 mails" in page
    assert "at least 3 hours" in page


def test_no_more_than_half_of_the_hours_mail_leaves(appeal, settings, mail_folder):
    settings.MAIL_HOURLY_BUDGET = 5
    for _ in range(5):
        reader(appeal)
    publish(draft(appeal))
    work()
    assert len(mailed(mail_folder)) == limits.share(is_bulk=True, has_had_mail=False) == 2


def test_one_press_sends_a_test_in_each_language_to_oneself_alone(client, appeal, mail_folder):
    reader(appeal)
    update = draft(appeal)
    said = client.post(address(update), {"act": "test"}, follow=True)
    assert "3 test mails are on their way" in messages_of(said)
    work()
    mails = mailed(mail_folder)
    assert {mail["To"] for mail in mails} == {"aigul@example.org"}
    assert sorted(mail["Subject"] for mail in mails)[0] == "[Test] From us, en"
    assert all("List-Unsubscribe" not in mail for mail in mails)
    assert not NewsUpdate.objects.published().exists()
    assert Record.objects.get(act="test update").done_by.username == "aigul"
    assert not OutboxMessage.objects.exists()


def test_tests_are_limited(client, appeal):
    update = draft(appeal)
    for _ in range(testing.LIMIT.per_burst):
        client.post(address(update), {"act": "test"})
    number = OutboxMessage.objects.count()
    assert "wait an hour" in messages_of(client.post(address(update), {"act": "test"}, follow=True))
    assert OutboxMessage.objects.count() == number
    assert Hit.objects.exists()


def test_without_an_address_of_ones_own_nothing_is_sent(appeal):
    client = client_of(make.organiser())
    update = draft(appeal)
    assert "disabled" in client.get(address(update)).text
    assert "no e-mail address" in messages_of(client.post(address(update), {"act": "test"}, follow=True))
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_superuser": False}, {"email": ""}])
def test_who_may_not_write_news_any_more_gets_no_test(writer, client, appeal, mail_folder, change):
    client.post(address(draft(appeal)), {"act": "test"})
    type(writer).objects.filter(pk=writer.pk).update(**change)
    work()
    assert mailed(mail_folder) == []


def test_nothing_is_sent_without_the_tick(client, appeal):
    update = draft(appeal)
    said = client.post(address(update), {"fingerprint": news.fingerprint(update)}, follow=True)
    assert "Tick the box first" in messages_of(said)
    assert not NewsUpdate.objects.published().exists()


def test_it_says_how_far_it_is(client, appeal, settings):
    settings.MAIL_HOURLY_BUDGET = 4
    for _ in range(3):
        reader(appeal)
    update = draft(appeal)
    publish(update)
    assert client.get(address(update)).text.count("data-progress") == 1
    work()
    update.refresh_from_db()
    assert figures.progress_of(update) == figures.Progress(sent=2, refused=0, waiting=1, is_more=False)
    page = client.get(address(update)).text
    assert "js/progress" in page
    assert "Show how far it is now" in page
    client.post(address(update), {"act": "stop"})
    page = client.get(address(update)).text
    assert "What waited then is not sent." in page
    assert "js/progress" not in page


def test_a_refused_address_is_counted(appeal):
    letter = reader(appeal)
    update = draft(appeal)
    publish(update)
    news.queue_batch(update_id=update.pk)
    message = OutboxMessage.objects.get(kind=news.NEWS, about=letter.pk)
    news.refused(message, timezone.now())
    update.refresh_from_db()
    assert update.refused_count == 1


@pytest.mark.parametrize("act", ["", "x", "\x00", "stop", "publish"])
def test_acts_without_sense_change_nothing(client, appeal, act):
    update = draft(appeal)
    assert client.post(address(update), {"act": act}).status_code == 302
    assert not NewsUpdate.objects.published().exists()
