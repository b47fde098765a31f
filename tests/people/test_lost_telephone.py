"""A lost second factor is reset by another organiser: the owner is told, and every session ends."""

import pytest
from django.test import Client
from django.utils import timezone

from campaign.mail import people as people_mail
from organisers import roles
from organisers.entering import second_factor
from organisers.models import Record
from organisers.people import changing, inviting, telling
from organisers.people.changing import Refused
from outbox.models import OutboxMessage
from tests import make
from tests.admin.entering import client_of, fields_of, log_in, messages_of
from tests.admin.test_second_factor import code_of, with_app
from tests.people import making

pytestmark = pytest.mark.django_db


def rosa(**fields):
    person = making.member(roles.EDITORS, name="rosa", password="a-long-enough-password")
    for name, value in fields.items():
        setattr(person, name, value)
    person.save()
    with_app(person)
    return person


def mail_to(person):
    [message] = OutboxMessage.objects.filter(kind=people_mail.LOGIN_CHANGED)
    return people_mail.compose_login_changed(message, timezone.now())


def test_another_organiser_resets_it_and_all_sessions_end():
    person, by = rosa(), making.organiser("marat")
    sessions = [client_of(person), client_of(person)]
    client = client_of(by)
    assert "Telephone is lost" in client.get(making.page_of(person)).text
    assert "be sure that it is them" in client.get(making.page_of(person, "reset")).text
    assert second_factor.app_of(person) is not None
    client.post(making.page_of(person, "reset"))
    assert second_factor.app_of(person) is None
    assert second_factor.recovery_codes_left(person) == 0
    assert not any(making.is_in(session) for session in sessions)
    entry = Record.objects.about(f"user {person.pk}").get(act="remove second factor")
    assert entry.done_by == by


def test_nobody_resets_their_own_there():
    by = making.organiser("marat")
    with_app(by)
    client = client_of(by)
    assert "Telephone is lost" not in client.get(making.page_of(by)).text
    assert "own login" in messages_of(client.post(making.page_of(by, "reset"), follow=True))
    assert second_factor.app_of(by) is not None
    for service in (changing.reset_second_factor, inviting.make_link):
        with pytest.raises(Refused):
            service(person_id=by.pk, by=by, now=timezone.now())


def test_the_owner_is_told_at_the_next_login_once(settings):
    settings.OTP_REQUIRED = True
    person, by = rosa(), making.organiser("marat")
    log_in(Client(), person, code="")
    person.last_login = timezone.now()
    person.save()
    changing.reset_second_factor(person_id=person.pk, by=by, now=timezone.now())
    client = Client()
    assert log_in(client, person).status_code == 302
    page = client.get("/admin/second-factor/")
    assert "marat took the second factor off your login on" in messages_of(page)
    assert "tell the other organisers" in messages_of(page)
    client.post("/admin/second-factor/", {"act": "begin"})
    device = second_factor.unproved_app_of(person)
    client.post("/admin/second-factor/", {"act": "prove", "code": code_of(device, steps=-1)})
    again = Client()
    assert log_in(again, person, code=code_of(device)).status_code == 302
    assert "marat" not in messages_of(again.get("/admin/second-factor/"))


def test_the_owner_is_told_by_mail_where_there_is_an_address():
    person, by = rosa(email="rosa@example.org"), making.organiser("marat")
    changing.reset_second_factor(person_id=person.pk, by=by, now=timezone.now())
    mail = mail_to(person)
    assert (mail.address, mail.html) == ("rosa@example.org", "")
    assert "marat took the second factor off your login" in mail.text
    assert person.username in mail.text
    assert "&" not in mail.text


def test_without_an_address_no_mail_waits():
    person, by = rosa(), making.organiser("marat")
    changing.reset_second_factor(person_id=person.pk, by=by, now=timezone.now())
    assert not OutboxMessage.objects.exists()


def test_a_link_for_a_new_password_is_told_too():
    person, by = rosa(email="rosa@example.org"), making.organiser("marat")
    _, token = inviting.make_link(person_id=person.pk, by=by, now=timezone.now())
    assert "marat made a link" in mail_to(person).text
    OutboxMessage.objects.all().delete()
    inviting.accept(token=token, password=making.GOOD, email="", now=timezone.now())
    assert "by a link that marat made" in mail_to(person).text


def test_another_address_or_name_set_by_somebody_else_is_told_at_the_next_login():
    """Otherwise whoever has an organiser's login sets another address first, and the mails about the rest go there."""
    person, by = rosa(email="rosa@example.org"), making.organiser("marat")
    client, before = client_of(by), timezone.now()
    fields = {**fields_of(client.get(making.page_of(person))), "email": "police@example.org", "username": "roza"}
    assert client.post(making.page_of(person), fields).status_code == 302
    said = " ".join(telling.sentences(person, since=before))
    assert "marat changed the e-mail address of your login on" in said
    assert "marat changed the name of your login on" in said
    assert not list(telling.sentences(by, since=before))


def test_somebody_who_changes_their_own_is_told_nothing():
    person = rosa(email="rosa@example.org")
    client = client_of(person)
    client.post("/admin/second-factor/", {"act": "take_off", "password": "a-long-enough-password"})
    assert second_factor.app_of(person) is None
    assert not OutboxMessage.objects.exists()


def test_setting_up_another_telephone_ends_the_other_sessions():
    person = making.member(roles.EDITORS, password=None)
    here, there = client_of(person), client_of(person)
    here.post("/admin/second-factor/", {"act": "begin"})
    here.post("/admin/second-factor/", {"act": "prove", "code": code_of(second_factor.unproved_app_of(person))})
    assert making.is_in(here)
    assert not making.is_in(there)


def test_a_superuser_loses_it_to_no_organiser():
    asel, by = make.organiser("asel", password=None), making.organiser()
    with_app(asel)
    assert client_of(by).post(making.page_of(asel, "reset")).status_code == 403
    assert second_factor.app_of(asel) is not None
