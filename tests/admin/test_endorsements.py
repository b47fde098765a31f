"""Organisations that endorse an appeal, on its page in the admin: named once each, and counted once checked."""

import pytest

from appeals.models import Endorsement, Recipient
from tests import make
from tests.admin.entering import fields_of, superuser

pytestmark = pytest.mark.django_db


def save(client, appeal, **changes):
    page = f"/admin/appeals/appeal/{appeal.pk}/change/"
    fields = {**fields_of(client.get(page)), "endorsements-TOTAL_FORMS": "1", **changes}
    return client.post(page, fields, follow=True)


def test_an_organisation_is_added_and_counts_once_it_is_checked():
    appeal = make.appeal()
    client = superuser()
    named = {"endorsements-0-organisation": "Tenants’ Union", "endorsements-0-country": "GB"}
    assert save(client, appeal, **named).redirect_chain
    assert [str(row) for row in appeal.endorsements.all()] == ["Tenants’ Union"]
    assert not appeal.endorsements.checked().exists()
    added = appeal.endorsements.get()
    save(client, appeal, **{"endorsements-0-id": str(added.pk), "endorsements-0-is_checked": "on"})
    assert appeal.endorsements.checked().get() == added


@pytest.mark.parametrize("country", ["", "XX", "Germany", "d" * 5000])
def test_a_country_is_one_of_the_list(country):
    appeal = make.appeal()
    response = save(superuser(), appeal, **{"endorsements-0-organisation": "Union", "endorsements-0-country": country})
    assert response.status_code == 200 and not response.redirect_chain
    assert "Union" in response.text and not Endorsement.objects.exists()


def test_an_organisation_is_on_the_list_once():
    appeal = make.appeal()
    Endorsement.objects.create(appeal=appeal, organisation="Union", country="DE")
    client = superuser()
    page = f"/admin/appeals/appeal/{appeal.pk}/change/"
    fields = fields_of(client.get(page))
    fields |= {
        "endorsements-TOTAL_FORMS": "2",
        "endorsements-1-organisation": "Union",
        "endorsements-1-country": "DE",
    }
    response = client.post(page, fields)
    assert response.status_code == 200 and Endorsement.objects.count() == 1


@pytest.mark.parametrize("megabytes", ["0", "51", "-1", "ten", "9" * 400])
def test_a_recipient_takes_mail_of_a_size_that_there_is(megabytes):
    appeal = make.appeal()
    response = save(superuser(), appeal, **{"endorsements-TOTAL_FORMS": "0", "recipients-0-mail_megabytes": megabytes})
    assert response.status_code == 200 and not response.redirect_chain
    assert Recipient.objects.get(appeal=appeal).mail_megabytes == 10
