"""An invitation's link works once, within 48 hours, and nothing but a sent form uses it up."""

import datetime as dt
import threading
from functools import partial
from urllib.parse import quote

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.utils import timezone

from organisers import roles
from organisers.models import Invitation, Record
from organisers.models.invitation import InvitationQuerySet
from organisers.people import changing, inviting
from safety.keys import sealing
from tests import make
from tests.admin.entering import client_of
from tests.people import making
from tests.threads import at_once, without_lock

pytestmark = pytest.mark.django_db


def link(token, prefix=""):
    return f"{prefix}/admin/invited/{token}/"


def test_an_organiser_invites_by_name_and_groups_and_sees_the_link_once(asel):
    roles.make_groups()
    group = Group.objects.get(name=roles.EDITORS)
    page = client_of(asel).post("/admin/auth/user/add/", {"username": "rosa", "groups": [group.pk]})
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    rosa = User.objects.get(username="rosa")
    assert list(rosa.groups.all()) == [group]
    assert (rosa.is_active, rosa.is_staff, rosa.is_superuser, rosa.has_usable_password()) == (False, True, False, False)
    path = page.context["url"].removeprefix("http://localhost:8000")
    assert Client().get(path).status_code == 200
    token = path.split("/")[-2]
    assert token not in client_of(asel).get(making.page_of(rosa)).text
    stored = Invitation.objects.get()
    assert stored.token_index in sealing.blind_indexes(f"invitation {token}")
    assert not stored.sealed_token and not stored.sealed_address
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM organisers_invitation")
        assert token not in repr(cursor.fetchall())


def test_whoever_opens_it_chooses_a_password_is_in_and_goes_on_to_the_second_factor(asel):
    person, token = making.invited(asel)
    client = Client()
    assert person.username in client.get(link(token)).text
    answer = client.post(link(token), making.choosing(email="rosa@example.org"))
    assert answer.headers["Location"] == "/admin/second-factor/"
    person.refresh_from_db()
    assert (person.is_active, person.email) == (True, "rosa@example.org")
    assert person.check_password(making.GOOD)
    assert making.is_in(client)
    assert set(Record.objects.about(f"user {person.pk}").values_list("act", flat=True)) == {
        "invite",
        "make invitation link",
        "accept invitation",
    }


def test_opening_a_link_changes_nothing_however_often_a_mail_scanner_does_it(asel):
    _, token = making.invited(asel)
    before = list(User.objects.values()), list(Invitation.objects.values())
    for _ in range(3):
        assert Client().get(link(token)).status_code == 200
        assert Client().head(link(token)).status_code == 200
    assert (list(User.objects.values()), list(Invitation.objects.values())) == before
    assert Client().put(link(token)).status_code == 405
    assert Client().post(link(token), making.choosing()).status_code == 302


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_used_over_revoked_and_forged_links_share_one_answer(asel, prefix):
    def opened(token, after=dt.timedelta(0)):
        with time_machine.travel(timezone.now() + after, tick=False):
            page, sent = Client().get(link(token, prefix)), Client().post(link(token, prefix), making.choosing())
        assert (page.status_code, sent.status_code) == (404, 404)
        return [answer.text.replace(quote(token), "") for answer in (page, sent)]

    _, used = making.invited(asel, name="used")
    Client().post(link(used), making.choosing())
    _, over = making.invited(asel, name="over")
    person, revoked = making.invited(asel, name="revoked")
    inviting.revoke(person_id=person.pk, by=asel, now=timezone.now())
    answers = [opened(used), opened(over, dt.timedelta(hours=48, seconds=1)), opened(revoked)]
    answers += [opened(token) for token in ("x" * 43, over[:-1], over + "x", "ж" * 43, "x" * 5000, over.swapcase())]
    assert all(answer == answers[0] for answer in answers)
    assert User.objects.filter(is_active=True).count() == 2


def test_a_link_works_until_its_48_hours_are_over(asel):
    _, token = making.invited(asel)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=47, minutes=59), tick=False):
        assert Client().post(link(token), making.choosing()).status_code == 302


@pytest.mark.parametrize("password", ["short", "123456789012345", "password1234", "guestguestguest", "", "\0" * 12])
def test_a_weak_password_is_refused_and_the_link_stays_good(asel, password):
    person, token = making.invited(asel, name="guestguestguest")
    answer = Client().post(link(token), making.choosing(password, email="rosa@example.org"))
    assert answer.status_code == 422
    assert "rosa@example.org" in answer.text
    person.refresh_from_db()
    assert not person.is_active
    assert Client().post(link(token), making.choosing()).status_code == 302


def test_a_link_is_as_good_as_the_organiser_who_made_it(asel):
    marat = making.organiser("marat")
    person, token = making.invited(marat)
    changing.leave(person_id=marat.pk, by=asel, now=timezone.now())
    assert Client().post(link(token), making.choosing()).status_code == 404
    # Another organiser gives the same person a link of their own.
    _, token = inviting.make_link(person_id=person.pk, by=asel, now=timezone.now())
    assert Client().post(link(token), making.choosing()).status_code == 302


