"""News goes to writers who asked for it, once, through the outbox, with a link to stop it."""

import email
import email.policy
from email.message import EmailMessage
from functools import partial

import pytest
from django.core.cache import cache
from django.utils import timezone

from appeals.models import Appeal, Contact, Letter, NewsUpdate, NewsUpdateText
from appeals.models.letters.states import State
from appeals.services.updates import news
from appeals.services.writers import own
from outbox import queue
from outbox.models import OutboxMessage
from outbox.sending.worker import Worker
from tests import make
from tests.own.news_items import NOW, draft, publish
from tests.threads import at_once, meet_before, without_lock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_folder(settings, tmp_path):
    cache.clear()
    settings.HAS_MAIL_SERVER = False
    settings.MAIL_DIR = tmp_path / "mail"
    settings.LINK_URL = "https://letters.example"
    return settings.MAIL_DIR


@pytest.fixture
def appeal():
    return make.appeal(news_a_week=1)


def reader(appeal: Appeal, **fields) -> Letter:
    """A letter whose writer wants news."""
    letter = make.letter(appeal, **fields)
    make.contact(letter, f"{make.address()}", wants_updates=True)
    return letter


def work() -> None:
    """Lets a worker empty the outbox; fails if it does not come to an end."""
    worker = Worker(clock=lambda: NOW)
    assert any(not worker.work_once() for _ in range(100))
    worker.transport.close()


def mailed(folder) -> list[EmailMessage]:
    files = sorted(folder.glob("*.eml")) if folder.exists() else []
    return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]


# Who gets it.


def test_it_goes_to_those_who_want_it_and_whose_letter_counts(appeal, mail_folder):
    wanted = [reader(appeal, state=state) for state in (State.CONFIRMED, State.APPROVED)]
    for state in (State.PENDING, State.HELD, State.REJECTED):
        reader(appeal, state=state)
    make.letter(appeal, address=make.address())
    reader(make.appeal())
    assert publish(draft(appeal))
    work()
    from safety.keys.sealing import unseal

    addresses = {unseal(bytes(Contact.objects.get(pk=letter.pk).sealed_address)) for letter in wanted}
    assert {message["To"] for message in mailed(mail_folder)} == addresses
    assert len(mailed(mail_folder)) == 2
    assert not OutboxMessage.objects.exists()


def test_who_stops_the_news_or_withdraws_before_the_worker_comes_gets_none(appeal, mail_folder):
    stopped, withdrawn, rejected = (reader(appeal) for _ in range(3))
    assert publish(draft(appeal))
    news.queue_batch(update_id=NewsUpdate.objects.get().pk)
    assert OutboxMessage.objects.filter(kind=news.NEWS).count() == 3
    own.stop_news(letter_id=stopped.pk)
    own.withdraw(letter_id=withdrawn.pk, now=NOW)
    Letter.objects.filter(pk=rejected.pk).reject("insult", NOW.date())
    work()
    assert mailed(mail_folder) == []
    assert not OutboxMessage.objects.exists()


def test_everybody_gets_it_once_however_many_batches_it_takes(appeal, mail_folder, monkeypatch):
    monkeypatch.setattr(news, "BATCH", 3)
    for _ in range(9):
        reader(appeal)
    assert publish(draft(appeal))
    work()
    assert len({message["To"] for message in mailed(mail_folder)}) == len(mailed(mail_folder)) == 9
    update = NewsUpdate.objects.get()
    assert update.is_handed_on


def test_a_batch_that_a_dead_worker_left_is_queued_once(appeal, monkeypatch):
    monkeypatch.setattr(news, "BATCH", 2)
    letters = sorted(reader(appeal).pk for _ in range(5))
    assert publish(draft(appeal))
    update = NewsUpdate.objects.get()
    # Each batch message may be handled again by another worker: ten times in all here, where three are enough.
    for _ in range(10):
        news.queue_batch(update_id=update.pk)
    about = OutboxMessage.objects.filter(kind=news.NEWS).values_list("about", flat=True)
    assert sorted(about) == letters


