"""The settings of deliveries are stored while an e-mail is about to leave: neither waits for the other for ever."""

import threading

import pytest
from django.db import connection, transaction

from deliveries.models import Delivery, Sender
from deliveries.services import answering
from deliveries.services.mails import mail_obstacles
from tests.admin.entering import fields_of, superuser
from tests.deliveries import mails
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
MOMENT = 2  # Seconds: so long one waits for what the other does not do where all lock in one order.


def test_another_number_of_days_and_an_e_mail_sent_again(monkeypatch) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    delivery = mails.delivery()
    file = delivery.files.get()
    Delivery.objects.update(state="departed", departed_on="2026-01-01")
    browser, url = superuser(), f"/admin/deliveries/sender/{delivery.appeal_id}/change/"
    fields = {**fields_of(browser.get(url)), "answer_days": "15"}
    has_delivery, has_sender = threading.Event(), threading.Event()
    reckon = answering.reckon_due_dates

    def reckon_later(**given) -> int:
        has_sender.set()
        return reckon(**given)

    monkeypatch.setattr(answering, "reckon_due_dates", reckon_later)

    def leave() -> None:
        with transaction.atomic():
            Delivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
            has_delivery.set()
            has_sender.wait(MOMENT)
            mail_obstacles.locked(delivery.pk, file.part, file.pk)

    def save() -> int:
        assert has_delivery.wait(10)
        return browser.post(url, fields).status_code

    assert at_once(leave, save) == [None, 302]
    assert Sender.objects.get().answer_days == 15
    assert Delivery.objects.get().due_on is not None
