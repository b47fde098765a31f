"""The e-mails of a delivery in the admin: what is shown, what the buttons do, and what bad input does not."""

import re
import uuid

import pytest
from django.utils import timezone

from deliveries.models import Dispatch, Sender
from deliveries.services.mails import mailing
from organisers import roles
from tests.deliveries import mails
from tests.deliveries.making import browser, member_of, page_of
from tests.outbox.server import DROP, LOSE_ANSWER

pytestmark = pytest.mark.django_db


def page(delivery, rest: str = "") -> str:
    return f"/admin/deliveries/delivery/{delivery.pk}/mails/{rest}"


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_delivery_is_sent_from_its_pages(post, work) -> None:
    delivery, client = mails.delivery(parts=2), browser()
    assert page(delivery, "start/") in client.get(page_of(delivery)).content.decode()
    shown = client.get(page(delivery, "start/"))
    assert mails.OFFICE in shown.content.decode() and mailing.is_under_way(delivery) is False
    refused = client.post(page(delivery, "start/"))
    assert refused.status_code == 422 and "Tick the box" in words(refused)
    assert client.post(page(delivery, "start/"), {"sure": "on"}).status_code == 302
    shown = client.get(page(delivery))
    assert shown["Refresh"] == "5" and '<progress id="mail-progress" max="2" value="0">' in shown.content.decode()
    assert "Refresh" not in client.get(page(delivery) + "?still")
    work()
    shown = client.get(page(delivery))
    assert "Refresh" not in shown and "Sent: 2 of 2" in words(shown)
    assert client.get(page_of(delivery)).status_code == 200
    assert client.post(page(delivery, "start/"), {"sure": "on"}).status_code == 302
    assert len(post.mails) == 2


def test_a_get_changes_nothing_and_other_buttons_are_refused(post) -> None:
    delivery, client = mails.delivery(), browser()
    for address in ("", "start/", f"{uuid.uuid4()}/again/"):
        client.get(page(delivery, address))
    for decision in ("", "\0", "delete", ["stop", "x"]):
        response = client.post(page(delivery), {"decision": decision}, follow=True)
        assert response.status_code == 200 and "Please press one of the buttons" in words(response)
    assert not Dispatch.objects.exists()


def test_what_stands_in_the_way_is_said_in_place_of_the_button(post) -> None:
    delivery, client = mails.delivery(), browser()
    delivery.recipient.__class__.objects.update(checked_at=None)
    shown = client.get(page(delivery, "start/"))
    assert "Nobody has checked" in words(shown) and 'type="submit">Send<' not in shown.content.decode()
    assert client.post(page(delivery, "start/"), {"sure": "on"}).status_code == 422
    assert "Nobody has checked" in words(client.get(page_of(delivery)))
    assert not Dispatch.objects.exists()


def test_the_switch_stops_all_mail_and_lets_it_go_on(post, work) -> None:
    delivery, client = mails.started(), browser()
    client.post(page(delivery), {"decision": "stop_all"})
    assert Sender.objects.get().is_mail_stopped
    work()
    shown = client.get(page(delivery))
    assert post.mails == [] and "All mail to recipients is stopped" in words(shown) and "Refresh" not in shown
    assert "All mail to recipients is stopped" in words(client.get("/admin/"))
    client.post(page(delivery), {"decision": "resume_all"})
    work()
    assert len(post.mails) == 1


def test_an_uncertain_e_mail_is_decided_about_with_a_reason(post, work) -> None:
    delivery, client = mails.started(parts=2), browser()
    post.fail("end", LOSE_ANSWER)
    work()
    assert "e-mails to recipients uncertain or failed" in words(client.get("/admin/"))
    first, second = mails.dispatch(delivery, 1), mails.dispatch(delivery, 2)
    shown = words(client.get(page(delivery)))
    assert "no answer after the whole text" in shown and "Part 1 of 2: uncertain" in shown
    for bad in ("", " ", "x" * 201, "\0"):
        response = client.post(page(delivery, f"{first.pk}/arrived/"), {"reason": bad})
        assert response.status_code == 422
    client.post(page(delivery, f"{first.pk}/arrived/"), {"reason": "The secretary has it."})
    post.plan = lambda step: None
    client.post(page(delivery, f"{second.pk}/again/"), {"reason": "It is not in the provider’s log."})
    work()
    assert mails.states(delivery) == ["sent", "sent"] and len(post.mails) == 3
    told = list(delivery.events.filter(reason__gt="").values_list("reason", flat=True))
    assert told == ["1/2: The secretary has it.", "2/2: It is not in the provider’s log."]
    again = client.post(page(delivery, f"{first.pk}/arrived/"), {"reason": "Once more."}, follow=True)
    assert "Nothing has changed" in words(again)


def test_each_kind_of_failure_is_said_in_words(post, work) -> None:
    delivery, client = mails.started(), browser()
    post.words = "5.1.1 no such user"
    post.fail("rcpt", 550)
    work()
    assert "the address was not accepted (550 5.1.1)" in words(client.get(page(delivery)))
    mailing.send_again(
        dispatch_id=mails.dispatch(delivery).pk, by=delivery.events.first().done_by, reason="x", now=timezone.now()
    )
    post.fail("connect", DROP)
    work()
    assert "no connection with the mail server" in words(client.get(page(delivery)))


def test_who_may_only_look_gets_no_button(post, work) -> None:
    delivery = mails.started()
    client = browser(member_of(roles.DELIVERERS))
    assert 'value="stop"' in client.get(page(delivery)).content.decode()
    other = browser(member_of(roles.MODERATORS))
    assert other.get(page(delivery)).status_code == 403
    assert other.post(page(delivery), {"decision": "stop"}).status_code == 403
    assert other.get(page(delivery, "start/")).status_code == 403


def test_what_is_not_there_is_said(post) -> None:
    delivery, client = mails.started(), browser()
    for address in (f"{uuid.uuid4()}/again/", f"{mails.dispatch(delivery).pk}/burn/"):
        response = client.get(page(delivery, address), follow=True)
        assert "There is no such e-mail" in words(response)
    assert client.get("/admin/deliveries/delivery/999999/mails/").status_code == 302
    by_hand = mails.delivery(delivery.appeal, channel="hand")
    assert client.get(page(by_hand)).status_code == client.get(page(by_hand, "start/")).status_code == 302


def test_the_page_asks_as_often_for_fifty_parts_as_for_one(post, django_assert_num_queries) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = browser(), []
    for parts in (1, 50):
        delivery = mails.started(parts=parts, letters=1)
        with CaptureQueriesContext(connection) as captured:
            client.get(page(delivery))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 20