@pytest.mark.django_db(transaction=True)
def test_batches_queued_at_once_reach_everybody_once(appeal, monkeypatch):
    monkeypatch.setattr(news, "BATCH", 2)
    letters = sorted(reader(appeal).pk for _ in range(11))
    assert publish(draft(appeal))
    update = NewsUpdate.objects.get()
    at_once(*[partial(news.queue_batch, update_id=update.pk)] * 8)
    about = OutboxMessage.objects.filter(kind=news.NEWS).values_list("about", flat=True)
    assert sorted(about) == letters


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_batch_queued_at_once_reaches_its_readers_many_times(appeal, monkeypatch):
    letter = reader(appeal)
    assert publish(draft(appeal))
    without_lock(monkeypatch, news, "queue_batch")
    meet_before(monkeypatch, queue, "put_many", 4)
    at_once(*[partial(news.queue_batch, update_id=NewsUpdate.objects.get().pk)] * 4)
    about = OutboxMessage.objects.filter(kind=news.NEWS).values_list("about", flat=True)
    assert list(about) == [letter.pk] * 4


def test_a_draft_is_sent_to_nobody_whatever_the_outbox_holds(appeal, mail_folder):
    letter = reader(appeal)
    update = draft(appeal)
    OutboxMessage.objects.create(kind=news.NEWS, about=letter.pk, item=update.pk)
    OutboxMessage.objects.create(kind=news.NEWS_BATCH, about=letter.pk, item=update.pk)
    work()
    assert mailed(mail_folder) == []


def test_an_address_that_the_server_refuses_is_taken_out_and_the_letter_stays(appeal):
    letter = reader(appeal)
    news.address_refused(OutboxMessage(kind=news.NEWS, about=letter.pk), timezone.now())
    contact = Contact.objects.get(pk=letter.pk)
    assert (contact.sealed_address, contact.wants_updates) == (None, False)
    letter.refresh_from_db()
    assert letter.state == State.APPROVED


# What it says.


@pytest.mark.parametrize(("language", "body"), [("en", "News."), ("ru", "Новости."), ("kk", "Жаңалық.")])
def test_it_is_written_in_the_letters_language(appeal, mail_folder, language, body):
    reader(appeal, language=language)
    assert publish(draft(appeal))
    work()
    (message,) = mailed(mail_folder)
    assert message["Subject"] == f"From us, {language}"
    assert message["Content-Language"] == language
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        assert part is not None
        assert body in part.get_content()


def test_a_language_without_a_text_falls_back_to_english(appeal, mail_folder):
    reader(appeal, language="kk")
    assert publish(draft(appeal, en="English news."))
    work()
    (message,) = mailed(mail_folder)
    html = message.get_body(("html",))
    assert html is not None
    assert "English news." in html.get_content()
    assert '<html lang="kk">' in html.get_content()
    assert '<div lang="en">' in html.get_content()
    assert "/kk/letters/" in message["List-Unsubscribe"]


def test_one_click_ends_it_as_rfc_8058_asks(appeal, mail_folder, client):
    letter = reader(appeal, language="ru")
    assert publish(draft(appeal))
    work()
    (message,) = mailed(mail_folder)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message["List-Unsubscribe"].strip("<>")
    assert address.startswith("https://letters.example/ru/letters/")
    text = message.get_body(("plain",))
    assert text is not None
    assert address in text.get_content()
    path = address.removeprefix("https://letters.example")
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Contact.objects.get(pk=letter.pk).wants_updates


def test_it_is_small_loads_nothing_and_names_nobody(appeal, mail_folder):
    reader(appeal, name="Ada Adams", own_words="My street was cleared.")
    body = "A line.\n\nAnother <b>line</b> & more: https://example.org/page"
    assert publish(draft(appeal, en=body))
    work()
    (message,) = mailed(mail_folder)
    raw = message.as_bytes()
    assert len(raw) < news.MAIL_MAX_BYTES
    html = message.get_body(("html",))
    assert html is not None
    source = html.get_content()
    assert "&lt;b&gt;line&lt;/b&gt; &amp; more" in source
    assert '<a href="https://example.org/page"' in source
    for forbidden in ("<img", "<link", "<script", "<style", "src=", "Ada Adams", "My street", appeal.slug):
        assert forbidden not in raw.decode() + source


def test_a_subject_cannot_bring_headers_along(appeal, mail_folder):
    reader(appeal)
    update = draft(appeal)
    NewsUpdateText.objects.filter(language="en").update(subject="News\r\nBcc: all@example.org")
    assert publish(update)
    work()
    (message,) = mailed(mail_folder)
    assert message["Bcc"] is None
    assert message["Subject"] == "News Bcc: all@example.org"
