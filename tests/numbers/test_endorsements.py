"""Endorsements by organisations: public once checked, in their own words and language, and never a way to mislead."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals.models import Endorsement
from organisers.models import Record
from safety import lockdown
from tests import make
from tests.admin.entering import client_of, fields_of, organiser_with, superuser

pytestmark = pytest.mark.django_db
LIST = "/admin/appeals/endorsement/"
ADD = f"{LIST}add/"


def add(client, **changes):
    fields = {**fields_of(client.get(ADD)), "organisation": "Tenants’ Union", "country": "GB", **changes}
    return client.post(ADD, fields, follow=True)


def page(client, appeal, prefix=""):
    cache.clear()
    return client.get(f"{prefix}/appeals/{appeal.slug}/organisations/").text


def test_it_is_entered_checked_and_then_public(client):
    appeal, organiser = make.appeal(), superuser()
    response = add(organiser, text="Homes first.", text_language="en", link="tenants.example/appeal")
    row = Endorsement.objects.get()
    assert response.redirect_chain[-1][0] == f"{LIST}{row.pk}/checking/"
    assert (row.link, row.is_checked) == ("https://tenants.example/appeal", False)
    assert "Tenants" not in page(client, appeal)
    checking = f"{LIST}{row.pk}/checking/"
    assert organiser.post(checking, {"act": "check", "sure": "on", "fingerprint": "0" * 64}).status_code == 302
    assert "Tenants" not in page(client, appeal)
    seen = organiser.get(checking).context["fingerprint"]
    organiser.post(checking, {"act": "check", "fingerprint": seen})
    assert "Tenants" not in page(client, appeal)
    organiser.post(checking, {"act": "check", "sure": "on", "fingerprint": seen})
    row.refresh_from_db()
    assert row.is_checked and row.checked_by is not None
    shown = page(client, appeal)
    assert '<blockquote lang="en" dir="auto">' in shown and "<details" in shown
    assert 'href="https://tenants.example/appeal" rel="nofollow noopener noreferrer"' in shown
    assert [entry.act for entry in Record.objects.about(f"endorsement {row.pk}")] == ["check endorsement", "add"]


def test_changing_what_is_public_takes_it_off_the_site(client):
    appeal, organiser = make.appeal(), superuser()
    row = make.endorsement(appeal, organisation="Zanarkand", text="Yes.", text_language="en")
    change = f"{LIST}{row.pk}/change/"
    organiser.post(change, fields_of(organiser.get(change)))
    row.refresh_from_db()
    assert row.is_checked
    response = organiser.post(change, {**fields_of(organiser.get(change)), "text": "No."}, follow=True)
    row.refresh_from_db()
    assert not row.is_checked and "off the site until it is checked again" in response.text
    assert "Zanarkand" not in page(client, appeal)


def test_it_is_taken_off_by_hand_and_not_shown_while_locked_down(client):
    appeal, organiser = make.appeal(), superuser()
    row = make.endorsement(appeal, organisation="Zanarkand Union")
    assert "Zanarkand" in page(client, appeal)
    lockdown.begin(by="", now=row.checked_at)
    assert "Zanarkand" not in page(client, appeal)
    lockdown.end()
    organiser.post(f"{LIST}{row.pk}/checking/", {"act": "uncheck"})
    assert "Zanarkand" not in page(client, appeal)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("http://union.example/", "A link begins with https://."),
        ("HTTP://union.example/", "A link begins with https://."),
        ("javascript:alert(1)", "This is not a web address."),
        ("data:text/html,x", "This is not a web address."),
        ("ftp://union.example/", "This is not a web address."),
        ("https://", "This is not a web address."),
        ("https://union", "This is not a web address."),
        ("https://union.example:99999999/", "This is not a web address."),
        ("https://bank.example@evil.example/", "Leave out the user name"),
        ("https://user:word@evil.example/", "Leave out the user name"),
        ("https://union.example/\r\nX: y", "This is not a web address."),
        ("https://union.example/\0", "Null characters are not allowed."),
        ("https://union.example/" + "a" * 300, "This address is too long."),
        ("https://union.example/" + "a" * 5000, "This address is too long."),
        ("https://[::1", "This is not a web address."),
        ("https://[::1]/", "This is not a web address."),
        ("https://127.0.0.1/", "This is not a web address."),
        ("https://localhost/", "This is not a web address."),
        ("https://un\u0456on.example/", "mixes two alphabets"),
        ("https://union.example\u2044evil.example/", "mixes two alphabets"),
        ("https://uni\uff4fn.example/", "mixes two alphabets"),
        ("https://union.example\u3002evil.example/", "mixes two alphabets"),
    ],
)
def test_a_link_leads_to_a_site_of_the_web(link, said):
    make.appeal()
    response = add(superuser(), link=link)
    assert response.status_code == 200 and said in response.text
    assert not Endorsement.objects.exists()


def test_a_link_in_another_alphabet_is_one_and_whoever_checks_it_sees_its_other_name():
    """A name that is Cyrillic throughout may be a union's own; or it may only look like one that is not."""
    make.appeal()
    organiser = superuser()
    add(organiser, link="https://профсоюз.рф/призыв?ключ=1")
    row = Endorsement.objects.get()
    assert row.link == "https://профсоюз.рф/призыв?ключ=1"
    assert "xn--g1anacfhu6f.xn--p1ai" in organiser.get(f"{LIST}{row.pk}/checking/").text
    plain = make.endorsement(row.appeal, is_checked=False, link="https://union.example/")
    assert "another alphabet" not in organiser.get(f"{LIST}{plain.pk}/checking/").text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("organisation", "", "This field is required."),
        ("organisation", "x" * 151, "At most 150 characters; yours has 151."),
        ("organisation", "Union\ufffd", "Some characters arrived damaged."),
        ("organisation", "<b>Union</b>", "Leave out the characters"),
        ("country", "XX", "Select a valid choice."),
        ("country", "", "This field is required."),
        ("text", "x" * 1001, "At most 1,000 characters; yours has 1,001."),
        ("text_language", "xx", "Select a valid choice."),
    ],
)
def test_bad_input_gets_a_word_beside_its_field_and_stays(field, value, said):
    make.appeal()
    response = add(superuser(), **{"text": "Homes.", "text_language": "en", field: value})
    assert (response.status_code == 200 and said in response.text and "Homes." in response.text) or field == "text"
    assert not Endorsement.objects.exists()


