"""Nobody gives more than they have, takes over who may do more, or leaves the site without an organiser."""

import re
from functools import partial

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.utils import timezone

from organisers import roles
from organisers.models import Record
from organisers.people import changing, inviting, rights
from organisers.people.changing import Refused
from tests import make
from tests.admin.entering import client_of, fields_of, messages_of
from tests.admin.test_second_factor import with_app
from tests.people import making
from tests.threads import meet_before, outcomes_at_once, without_lock

pytestmark = pytest.mark.django_db
ACTS = ("leave", "back", "reset", "link", "revoke")


def now():
    return timezone.now()


def manager_of(*groups):
    """Somebody who manages people, and may besides do only what these groups may."""
    person = making.member(*groups)
    codes = ("view_user", "add_user", "change_user", "view_group", "add_group", "change_group", "delete_group")
    person.user_permissions.set(Permission.objects.filter(codename__in=codes))
    return User.objects.get(pk=person.pk)


def saved(client, person, **changes):
    """Opens a person's page and sends it with these changes."""
    page = making.page_of(person)
    return client.post(page, {**fields_of(client.get(page)), **changes}, follow=True)


def group(name):
    return Group.objects.get(name=name)


def test_organisers_who_are_no_superusers_manage_people():
    client, person = client_of(making.organiser("marat")), making.member(roles.EDITORS, name="rosa")
    for path in ("", "add/", f"{person.pk}/change/", f"{person.pk}/history/", f"{person.pk}/link/"):
        assert client.get(f"/admin/auth/user/{path}").status_code == 200, path
    saved(client, person, groups=[group(roles.MODERATORS).pk, group(roles.TRANSLATORS).pk], username="rosa2")
    person.refresh_from_db()
    assert person.username == "rosa2"
    assert set(person.groups.values_list("name", flat=True)) == {roles.MODERATORS, roles.TRANSLATORS}
    assert Record.objects.about(f"user {person.pk}").filter(act="change groups").exists()


@pytest.mark.parametrize("groups", [(roles.MODERATORS,), (roles.EDITORS, roles.DELIVERERS), (roles.TRANSLATORS,), ()])
def test_others_see_nothing_of_people(groups):
    client, person = making.browser_of(*groups), making.member(roles.EDITORS)
    for path in (
        "user/",
        "user/add/",
        f"user/{person.pk}/change/",
        "group/",
        *(f"user/{person.pk}/{act}/" for act in ACTS),
    ):
        assert client.get(f"/admin/auth/{path}").status_code == 403, path
        assert client.post(f"/admin/auth/{path}", {"username": "x"}).status_code == 403, path


def test_nobody_gives_a_group_that_may_do_more_than_they():
    by, person = manager_of(roles.MODERATORS), making.member(roles.MODERATORS)
    client = client_of(by)
    page = client.get(making.page_of(person))
    offered = set(page.context["adminform"].form.fields["groups"].queryset.values_list("name", flat=True))
    assert offered == {roles.MODERATORS}
    saved(client, person, groups=[group(roles.ORGANISERS).pk])
    assert not person.groups.filter(name=roles.ORGANISERS).exists()
    answer = client.post("/admin/auth/user/add/", {"username": "rosa", "groups": [group(roles.EDITORS).pk]})
    assert answer.status_code == 422
    with pytest.raises(Refused):
        inviting.invite(name="rosa", groups=[group(roles.EDITORS)], by=by, now=now())
    with pytest.raises(Refused):
        changing.put_into_groups(person_id=person.pk, groups=[group(roles.ORGANISERS)], by=by, now=now())


def test_nobody_gives_themselves_more():
    by = manager_of(roles.MODERATORS)
    saved(client_of(by), by, groups=[group(roles.MODERATORS).pk, group(roles.ORGANISERS).pk])
    assert set(by.groups.values_list("name", flat=True)) == {roles.MODERATORS}
    data = {"name": "mine", "permissions": list(Permission.objects.values_list("pk", flat=True))}
    client_of(by).post("/admin/auth/group/add/", data)
    assert not Group.objects.filter(name="mine").exists()


def test_the_field_that_makes_a_superuser_is_not_taken_from_any_form():
    by = making.organiser()
    saved(client_of(by), by, is_superuser="on", is_staff="", user_permissions="1", password="x")
    by.refresh_from_db()
    assert (by.is_superuser, by.is_staff) == (False, True)


@pytest.mark.parametrize("above", ["a superuser", "an organiser, for who may do less", "left, with more rights"])
def test_the_login_of_who_may_do_more_is_not_touched(above):
    by = making.organiser("marat") if above == "a superuser" else manager_of(roles.MODERATORS)
    person = make.organiser("asel", password=making.GOOD) if above == "a superuser" else making.organiser("asel")
    person.set_password(making.GOOD)
    person.is_active = "left" not in above
    person.save()
    with_app(person)
    client, before = client_of(by), User.objects.filter(pk=person.pk).values().get()
    page = client.get(making.page_of(person))
    assert page.status_code == 200
    assert 'name="username"' not in page.text
    assert "may do more than you" in page.text
    assert client.post(making.page_of(person), {"username": "taken", "groups": []}).status_code == 403
    for act in ACTS:
        assert client.get(making.page_of(person, act)).status_code == 403
        assert client.post(making.page_of(person, act)).status_code == 403
    for service in (
        changing.leave,
        changing.come_back,
        changing.reset_second_factor,
        inviting.make_link,
        inviting.revoke,
    ):
        with pytest.raises(Refused):
            service(person_id=person.pk, by=by, now=now())
    assert User.objects.filter(pk=person.pk).values().get() == before
    assert client.get("/admin/auth/user/").text.count("asel")


