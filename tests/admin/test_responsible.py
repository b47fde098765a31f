"""Who is responsible for the site: the first page asks for it until an organiser has set it, once and in plain lines."""

import pytest
from django.db import IntegrityError, transaction

from campaign.models import Responsible, ResponsibleText
from organisers.models import Record
from tests import make
from tests.admin.entering import client_of, fields_of, messages_of, organiser_with, superuser

pytestmark = pytest.mark.django_db
LIST, ADD, CHANGE = (f"/admin/campaign/responsible/{page}" for page in ("", "add/", "1/change/"))
TYPED = {"name_en": "The committee", "place_en": "Leeds, United Kingdom", "email": "office@committee.example"}


def asks(client, prefix=""):
    page = client.get(f"{prefix}/admin/")
    return any(LIST in notice.url for notice in page.context["notices"])


def add(client, **changes):
    return client.post(ADD, {**fields_of(client.get(ADD)), **TYPED, **changes})


def test_the_first_page_asks_until_it_is_set():
    client = superuser()
    assert asks(client)
    assert asks(client, "/kk")
    assert not asks(client_of(organiser_with("campaign.change_page")))
    assert client.get(LIST, follow=True).redirect_chain == [(ADD, 302)]
    assert add(client).status_code == 302
    assert not asks(client)
    text = ResponsibleText.objects.get()
    assert (text.language, text.name, text.place) == ("en", TYPED["name_en"], TYPED["place_en"])
    assert Responsible.objects.get().email == TYPED["email"]


def test_it_is_set_once_and_then_changed_and_the_record_says_so():
    client = superuser()
    add(client)
    assert client.get(LIST, follow=True).redirect_chain == [(CHANGE, 302)]
    assert client.get(ADD).status_code == 403
    fields = fields_of(client.get(CHANGE))
    saved = client.post(CHANGE, {**fields, "name_ru": "Комитет", "place_ru": "Лидс"}, follow=True)
    assert messages_of(saved)
    assert ResponsibleText.objects.get(language="ru").name == "Комитет"
    assert client.get("/admin/campaign/responsible/1/delete/").status_code == 403
    acts = list(Record.objects.filter(subject="responsible 1").order_by("pk").values_list("act", flat=True))
    assert acts == ["add", "change", "change"]  # Two fields, two entries.


def test_what_a_paste_brings_along_is_tidied():
    add(superuser(), name_en=" The\u202e com\u200bmittee\r\nof Leeds ", place_en="Leeds,\tUK")
    text = ResponsibleText.objects.get()
    assert (text.name, text.place) == ("The committee of Leeds", "Leeds, UK")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name_en", ""),
        ("name_en", "\u200b\u202e"),
        ("name_en", "x" * 201),
        ("name_en", "<script>"),
        ("place_en", "https://example.org/"),
        ("place_en", ""),
        ("place_ru", "Лидс"),
        ("email", ""),
        ("email", "office"),
        ("email", "office@committee.example\nBcc: all@example.org"),
        ("email", "office@" + "x" * 300 + ".example"),
    ],
)
def test_what_cannot_be_shown_is_refused_beside_its_field(field, typed):
    response = add(superuser(), **{field: typed})
    assert response.status_code == 200
    beside = "name_ru" if field == "place_ru" else field
    assert list(response.context["adminform"].form.errors) == [beside]
    assert not Responsible.objects.exists()


@pytest.mark.parametrize("fields", [{}, {"id": 2}])
def test_the_database_keeps_one_row(fields):
    make.responsible()
    with pytest.raises(IntegrityError), transaction.atomic():
        Responsible.objects.create(email="other@example.org", **fields)
