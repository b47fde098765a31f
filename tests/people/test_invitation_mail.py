"""An invitation is mailed where an address is given, and neither the address nor the link is stored longer than that."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from campaign.mail import people as people_mail
from organisers.models import Invitation
from organisers.people import inviting
from outbox import queue
from outbox.models import OutboxMessage
from tests.admin.entering import client_of
from tests.people import making

pytestmark = pytest.mark.django_db
ADDRESS = "rosa@example.org"


def waiting():
    return OutboxMessage.objects.get(kind=people_mail.INVITATION)


def test_the_mail_has_the_link_that_works(asel):
    person, token = making.invited(asel, address=ADDRESS)
    mail = people_mail.compose_invitation(waiting(), timezone.now())
    assert mail.address == ADDRESS
    assert f"http://localhost:8000/admin/invited/{token}/" in mail.text
    assert person.username in mail.text
    assert Client().get(f"/admin/invited/{token}/").status_code == 200


def test_address_and_link_are_sealed_and_erased_once_the_mail_has_left(asel):
    _, token = making.invited(asel, address=ADDRESS)
    stored = Invitation.objects.values().get()
    assert ADDRESS not in repr(stored) and token not in repr(stored)
    kind = queue.kind_of(waiting())
    kind.sent(waiting(), timezone.now())
    invitation = Invitation.objects.get()
    assert (bytes(invitation.sealed_address), bytes(invitation.sealed_token)) == (b"", b"")
    # The link goes on working, and the same message sends nothing a second time.
    assert people_mail.compose_invitation(waiting(), timezone.now()) is None
    assert inviting.find(token, timezone.now()) is not None


@pytest.mark.parametrize("how", ["used", "revoked", "over", "replaced"])
def test_a_link_that_opens_nothing_is_not_mailed(asel, how):
    person, token = making.invited(asel, address=ADDRESS)
    now = timezone.now()
    if how == "used":
        inviting.accept(token=token, password=making.GOOD, email="", now=now)
    elif how == "revoked":
        inviting.revoke(person_id=person.pk, by=asel, now=now)
    elif how == "replaced":
        inviting.make_link(person_id=person.pk, by=asel, now=now)
    else:
        now += dt.timedelta(hours=48)
    assert people_mail.compose_invitation(waiting(), now) is None


def test_without_an_address_no_mail_waits(asel):
    making.invited(asel)
    assert not OutboxMessage.objects.exists()


def test_the_page_says_that_it_is_mailed_and_shows_the_link_in_any_case(asel):
    person, _ = making.invited(asel)
    page = client_of(asel).post(making.page_of(person, "link"), {"address": ADDRESS})
    assert "mailed as well" in page.text
    assert "/admin/invited/" in page.context["url"]
    assert waiting().about == Invitation.objects.get().pk
    page = client_of(asel).post(making.page_of(person, "link"), {"address": "no address"})
    assert page.status_code == 422
    assert "no address" in page.text
