"""The pages of deliveries, as organisers open them."""

import pytest

from deliveries.models import Delivery
from tests import make
from tests.deliveries import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal():
    made = making.appeal()
    for _ in range(3):
        make.letter(made)
    return made


def test_every_page_opens(appeal):
    browser = making.browser()
    recipient = making.addressee(appeal)
    query = f"?recipient={recipient.pk}&channel=hand&number=5"
    delivery = making.ready(appeal)
    making.departed(appeal, "fax")
    making.prepared(appeal, "email")
    for address in (
        making.LIST,
        making.ADD,
        making.ADD + query,
        f"{making.LIST}signatures/{query.replace('hand', 'post')}",
        "/admin/deliveries/sender/",
        f"/admin/deliveries/sender/{appeal.pk}/change/",
        "/admin/",
    ):
        assert browser.get(address).status_code == 200, address
    for delivery in Delivery.objects.all():
        assert browser.get(making.page_of(delivery)).status_code == 200
