"""Requests without sense, at every page of the admin: an answer in words, never an error of the server's."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from appeals.models import Letter
from tests import make
from tests.admin.entering import fields_of, superuser

pytestmark = pytest.mark.django_db

QUERIES = [
    "q=%00&p=%00&state=%00&o=%00", "p=" + "9" * 5000, "pk__in=%00", "id__gt=x", "_to_field=%00", "_popup=%00&_facets=x",
    "q=" + "%D0%96" * 2000, "texts__title__contains=%00", "user__password__startswith=p", "e=1&all=1&q[]=x",
    "from=%00&to=%00", "q=%F0%90%80%80%ED%A0%80%FF", "_changelist_filters=%00",
]  # fmt: skip
KEYS = ["0", "-1", "x", "%00", "9" * 19, "9" * 400, "%ED%A0%80", "1/2", "_5F", "[]", "1e3", "٣"]


def lists():
    return [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in admin.site._registry
    ]


def no_error(response):
    assert response.status_code < 500
    return response


def test_odd_queries_at_every_list():
    make.campaign()
    client = superuser()
    for address in lists():
        for query in QUERIES:
            assert no_error(client.get(f"{address}?{query}", follow=True)).status_code in (200, 400)


def test_forged_keys_at_every_form():
    make.campaign()
    client = superuser()
    for address in lists():
        for key in KEYS:
            for act in ("change", "delete", "history"):
                no_error(client.get(f"{address}{key}/{act}/"))
            no_error(client.post(f"{address}{key}/change/", {"decision": "approve"}))
            no_error(client.post(f"{address}{key}/delete/", {"post": "yes"}))


def test_a_field_without_a_name_at_every_form():
    make.campaign()
    client = superuser()
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for obj in model._default_manager.all()[:1]:
            no_error(client.get(f"{address}{obj.pk}/change/?_to_field="))


def test_forms_full_of_nonsense_at_every_form():
    make.campaign()
    client = superuser()
    nonsense = ["\0", "9" * 5000, ""]
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        keys = ["add", *(f"{obj.pk}/change" for obj in model._default_manager.all()[:1])]
        for key in keys:
            names = [field.name for field in model._meta.fields]
            names += ["title_en", "position", "revision_en", "is_current_ru", "demands-0-id", "photos-0-upload"]
            for value in nonsense:
                data: dict[str, object] = {name: [value, value] for name in names}
                data |= {"demands-TOTAL_FORMS": value, "photos-TOTAL_FORMS": "9" * 30, "recipients-INITIAL_FORMS": "-1"}
                no_error(client.post(f"{address}{key}/", data, follow=True))
            no_error(client.post(f"{address}{key}/", {}, follow=True))


def test_actions_full_of_nonsense_at_every_list():
    make.campaign()
    client = superuser()
    for address in lists():
        for value in ("\0", "-1", "approve", ""):
            data = {"action": [value, value], "index": value, "_selected_action": [value] * 150, "select_across": value}
            no_error(client.post(address, data, follow=True))


@pytest.mark.parametrize(
    "data",
    [
        {}, {"username": "\0", "password": "\0"}, {"username": "x" * 9000, "password": "y" * 9000, "code": "z" * 9000},
        {"username": ["a", "b"], "password": ["a", "b"], "code": "\0"},
        {"username": "a", "password": "b", "next": "\0//evil"},
    ],
)  # fmt: skip
def test_logging_in_with_nonsense(data):
    assert no_error(Client().post("/admin/login/?next=%00", data)).status_code == 200


def test_nobody_is_led_away_after_logging_in():
    user = make.organiser()
    for target in ("https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"):
        data = {"username": user.username, "password": "a-long-enough-password", "next": target}
        assert Client().post("/admin/login/", data).headers["Location"] == "/admin/"


def test_wrong_methods_are_answered_with_a_page():
    client = superuser()
    for address in ("/admin/", "/admin/appeals/letter/", "/admin/login/", "/admin/second-factor/", "/admin/logout/"):
        for method in ("put", "delete", "patch", "options", "head"):
            no_error(getattr(client, method)(address))


def test_too_much_is_refused_with_a_page():
    client = superuser()
    fields = {f"field{number}": "x" for number in range(1100)}
    assert client.post("/admin/appeals/letter/", fields).status_code == 400
    assert client.post("/admin/appeals/letter/", {"action": "x" * 3_000_000}).status_code in (400, 413)
    body = b"x" * 100
    assert client.post("/admin/appeals/letter/", body, content_type="application/json").status_code == 415
    no_error(client.post("/admin/appeals/letter/", body, content_type="multipart/form-data; boundary=x"))


def test_pages_of_django_s_that_nothing_here_links_to_are_not_there():
    letters = ContentType.objects.get_for_model(Letter).pk
    complete = "autocomplete/?app_label=organisers&model_name=record&field_name=done_by&term=%00"
    for address in (f"r/{letters}/x/", f"r/{letters}/%00/", "r/x/x/", complete):
        assert superuser().get(f"/admin/{address}").status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_either_end_of_the_calendar(day):
    client = superuser()
    for address in lists():
        for query in (f"from={day}", f"to={day}"):
            assert no_error(client.get(f"{address}?{query}", follow=True)).status_code == 200
    page = f"/admin/articles/article/{make.article().pk}/change/"
    opened = fields_of(client.get(page))
    assert client.post(page, {**opened, "published_at": f"{day}T00:00"}).context["errors"]


@pytest.mark.parametrize("key", ["9" * 19, "9" * 400, "9" * 5000, "-1", "x", "\0", "٣"])
def test_forged_keys_among_several_rows(key):
    client, user = superuser(), make.organiser()
    group = Group.objects.create(name="A group")
    for page, name in ((f"auth/user/{user.pk}/change/", "groups"), (f"auth/group/{group.pk}/change/", "permissions")):
        opened = fields_of(client.get(f"/admin/{page}"))
        assert client.post(f"/admin/{page}", {**opened, name: [key]}).context["errors"]
