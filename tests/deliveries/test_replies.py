"""Answers: recorded by the desk, published once, told to the writers; what is not published stays private."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from appeals.models import NewsUpdate
from deliveries.models import Delivery, DeliveryEvent, Reply
from deliveries.services import replying
from organisers.models import Record
from organisers.roles import DELIVERERS, make_groups
from outbox.models import OutboxMessage
from safety.files import private_files
from tests import make
from tests.admin.entering import client_of, fields_of, messages_of, organiser_with, superuser
from tests.deliveries import making_answers as making

pytestmark = pytest.mark.django_db
LIST = reverse("admin:deliveries_reply_changelist")
ADD = reverse("admin:deliveries_reply_add")
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def delivery() -> Delivery:
    return making.delivery(make.site(), days_ago=9)


def test_before_anything_has_left_there_is_no_answer_to_record():
    response = superuser().get(ADD, follow=True)
    assert response.redirect_chain == [(LIST, 302)] and "Nothing has been delivered yet." in messages_of(response)


def page(reply: Reply, name: str) -> str:
    return reverse(f"admin:deliveries_reply_{name}", args=[reply.pk])


def answer(to: Delivery, **changes) -> dict:
    data = {
        "delivery": str(to.pk),
        "received_on": TODAY.isoformat(),
        "number": "ЗТ-7",
        "language": "ru",
        "body_ru": "Уважаемые!\r\n\r\nМы рассмотрим.",
        "body_en": "",
        "body_kk": "",
        **changes,
    }
    return data


def publish(client, reply: Reply):
    """Presses the button of a page as it would be now, even where it has no button any more."""
    seen = client.get(page(reply, "publishing")).context["fingerprint"]
    return client.post(page(reply, "publishing"), {"fingerprint": seen}, follow=True)


def test_an_answer_needs_no_english_text_and_counts_though_it_is_not_published(delivery, client):
    response = superuser().post(ADD, answer(delivery))
    reply = Reply.objects.get()
    assert response["Location"] == page(reply, "publishing")
    assert [(text.language, text.body) for text in reply.texts.all()] == [("ru", "Уважаемые!\n\nМы рассмотрим.")]
    delivery.refresh_from_db()
    assert delivery.answered_on == TODAY
    assert DeliveryEvent.objects.get(delivery=delivery).act == "answered"
    html = client.get(f"/appeals/{make.APPEAL_SLUG}/deliveries/").content.decode()
    assert "The answer is not published." in html and "Мы рассмотрим" not in html
    assert not NewsUpdate.objects.exists()


def test_a_scan_will_do_but_only_a_text_is_published(delivery, client):
    desk = superuser()
    scan = SimpleUploadedFile("scan.pdf", b"%PDF-1.7 secret")
    desk.post(ADD, answer(delivery, body_ru="", upload=scan))
    reply = Reply.objects.get()
    shown = desk.get(page(reply, "scan"))
    assert shown.content == b"%PDF-1.7 secret" and "no-store" in shown["Cache-Control"]
    assert client_of(organiser_with("deliveries.view_delivery")).get(page(reply, "scan")).status_code == 403
    assert "has no text" in messages_of(publish(desk, reply))
    assert Reply.objects.get().published_at is None


def test_publishing_shows_it_tells_writers_and_happens_once(delivery, client):
    make.contact(make.letter(delivery.appeal), make.address(), wants_updates=True)
    reply = making.reply(delivery, published=False, ru="Мы рассмотрим.", en="We shall look.")
    desk = superuser()
    assert "writers who asked for news are told" in messages_of(publish(desk, reply))
    assert "Nothing has changed" in messages_of(publish(desk, reply))
    update = NewsUpdate.objects.get()
    assert update.published_at and {text.language for text in update.texts.all()} == {"en", "ru", "kk"}
    assert OutboxMessage.objects.filter(kind="news batch", item=update.pk).count() == 1
    assert DeliveryEvent.objects.filter(act="published").count() == 1
    assert Record.objects.filter(act="publish reply").count() == 1
    ledger = f"/appeals/{make.APPEAL_SLUG}/deliveries/"
    html = client.get(ledger).content.decode()
    assert re.search(r'lang="en" dir="auto"><p>We shall look\.', html) and "Translated for this site." in html
    html = client.get(f"/kk{ledger}").content.decode()
    assert re.search(r'lang="ru" dir="auto"><p>Мы рассмотрим\.', html) and "Translated for this site." not in html


def test_the_news_names_no_protest_no_place_and_no_person(delivery):
    reply = making.reply(delivery, published=False, ru="Мы рассмотрим.")
    replying.publish(reply_id=reply.pk, by=None, now=timezone.now())
    for text in NewsUpdate.objects.get().texts.all():
        for word in ("Shanyrak", "Шаны", "Шаңы", "mayor", "аким", "әкім", "letter", "письм", "хат ", "Office", "http"):
            assert word.lower() not in f"{text.subject} {text.body}".lower(), word


def test_where_the_weeks_news_is_used_up_it_stays_a_draft_and_the_organiser_is_told(delivery):
    NewsUpdate.objects.create(appeal=delivery.appeal, published_at=timezone.now())
    reply = making.reply(delivery, published=False, ru="Мы рассмотрим.")
    response = publish(superuser(), reply)
    draft = NewsUpdate.objects.drafts().get()
    assert reverse("admin:appeals_newsupdate_publishing", args=[draft.pk]) in response.content.decode()
    assert "waits as a draft" in messages_of(response)
    assert Reply.objects.get().published_at
    assert not OutboxMessage.objects.filter(kind="news batch").exists()


def test_a_deliverer_is_told_of_the_draft_without_a_link_that_is_not_theirs(delivery):
    delivery.appeal.news_a_week = 0
    delivery.appeal.save()
    reply = making.reply(delivery, published=False, ru="Мы рассмотрим.")
    make_groups()
    user = organiser_with()
    user.groups.add(user.groups.model.objects.get(name=DELIVERERS))
    html = publish(client_of(user), reply).content.decode()
    assert "waits as a draft" in html and "newsupdate" not in html


def test_the_earliest_answer_is_the_day_and_a_mistaken_one_can_be_deleted(delivery):
    first = making.reply(delivery, published=False, day=TODAY - dt.timedelta(days=5), ru="Первый")
    desk = superuser()
    desk.post(ADD, answer(delivery))
    delivery.refresh_from_db()
    assert delivery.answered_on == TODAY - dt.timedelta(days=5)
    for reply in Reply.objects.order_by("received_on"):
        assert desk.post(page(reply, "delete"), {"post": "yes"}).status_code == 302
    delivery.refresh_from_db()
    assert delivery.answered_on is None
    assert DeliveryEvent.objects.filter(act="taken_back").count() == 2
    assert not Reply.objects.filter(pk=first.pk).exists()


def test_a_scan_goes_with_its_answer(delivery, django_capture_on_commit_callbacks):
    desk = superuser()
    desk.post(ADD, answer(delivery, upload=SimpleUploadedFile("scan.pdf", b"%PDF-1.7 secret")))
    reply = Reply.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(page(reply, "delete"), {"post": "yes"})
    assert not private_files.path_of(reply.scan).exists()


def test_a_translation_can_be_added_and_emptied_but_a_published_answer_keeps_a_text(delivery):
    reply = making.reply(delivery, ru="Мы рассмотрим.")
    desk = superuser()
    data = fields_of(desk.get(page(reply, "change")))
    desk.post(page(reply, "change"), {**data, "body_kk": "Қараймыз."})
    assert {text.language for text in reply.texts.all()} == {"ru", "kk"}
    data = fields_of(desk.get(page(reply, "change")))
    desk.post(page(reply, "change"), {**data, "body_ru": ""})
    assert {text.language for text in reply.texts.all()} == {"kk"}
    data = fields_of(desk.get(page(reply, "change")))
    response = desk.post(page(reply, "change"), {**data, "body_kk": " "})
    assert response.status_code == 200 and "at least one text has to stay" in response.content.decode()
    assert reply.texts.count() == 1


def test_what_was_published_is_what_was_seen(delivery):
    reply = making.reply(delivery, published=False, ru="Мы рассмотрим.")
    desk = superuser()
    html = desk.get(page(reply, "publishing")).content.decode()
    seen = re.search(r'name="fingerprint" value="(\w+)"', html)[1]
    reply.texts.update(body="Другое")
    assert "Please read it once more" in messages_of(
        desk.post(page(reply, "publishing"), {"fingerprint": seen}, follow=True)
    )
    assert Reply.objects.get().published_at is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"body_ru": ""}, "Enter the answer’s text or add its scan."),
        ({"received_on": ""}, "This field is required"),
        ({"received_on": "2999-01-01"}, "has not come yet"),
        ({"received_on": "1999-01-01"}, "before the day of the delivery"),
        ({"received_on": "\0"}, "valid date"),
        ({"number": "1" * 61}, "at most 60"),
        ({"number": "\0"}, "Null characters"),
        ({"body_ru": "a\0b"}, "Null characters"),
        ({"language": "xx"}, "Select a valid choice"),
        ({"delivery": "999999999999999999999999"}, "Select a valid choice"),
        ({"delivery": "\0"}, ""),
        ({"delivery": "-1"}, "Select a valid choice"),
        ({"upload": SimpleUploadedFile("x.exe", b"MZ")}, "This is neither a PDF"),
        ({"revision_ru": "9" * 400}, None),
    ],
)
def test_what_makes_no_sense_is_refused_and_kept(delivery, changes, words):
    response = superuser().post(ADD, answer(delivery, **changes))
    if words is None:
        assert response.status_code == 302
        return
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not Reply.objects.exists()
    if "body_ru" not in changes:
        assert "Мы рассмотрим." in response.content.decode()


def test_no_answer_is_recorded_to_what_has_not_left_or_was_taken_back_meanwhile(delivery):
    for state in ("ready", "cancelled"):
        other = making.delivery(delivery.appeal, state=state)
        assert "Select a valid choice" in superuser().post(ADD, answer(other)).content.decode()
    reply = making.reply(delivery, published=False, ru="Да.")
    desk = superuser()
    data = fields_of(desk.get(page(reply, "change")))
    Delivery.objects.filter(pk=delivery.pk).update(state="ready", departed_on=None, answered_on=None)
    response = desk.post(page(reply, "change"), {**data, "body_ru": "Нет."})
    assert response.status_code == 403
    assert "Нет." in response.content.decode()


@pytest.mark.parametrize("name", ["publishing", "scan"])
def test_pages_of_an_answer_that_is_not_there_say_so(name):
    for key in (10**18, 0, 5):
        response = superuser().get(reverse(f"admin:deliveries_reply_{name}", args=[key]), follow=True)
        assert response.status_code == 200 and "There is no such answer." in messages_of(response)
    assert superuser().get(f"{LIST}{'9' * 30}/publishing/", follow=True).status_code == 200


def test_those_without_the_right_see_and_do_nothing(delivery):
    reply = making.reply(delivery, published=False, ru="Секрет")
    client = client_of(organiser_with("deliveries.view_delivery", "deliveries.change_delivery", "appeals.view_letter"))
    for path in (
        LIST,
        ADD,
        page(reply, "change"),
        page(reply, "delete"),
        page(reply, "publishing"),
        page(reply, "scan"),
    ):
        assert client.get(path).status_code == 403, path
        assert client.post(path, {"fingerprint": "x"}).status_code == 403, path
    assert Reply.objects.get().published_at is None


def test_the_group_deliverers_does_all_of_it(delivery):
    make_groups()
    user = organiser_with()
    user.groups.add(user.groups.model.objects.get(name=DELIVERERS))
    desk = client_of(user)
    assert desk.post(ADD, answer(delivery)).status_code == 302
    assert "Publish the answer" in desk.get(page(Reply.objects.get(), "publishing")).content.decode()
    assert "ЗТ-7" in desk.get(reverse("admin:deliveries_delivery_change", args=[delivery.pk])).content.decode()
    assert desk.get(reverse("admin:appeals_letter_changelist")).status_code == 403
