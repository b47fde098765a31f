"""A page opened earlier undoes nothing: whatever others have changed since stays, in every form and every field."""

import pytest
from django import forms
from django.contrib import admin

from organisers.desk.editing.concurrent_edits import ConcurrentEdits
from organisers.desk.editing.inlines import OrganisersInline
from tests import make
from tests.admin import opened_earlier
from tests.admin.entering import client_of, fields_of, superuser
from tests.admin.opened_earlier import MODELS, all_fields, fill, other_value, page_of, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return superuser()


def test_every_form_of_the_admin_is_walked_here(rows, rf):
    request = rf.get("/admin/")
    request.user = make.organiser()
    assert {type(row) for row in rows.values()} == opened_earlier.registered_forms(request)
    assert tuple(rows) == MODELS


def test_every_form_and_every_inline_merges(rows, rf):
    request = rf.get("/admin/")
    request.user = make.organiser()
    assert not any(model_admin.list_editable for model_admin in admin.site._registry.values())
    for row in rows.values():
        model_admin = admin.site._registry[type(row)]
        form = model_admin.get_form(request, row, change=True)
        assert issubclass(form, ConcurrentEdits), model_admin
        for inline in model_admin.get_inline_instances(request, row):
            assert isinstance(inline, OrganisersInline)
            assert issubclass(inline.get_formset(request, row).form, ConcurrentEdits)
        for name, field in form.base_fields.items():
            assert not isinstance(field.widget, forms.MultiWidget), f"{name} of {form}: it is sent in parts"


@pytest.mark.parametrize("model", MODELS)
def test_a_page_opened_earlier_and_saved_without_a_change_undoes_nothing(rows, client, model):
    row = rows[model]
    opened = client.get(page_of(row))
    changed = fields_of(opened)
    for name, bound in all_fields(opened).items():
        fill(changed, name, other_value(bound, 1))
    assert client.post(page_of(row), changed).status_code == 302
    expected = stored(client, row)
    assert expected != {name: value for name, value in fields_of(opened).items() if name in expected}
    assert client.post(page_of(row), fields_of(opened)).status_code == 302
    assert stored(client, row) == expected


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("turn", [0, 1])
def test_what_two_organisers_change_in_different_fields_is_all_there(rows, client, model, turn):
    row = rows[model]
    opened = client.get(page_of(row))
    before, expected = stored(client, row), {}
    first, second = fields_of(opened), fields_of(opened)
    for position, (name, bound) in enumerate(all_fields(opened).items()):
        expected[name] = other_value(bound, 1)
        fill(second if position % 2 == turn else first, name, expected[name])
    for sent in (first, second):
        assert client.post(page_of(row), sent).status_code == 302
    after = stored(client, row)
    for name in all_fields(opened):
        assert after.get(name) != before.get(name), name
        assert comparable(after.get(name)) == comparable(expected[name]), name


def comparable(value):
    return value[0] if isinstance(value, list) and len(value) == 1 else value


@pytest.mark.parametrize("model", MODELS)
def test_fields_that_two_organisers_changed_are_shown_twice_and_saved_for_the_first(rows, client, model):
    row = rows[model]
    opened = client.get(page_of(row))
    first, second = fields_of(opened), fields_of(opened)
    contested = set()
    for name, bound in all_fields(opened).items():
        values = other_value(bound, 1), other_value(bound, 2)
        fill(first, name, values[0])
        # Two changes of what has two values are the same change.
        if values[0] != values[1] and not isinstance(bound.field, forms.BooleanField):
            fill(second, name, values[1])
            contested.add(name)
    assert client.post(page_of(row), first).status_code == 302
    expected = stored(client, row)
    answer = client.post(page_of(row), second)
    assert answer.status_code == 200
    assert {clash.html_name for clash in answer.context["clashes"]} == contested
    for clash in answer.context["clashes"]:
        assert clash.stored != clash.typed
    assert stored(client, row) == expected
    # What was typed is still in the form.
    again = fields_of(answer)
    assert all(comparable(again.get(name)) == comparable(second[name]) for name in contested)


