"""Deliveries in the admin, in a real browser: for everyone, on a phone, light and dark, without scripts."""

import pytest
from django.utils import timezone

from appeals.models import Recipient
from deliveries.models import Delivery, Sender, SenderText
from deliveries.services.papers import making, preparing
from deliveries.services.papers.choosing import Choice
from tests import make
from tests.browser.test_organisers import LOOKS

pytestmark = pytest.mark.browser


@pytest.fixture
def deliveries(appeal, settings, tmp_path):
    """One that is being made, one that is ready, with letters in scripts from both sides."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    make.letter(appeal, name="محمد الأحمد", own_words="لا تهدموا البيوت", own_language="ar", country="JO")
    make.letter(appeal, name="Wolfeschlegelsteinhausenbergerdorff" * 2, own_words="", country="DE")
    Recipient.objects.filter(role="addressee").update(checked_at=timezone.now(), fax="1", email="a@example.org")
    sender = Sender.objects.create(appeal=appeal)
    SenderText.objects.create(sender=sender, language="en", organisation="Union")
    recipient = Recipient.objects.get(appeal=appeal, role="addressee")
    for channel in ("hand", "fax"):
        choice = Choice(recipient_id=recipient.pk, channel=channel)
        preparing.prepare(choice=choice, copies={}, by=None, now=timezone.now())
    first = Delivery.objects.order_by("pk").first()
    while making.make_next(delivery_id=first.pk, now=timezone.now()):
        pass
    return recipient


@pytest.mark.parametrize(("prefix", "width", "is_dark"), LOOKS)
def test_deliveries_are_for_everyone(deliveries, appeal, open_admin, look, prefix, width, is_dark):
    page = open_admin(f"{prefix}/admin/deliveries/delivery/", width=width, is_dark=is_dark, has_scripts=True)
    choice = f"?recipient={deliveries.pk}&channel=post&number=50"
    paths = ["", "add/", f"add/{choice}", "add/?recipient=x&number=0", f"signatures/{choice}"]
    paths += [f"{delivery.pk}/change/?still" for delivery in Delivery.objects.all()]
    for path in paths:
        page.goto(f"{prefix}/admin/deliveries/delivery/{path}")
        look(page)
    page.goto(f"{prefix}/admin/deliveries/sender/{appeal.pk}/change/")
    look(page)


def test_without_scripts_a_page_of_what_is_being_made_loads_itself_anew(deliveries, open_admin):
    making_now = Delivery.objects.get(state="making")
    page = open_admin(f"/admin/deliveries/delivery/{making_now.pk}/change/", has_scripts=False, width=360)
    assert page.locator("progress").get_attribute("value") == "0"
    with page.expect_navigation(timeout=15_000):
        pass
    page.locator("button[value=stop]").click()
    page.wait_for_load_state()
    assert page.locator("button[value=resume]").count() == 1
