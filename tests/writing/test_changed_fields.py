"""The record says which fields of a form were changed, by name, and never what stood in them."""

import pytest

from campaign.models import GivingLink
from organisers.models import Record
from tests import make
from tests.admin.entering import fields_of
from tests.admin.opened_earlier import page_of

pytestmark = pytest.mark.django_db


def change(client, row, **changes):
    return client.post(page_of(row), {**fields_of(client.get(page_of(row))), **changes})


def entries():
    return sorted(Record.objects.values_list("act", "subject", "reason"))


def test_changed_fields_are_named_and_their_words_are_not(client):
    article = make.article()
    assert change(client, article, title_en="A secret title", body_ru="Тайна").status_code == 302
    about = f"article {article.pk}"
    assert entries() == [("change", about, "field body_ru"), ("change", about, "field title_en")]
    assert "secret" not in str(list(Record.objects.values()))


def test_a_row_on_the_page_is_named_by_itself(client):
    appeal = make.appeal()
    demand = appeal.demands.get()
    change(client, appeal, goal="5000", **{"demands-0-short_en": "Other"})
    assert ("change", f"demand {demand.pk}", "field short_en") in entries()
    assert ("change", f"appeal {appeal.pk}", "field goal") in entries()
    assert ("set goal", f"appeal {appeal.pk}", "5000") in entries()


def test_a_donate_link_says_which_field_too(client):
    link = GivingLink.objects.create(provider="paypal", url="https://example.org/", receiver="The press fund")
    change(client, link, receiver="Another fund")
    assert entries() == [("change", f"givinglink {link.pk}", "field receiver")]


@pytest.mark.parametrize(("prefix", "label"), [("", "Title · Русский"), ("/ru", "Заголовок · Русский")])
def test_the_record_shows_a_field_by_its_label(client, prefix, label):
    article = make.article()
    change(client, article, title_ru="Дома")
    assert label in client.get(f"{prefix}/admin/organisers/record/").text
