"""Who may open and do what: deliverers and superusers, nobody else."""

import pytest
from django.test import Client
from django.utils import timezone

from appeals.models import Recipient
from deliveries.models import Delivery
from organisers import roles
from tests import make
from tests.deliveries import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal():
    made = making.appeal()
    make.letter(made)
    return made


def addresses(appeal) -> list[str]:
    delivery = Delivery.objects.get()
    query = f"?recipient={making.addressee(appeal).pk}&channel=post&number=5"
    return [
        making.LIST,
        making.ADD,
        making.ADD + query,
        f"{making.LIST}signatures/{query}",
        making.page_of(delivery),
        f"{making.LIST}{delivery.pk}/files/{delivery.files.get().pk}/",
        *(f"{making.LIST}{delivery.pk}/paper/{what}/" for what in ("receipt", "labels", "cover")),
        "/admin/deliveries/sender/",
        f"/admin/deliveries/sender/{appeal.pk}/change/",
    ]


def test_deliverers_may_do_all_of_it_and_read_no_letter_elsewhere(appeal):
    making.ready(appeal)
    browser = making.browser(making.member_of(roles.DELIVERERS))
    for address in addresses(appeal):
        assert browser.get(address).status_code == 200, address
    assert browser.get("/admin/appeals/letter/").status_code == 403
    page = browser.get("/admin/").content.decode()
    assert making.LIST in page and "/admin/appeals/letter/" not in page
    browser.post(making.page_of(Delivery.objects.get()), {"decision": "depart", "on": timezone.localdate()})
    assert Delivery.objects.get().state == "departed"


@pytest.mark.parametrize("group", [roles.MODERATORS, roles.EDITORS, roles.TRANSLATORS])
def test_other_groups_see_and_do_nothing(appeal, group):
    making.ready(appeal)
    browser = making.browser(making.member_of(group))
    for address in addresses(appeal):
        assert browser.get(address).status_code == 403, address
        assert browser.post(address, {"decision": "depart", "on": timezone.localdate()}).status_code == 403, address
    assert making.LIST not in browser.get("/admin/").content.decode()
    assert Delivery.objects.get().state == "ready"


def test_without_a_login_everything_leads_to_it(appeal):
    making.ready(appeal)
    for address in addresses(appeal):
        assert "/login/" in Client().get(address)["Location"]


def test_whoever_may_only_look_gets_no_buttons(appeal):
    from django.contrib.auth.models import Permission

    delivery = making.ready(appeal)
    organiser = make.organiser(is_superuser=False)
    organiser.user_permissions.add(Permission.objects.get(codename="view_delivery"))
    browser = making.browser(organiser)
    page = browser.get(making.page_of(delivery)).content.decode()
    assert 'name="decision"' not in page
    assert browser.post(making.page_of(delivery), {"decision": "printed"}).status_code == 403
    assert browser.get(making.ADD).status_code == 403


def test_a_recipient_with_deliveries_is_not_deleted(appeal):
    making.ready(appeal)
    page = f"/admin/appeals/appeal/{appeal.pk}/change/"
    browser = making.browser()
    form = browser.get(page).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields}
    recipient = making.addressee(appeal)
    for inline in browser.get(page).context["inline_admin_formsets"]:
        formset = inline.formset
        for bound in (formset.management_form, *formset.initial_forms):
            data |= {bound.add_prefix(name): bound[name].value() or "" for name in bound.fields}
    data = {name: value for name, value in data.items() if value not in (None, False)}
    data["recipients-0-DELETE"] = "on"
    response = browser.post(page, data)
    assert (
        response.status_code == 200 and "This cannot be deleted, as other entries need it" in response.content.decode()
    )
    assert Recipient.objects.filter(pk=recipient.pk).exists()
