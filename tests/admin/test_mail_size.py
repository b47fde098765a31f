"""How large an e-mail a recipient takes, on the appeal's page in the admin."""

import pytest

from appeals.models import Recipient
from tests import make
from tests.admin.entering import fields_of, superuser

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("megabytes", ["0", "51", "-1", "ten", "9" * 400])
def test_a_recipient_takes_mail_of_a_size_that_there_is(megabytes):
    appeal, client = make.appeal(), superuser()
    page = f"/admin/appeals/appeal/{appeal.pk}/change/"
    fields = {**fields_of(client.get(page)), "recipients-0-mail_megabytes": megabytes}
    response = client.post(page, fields, follow=True)
    assert response.status_code == 200 and not response.redirect_chain
    assert Recipient.objects.get(appeal=appeal).mail_megabytes == 10