def test_the_sites_own_groups_are_not_changed_and_come_back_as_they_are():
    client = client_of(making.organiser())
    moderators = group(roles.MODERATORS)
    page = f"/admin/auth/group/{moderators.pk}/"
    assert client.get(f"{page}change/").status_code == 200
    assert client.post(f"{page}change/", {"name": "x"}).status_code == 403
    assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    moderators.permissions.clear()
    roles.make_groups()
    assert moderators.permissions.filter(codename="change_letter").exists()


def test_a_group_of_ones_own_is_made_of_rights_that_one_has():
    client = client_of(making.organiser())
    wanted = Permission.objects.get(codename="view_comment")
    client.post("/admin/auth/group/add/", {"name": "Readers", "permissions": [wanted.pk]})
    made = group("Readers")
    assert list(made.permissions.all()) == [wanted]
    roles.make_groups()
    assert list(made.permissions.all()) == [wanted]
    assert client.post(f"/admin/auth/group/{made.pk}/delete/", {"post": "yes"}).status_code == 302


def test_somebody_leaves_and_comes_back_with_one_press_each():
    client, person = client_of(making.organiser()), making.member(roles.EDITORS, name="rosa", password=making.GOOD)
    hers = client_of(person)
    answer = client.post(making.page_of(person, "leave"), follow=True)
    assert "rosa has left" in messages_of(answer)
    assert not making.is_in(hers)
    assert "left" in client.get("/admin/auth/user/?state=left").text
    assert Client().post("/admin/login/", {"username": "rosa", "password": making.GOOD}).status_code == 200
    client.post(making.page_of(person, "back"))
    person.refresh_from_db()
    assert person.is_active
    # The session of before stays ended.
    assert not making.is_in(hers)
    assert making.is_in(client_of(person))
    acts = list(Record.objects.about(f"user {person.pk}").values_list("act", flat=True))
    assert sorted(acts) == ["come back", "leave"]


def test_the_last_organiser_can_neither_leave_nor_give_up_managing():
    by = making.organiser("marat")
    client = client_of(by)
    answer = client.post(making.page_of(by, "leave"), follow=True)
    assert "Nobody would be left" in messages_of(answer)
    answer = saved(client, by, groups=[group(roles.EDITORS).pk], username="marat2")
    assert "Nobody would be left" in messages_of(answer)
    by.refresh_from_db()
    assert (by.is_active, by.username) == (True, "marat")
    assert set(by.groups.values_list("name", flat=True)) == {roles.ORGANISERS}
    invited, _ = making.invited(by, roles.ORGANISERS)
    assert not invited.is_active
    with pytest.raises(Refused):
        changing.leave(person_id=by.pk, by=by, now=now())
    other = making.organiser()
    assert changing.leave(person_id=by.pk, by=by, now=now())
    assert list(rights.managers()) == [other]


def remove_each_other():
    two = [making.organiser(), making.organiser()]
    jobs = [partial(changing.leave, person_id=two[1 - number].pk, by=two[number], now=now()) for number in (0, 1)]
    return outcomes_at_once(*jobs)


@pytest.mark.django_db(transaction=True)
def test_the_last_two_who_remove_each_other_at_once_leave_one():
    outcomes = remove_each_other()
    assert sorted(str(type(outcome).__name__) for outcome in outcomes) == ["Refused", "bool"]
    assert rights.managers().count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_nobody_is_left(monkeypatch):
    without_lock(monkeypatch, changing, "leave")
    meet_before(monkeypatch, rights, "may_change", 2)
    meet_before(monkeypatch, rights, "managers", 2)
    meet_before(monkeypatch, changing, "write", 2)  # Both have looked before either is done.
    remove_each_other()
    monkeypatch.undo()
    assert not rights.managers().exists()


def test_one_person_costs_as_many_queries_as_fifty(django_assert_max_num_queries):
    """Guards against queries for each person's groups, second factor and invitation."""
    by = make.organiser(password=None)
    client, counts = client_of(by), []
    for number in (1, 49):
        for _ in range(number):
            making.invited(by, name=f"guest-{number}-{_}")
            making.member(roles.EDITORS, roles.MODERATORS)
        with django_assert_max_num_queries(16) as captured:
            client.get("/admin/auth/user/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_pages_speak_no_jargon():
    by = making.organiser()
    client, person = client_of(by), making.member(roles.EDITORS)
    editors = group(roles.EDITORS).pk
    of_person = [f"user/{person.pk}/{act}/" for act in ("change", "leave", "link", "history")]
    of_group = ["group/", "group/add/", f"group/{editors}/change/"]
    for path in ("user/", "user/add/", f"user/{by.pk}/change/", *of_person, *of_group, ""):
        text = re.sub(r"<[^>]*>", "", client.get(f"/admin/auth/{path}").text.lower())
        for word in (
            "staff",
            "superuser",
            "salt",
            "hash",
            "argon2",
            "codename",
            "permission",
            "authentication",
            "users",
        ):
            assert word not in text, (path, word)
