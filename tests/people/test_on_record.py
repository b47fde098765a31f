"""Whatever could open a login to somebody else is on record, and the record names people, in every language."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from organisers import record, roles
from organisers.models import AuthenticatorApp, Record
from tests import make
from tests.admin.entering import PASSWORD, client_of, log_in
from tests.admin.test_second_factor import PAGE, code_of, with_app
from tests.people import making

pytestmark = pytest.mark.django_db
LIST = "admin/organisers/record/"


def acts():
    return list(Record.objects.order_by("pk").values_list("act", flat=True))


def subjects(client, language="", **query):
    page = client.get(f"{language}/{LIST}", query)
    return [entry.about for entry in page.context["cl"].result_list]


def test_the_own_password_second_factor_and_recovery_codes_are_on_record(client):
    asel = make.organiser("asel")
    _device, codes = with_app(asel)
    log_in(client, asel, code=codes[0])
    assert acts() == ["use recovery code"]
    data = {"old_password": PASSWORD, "new_password1": making.GOOD, "new_password2": making.GOOD}
    client.post("/admin/password_change/", {**data, "old_password": "guess"})
    assert acts() == ["use recovery code"]
    client.post("/admin/password_change/", data)
    client.post(PAGE, {"act": "renew", "password": making.GOOD})
    client.post(PAGE, {"act": "begin", "password": making.GOOD})
    client.post(PAGE, {"act": "prove", "code": code_of(AuthenticatorApp.objects.latest("pk"))})
    client.post(PAGE, {"act": "take_off", "password": making.GOOD})
    wanted = ["change own password", "renew recovery codes", "set up second factor", "remove second factor"]
    assert acts() == ["use recovery code", *wanted]
    assert {(entry.done_by_id, entry.subject) for entry in Record.objects.all()} == {(asel.pk, f"user {asel.pk}")}


def test_each_link_to_a_login_is_on_record():
    asel = making.organiser("asel")
    making.invited(asel)
    assert acts() == ["invite", "make invitation link"]


def test_the_record_names_people_groups_and_texts_in_the_reader_s_language(django_assert_num_queries):
    roles.make_groups()
    now, appeal = timezone.now(), make.appeal()
    asel, group = make.organiser("asel", password=None), Group.objects.get(name=roles.EDITORS)
    for subject in ("user 9999", f"user {asel.pk}", f"group {group.pk}", f"appeal {appeal.pk}", "lockdown 1"):
        record.write(by=None, act="change", subject=subject, now=now)
    client = client_of(asel)
    title = {text.language: text.title for text in appeal.texts.all()}
    said = [f"appeal {appeal.pk}: {title['en']}", "group Editors", "organiser asel", "organiser 9999"]
    assert subjects(client)[1:] == said
    assert subjects(client, "/ru")[1:3] == [f"обращение {appeal.pk}: {title['ru']}", "группа Редакторы"]
    reader = client_of(make.organiser(is_superuser=False, password=None))
    assert reader.get(f"/{LIST}").status_code == 403
    assert f"appeal {appeal.pk}" in subjects(making.browser_of(roles.MODERATORS))


def test_naming_costs_no_query_for_each_entry(django_assert_max_num_queries):
    people = [make.organiser(password=None) for _ in range(20)]
    client = client_of(people[0])
    for person in people:
        record.write(by=person, act="change own password", subject=f"user {person.pk}", now=timezone.now())
    with django_assert_max_num_queries(12):
        assert len(set(subjects(client))) == 20


@pytest.mark.parametrize("typed", ["Äsel", "äsel", " organiser  ÄSEL ", "organiser äsel"])
def test_a_search_for_a_person_finds_what_they_did_and_what_was_done_to_them(typed):
    asel, other = make.organiser("Äsel", password=None), make.organiser("other", password=None)
    now = timezone.now()
    for by, subject in ((asel, "letter 1"), (other, f"user {asel.pk}"), (other, "letter 2")):
        record.write(by=by, act="change", subject=subject, now=now)
    assert sorted(subjects(client_of(other), q=typed)) == ["letter 1", "organiser Äsel"]


@pytest.mark.parametrize("typed", ["\x00", "%", "organiser", "user", ":", "letter " + "9" * 500, "‮äsel", "\ud800"])
def test_a_search_that_makes_no_sense_finds_nothing(typed):
    client = client_of(make.organiser(password=None))
    record.write(by=None, act="change", subject="letter 1", now=timezone.now())
    assert client.get(f"/{LIST}", {"q": typed.encode("utf-8", "surrogatepass").decode("latin-1")}).status_code == 200
    assert not subjects(client, q="organiser")