def test_a_new_link_ends_the_one_before(asel):
    person, first = making.invited(asel)
    _, second = inviting.make_link(person_id=person.pk, by=asel, now=timezone.now())
    assert Client().get(link(first)).status_code == 404
    assert Client().get(link(second)).status_code == 200


def test_who_is_invited_cannot_log_in_before(asel):
    person, _ = making.invited(asel)
    for password in ("", "!", person.password, making.GOOD):
        answer = Client().post("/admin/login/", {"username": person.username, "password": password})
        assert answer.status_code == 200


def test_the_links_that_are_open_are_listed_and_taken_back(asel):
    client = client_of(asel)
    person, token = making.invited(asel)
    page = client.get("/admin/auth/user/?state=invited")
    assert [row.username for row in page.context["cl"].result_list] == ["guest"]
    assert "invited, until" in page.text
    assert client.get(making.page_of(person, "revoke")).status_code == 200
    assert Client().get(link(token)).status_code == 200
    assert client.post(making.page_of(person, "revoke")).headers["Location"] == "/admin/auth/user/"
    assert Client().get(link(token)).status_code == 404
    assert not User.objects.filter(pk=person.pk).exists()


def test_links_that_are_over_are_forgotten_and_the_person_can_be_given_another(asel):
    person, _ = making.invited(asel, address="rosa@example.org")
    inviting.forget(timezone.now() + dt.timedelta(hours=49))
    assert not Invitation.objects.exists()
    assert "the link is over" in client_of(asel).get("/admin/auth/user/?state=invited").text
    inviting.make_link(person_id=person.pk, by=asel, now=timezone.now())
    assert Invitation.objects.count() == 1


def test_names_that_somebody_has_are_refused_however_they_are_written(asel):
    make.organiser("Роза", password=None)
    client = client_of(asel)
    roles.make_groups()
    group = Group.objects.get(name=roles.EDITORS).pk
    for name in ("роза", "РОЗА", "ASEL", "ａｓｅｌ"):
        answer = client.post("/admin/auth/user/add/", {"username": name, "groups": [group], "address": "a@example.org"})
        assert answer.status_code == 422
        assert "a@example.org" in answer.text
    assert User.objects.count() == 2


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"username": "", "groups": ""},
        {"username": "\0", "groups": "\0"},
        {"username": "a\r\nb", "groups": "9" * 40},
        {"username": "a\u202eb", "groups": "-1"},
        {"username": "x" * 5000, "groups": ["x", "1"]},
        {"username": "rosa", "groups": "1", "address": "no address"},
        {"username": "rosa", "groups": "1", "address": f"{'ж' * 200}@example.org"},
        {"username": "rosa", "groups": "1", "address": "a@b.example, c@example.org"},
    ],
)
def test_what_makes_no_sense_invites_nobody_and_is_said(asel, data):
    roles.make_groups()
    answer = client_of(asel).post("/admin/auth/user/add/", data)
    assert answer.status_code == 422
    assert User.objects.count() == 1


def test_a_password_link_for_somebody_who_is_in_sets_the_password_and_ends_their_sessions(asel):
    person = making.member(roles.EDITORS, name="rosa", password="an-older-password")
    hers = client_of(person)
    _, token = inviting.make_link(person_id=person.pk, by=asel, now=timezone.now())
    assert making.is_in(hers)
    page = Client().get(link(token))
    assert "email" not in page.context["form"].fields
    Client().post(link(token), making.choosing())
    assert not making.is_in(hers)
    person.refresh_from_db()
    assert person.check_password(making.GOOD)


def accepted_at_once(token, passwords):
    now = timezone.now()
    return at_once(*(partial(inviting.accept, token=token, password=one, email="", now=now) for one in passwords))


@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_a_link_at_once_one_comes_in():
    asel = make.organiser("asel", password=None)
    person, token = making.invited(asel)
    passwords = [f"{making.GOOD}-{number}" for number in range(6)]

    results = accepted_at_once(token, passwords)
    [winner] = [password for password, accepted in zip(passwords, results, strict=True) if accepted]
    person.refresh_from_db()
    assert person.check_password(winner)
    assert Record.objects.filter(act="accept invitation").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_and_without_looking_whether_the_row_was_there_two_come_in(monkeypatch):
    asel = make.organiser("asel", password=None)
    _, token = making.invited(asel)
    without_lock(monkeypatch, inviting, "accept")
    delete = InvitationQuerySet.delete
    monkeypatch.setattr(InvitationQuerySet, "delete", lambda rows: (delete(rows) and 1, {}))
    passwords = [f"{making.GOOD}-{number}" for number in range(2)]
    # Both have found the row before either has deleted it.
    find = inviting.find
    both = threading.Barrier(2)
    monkeypatch.setattr(inviting, "find", lambda *given: (find(*given), both.wait(60))[0])
    assert all(accepted_at_once(token, passwords))