def test_a_clash_is_settled_by_saving_once_more_or_by_leaving_what_is_stored(rows, client):
    row = rows["givinglink"]
    opened = client.get(page_of(row))
    client.post(page_of(row), {**fields_of(opened), "receiver": "The first"})
    clash = client.post(page_of(row), {**fields_of(opened), "receiver": "The second", "position": "7"})
    assert "The first" in clash.text
    assert "The second" in clash.text
    client.post(page_of(row), {**fields_of(clash), "keep_stored": "receiver"})
    row.refresh_from_db()
    assert (row.receiver, row.position) == ("The first", 7)
    client.post(page_of(row), fields_of(clash))
    row.refresh_from_db()
    assert row.receiver == "The second"


def test_a_third_change_after_a_clash_is_a_clash_again(rows, client):
    row = rows["givinglink"]
    opened = fields_of(client.get(page_of(row)))
    client.post(page_of(row), {**opened, "receiver": "The first"})
    clash = client.post(page_of(row), {**opened, "receiver": "The second"})
    client.post(page_of(row), {**fields_of(client.get(page_of(row))), "receiver": "The third"})
    again = client.post(page_of(row), fields_of(clash))
    assert [found.stored for found in again.context["clashes"]] == ["The third"]


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", ("Somebody else has changed the same meanwhile", "Stored now", "Yours")),
        ("/ru", ("Кто-то другой", "Сейчас сохранено", "Ваш вариант")),
        ("/kk", ("Басқа біреу", "Қазір сақталғаны", "Сіздікі")),
    ],
)
def test_a_clash_is_shown_in_the_reader_s_language(rows, client, prefix, words):
    row = rows["appeal"]
    page = prefix + page_of(row)
    opened = fields_of(client.get(page))
    client.post(page, {**opened, "state": "paused", "title_en": "From the first"})
    answer = client.post(page, {**opened, "state": "won", "title_en": "From the second"})
    for word in (*words, "From the first", "From the second"):
        assert word in answer.text
    assert len(answer.context["clashes"]) == 2


@pytest.mark.parametrize(
    "value", ["", "x", "[]", "{}", '{"receiver": 1}', "[" * 19_000, "9" * 300_000, "\0", '{"receiver": null}']
)
def test_a_forged_or_missing_mark_of_the_opened_page_is_no_error(rows, client, value):
    for row in rows.values():
        fields = fields_of(client.get(page_of(row)))
        for name in [name for name in fields if name.endswith("as_opened")]:
            fields[name] = value
        assert client.post(page_of(row), fields).status_code in (200, 302)
        for name in [name for name in fields if name.endswith("as_opened")]:
            del fields[name]
        assert client.post(page_of(row), fields).status_code == 302


def test_a_mark_that_makes_no_sense_saves_nothing_that_differs(rows, client):
    row = rows["givinglink"]
    fields = {**fields_of(client.get(page_of(row))), "receiver": "Another", "as_opened": "[]"}
    assert client.post(page_of(row), fields).context["clashes"]
    row.refresh_from_db()
    assert row.receiver == "The press fund"


def test_an_organiser_made_inactive_meanwhile_stays_so(rows, client):
    user = rows["user"]
    opened = fields_of(client.get(page_of(user)))
    client.post(page_of(user).replace("change", "leave"))
    client.post(page_of(user), {**opened, "email": "asel@example.org"})
    user.refresh_from_db()
    assert (user.is_active, user.email) == (False, "asel@example.org")


def test_those_who_may_only_look_see_no_hidden_field(rows):
    from tests.admin.entering import organiser_with

    client = client_of(organiser_with("campaign.view_givinglink"))
    page = client.get(page_of(rows["givinglink"]))
    assert page.status_code == 200
    assert "as_opened" not in page.text
