"""Organisers, their groups, the record, and ways to give."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone

from campaign.models import GivingLink
from organisers import record
from organisers.entering.login import OwnPasswordForm
from organisers.models import Record
from organisers.roles import make_groups
from tests import make
from tests.admin.entering import PASSWORD, client_of, organiser_with, superuser

pytestmark = pytest.mark.django_db


def test_the_groups_come_with_the_site_and_have_their_rights_at_every_start():
    assert make_groups() == ["Organisers", "Moderators", "Editors", "Deliverers", "Translators"]
    moderators, own = Group.objects.get(name="Moderators"), Group.objects.create(name="Own")
    rights = set(moderators.permissions.values_list("codename", flat=True))
    assert {"view_letter", "change_letter"} <= rights
    moderators.permissions.clear()
    moderators.permissions.add(Permission.objects.get(codename="change_page"))
    assert make_groups() == []
    assert set(moderators.permissions.values_list("codename", flat=True)) == rights
    assert not own.permissions.exists()


def test_organisers_may_do_what_any_group_may():
    make_groups()
    organisers = Group.objects.get(name="Organisers")
    others = Permission.objects.filter(group__isnull=False).exclude(group=organisers)
    assert not set(others) - set(organisers.permissions.all())


def test_a_moderator_sees_letters_and_no_texts_and_an_editor_texts_and_no_letters():
    make.campaign()
    moderator, editor = (make.organiser(is_superuser=False, password=None) for _ in range(2))
    moderator.groups.add(Group.objects.get(name="Moderators"))
    editor.groups.add(Group.objects.get(name="Editors"))
    letters, texts = ["appeals/letter"], ["appeals/appeal", "articles/article", "campaign/page"]
    for path in letters:
        assert client_of(moderator).get(f"/admin/{path}/").status_code == 200
        assert client_of(editor).get(f"/admin/{path}/").status_code == 403
    for path in texts:
        assert client_of(moderator).get(f"/admin/{path}/").status_code == 403
        assert client_of(editor).get(f"/admin/{path}/").status_code == 200


def test_a_new_password_undoes_nothing_that_was_changed_meanwhile():
    password = "correct-horse-battery"
    user = make.organiser()
    data = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    form = OwnPasswordForm(user, data)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert form.is_valid(), form.errors
    form.save()
    stored = User.objects.get(pk=user.pk)
    assert stored.check_password(password)
    assert not stored.is_active


def test_ones_own_password_is_set_and_other_sessions_end():
    user, password = make.organiser(), "correct-horse-battery"
    client, other = client_of(user), client_of(user)
    data = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    assert client.post("/ru/admin/password_change/", data).headers["Location"] == "/ru/admin/password_change/done/"
    user.refresh_from_db()
    assert user.check_password(password)
    assert other.get("/admin/").status_code == 302


def test_organisers_are_made_inactive_not_deleted():
    user = make.organiser(password=None)
    assert superuser().post(f"/admin/auth/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403


def test_every_page_about_organisers_opens():
    user = make.organiser(password=None)
    group = Group.objects.create(name="Friends")
    client = superuser()
    for path in (
        "auth/user/", f"auth/user/{user.pk}/change/", f"auth/user/{user.pk}/leave/", "auth/user/add/",
        f"auth/user/{user.pk}/history/", "auth/group/", "auth/group/add/", f"auth/group/{group.pk}/change/",
        "password_change/", "auth/", "appeals/", "articles/", "campaign/", "organisers/", "outbox/", "jsi18n/",
    ):  # fmt: skip
        assert client.get(f"/admin/{path}").status_code == 200, path


def test_the_record_is_read_and_never_changed():
    user = make.organiser(password=None)
    record.write(by=user, act="approve", subject="letter 1", now=timezone.now())
    entry = Record.objects.get()
    client = superuser()
    assert "approved" in client.get("/admin/organisers/record/").text
    forged = {"act": "x", "post": "yes"}
    for path in (f"{entry.pk}/delete/", "add/"):
        assert client.post(f"/admin/organisers/record/{path}", forged).status_code == 403
    # An entry has no page of its own: its address leads to the list.
    answer = client.post(f"/admin/organisers/record/{entry.pk}/change/", forged)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/organisers/record/")
    assert Record.objects.get().act == "approve"
    assert client_of(organiser_with("appeals.change_letter")).get("/admin/organisers/record/").status_code == 403


def test_the_record_is_found_by_organiser_day_and_subject():
    user = make.organiser(password=None)
    now = timezone.now()
    record.write(by=user, act="approve", subject="letter 1", now=now)
    record.write(by=None, act="recount", subject="appeal 1", now=now - dt.timedelta(days=3))
    client = superuser()

    def found(**query):
        return [entry.act for entry in client.get("/admin/organisers/record/", query).context["cl"].result_list]

    assert found() == ["approve", "recount"]
    assert found(organiser=user.pk) == ["approve"]
    assert found(organiser="site") == ["recount"]
    assert found(q="appeal 1") == ["recount"]
    today = timezone.localdate(now).isoformat()
    assert found(**{"from": today}) == ["approve"]
    assert found(to=today) == ["approve", "recount"]
    for query in (
        {"organiser": "\0"},
        {"organiser": "9" * 40},
        {"q": "\0"},
        {"from": "0000-00-00"},
        {"done_by__password": "x"},
    ):
        assert client.get("/admin/organisers/record/", query, follow=True).status_code == 200


def test_one_entry_costs_as_many_queries_as_fifty(django_assert_max_num_queries):
    """Guards against a query for each entry's organiser."""
    user = make.organiser(password=None)
    client = superuser()
    counts = []
    for number in (1, 49):
        for _ in range(number):
            record.write(by=user, act="approve", subject="letter 1", now=timezone.now())
        with django_assert_max_num_queries(12) as captured:
            client.get("/admin/organisers/record/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_way_to_give_is_set_by_organisers_and_recorded():
    client = superuser()
    data = {"position": "1", "provider": "paypal", "url": "https://example.org/give", "receiver": "The press fund"}
    client.post("/admin/campaign/givinglink/add/", data)
    link = GivingLink.objects.get()
    assert Record.objects.about(f"givinglink {link.pk}").get().act == "add"
    assert client.post("/admin/campaign/givinglink/add/", {**data, "url": "javascript:alert(1)"}).context["errors"]
    client.post(f"/admin/campaign/givinglink/{link.pk}/delete/", {"post": "yes"})
    assert not GivingLink.objects.exists()