def test_a_text_has_a_language_and_an_organisation_is_there_once():
    appeal = make.appeal()
    assert "Say which language the text is in." in add(superuser(), text="Homes.").text
    make.endorsement(appeal, organisation="Tenants’ Union", country="GB")
    assert "This organisation is on the list already." in add(superuser()).text
    assert Endorsement.objects.count() == 1


def test_markup_is_text_and_every_script_is_readable(client):
    appeal = make.appeal()
    make.endorsement(appeal, organisation="<i>‮Union", text="<script>alert(1)</script>", text_language="en")
    make.endorsement(appeal, organisation="اتحاد المستأجرين", country="LB", text="السكن حق.", text_language="ar")
    make.endorsement(appeal, organisation="Ж" * 150, text="Слова.", text_language="und")
    for prefix in ("", "/ru", "/kk"):
        shown = page(client, appeal, prefix)
        assert "<script>alert" not in shown and "&lt;i&gt;" in shown
        assert '<blockquote lang="ar" dir="auto">' in shown and "<bdi>اتحاد المستأجرين</bdi>" in shown
        assert '<blockquote dir="auto">' in shown


def test_the_page_asks_as_often_for_one_as_for_fifty(client):
    appeal = make.appeal()
    make.endorsement(appeal)

    def queries():
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/appeals/{appeal.slug}/organisations/")
        return len(captured)

    with_one = queries()
    for _ in range(50):
        make.endorsement(appeal)
    assert queries() == with_one


def test_only_who_may_sees_checks_and_deletes():
    row = make.endorsement(make.appeal(), is_checked=False)
    paths = (LIST, ADD, f"{LIST}{row.pk}/change/", f"{LIST}{row.pk}/checking/", f"{LIST}{row.pk}/delete/")
    for path in paths:
        assert client_of(organiser_with("appeals.view_letter")).get(path).status_code == 403
    assert superuser().get(f"{LIST}{'9' * 40}/checking/").status_code == 302
    reader = client_of(organiser_with("appeals.view_endorsement"))
    assert reader.post(f"{LIST}{row.pk}/checking/", {"act": "check", "sure": "on"}).status_code == 403
