"""The e-mails of a delivery in a real browser: for everyone, on a phone, light and dark, without scripts."""

import pytest
from django.utils import timezone

from appeals.models import Recipient
from deliveries.models import Dispatch, Sender
from tests.browser.test_organisers import LOOKS
from tests.deliveries import mails


@pytest.fixture
def delivery(transactional_db):
    """Five e-mails, one in each state, and a delivery that is not sent yet."""
    made = mails.started(parts=5)
    answers = {"ready": "connect", "sending": "", "sent": "end 250", "uncertain": "end", "failed": "rcpt 550 5.1.1"}
    for part, (state, answer) in enumerate(answers.items(), start=1):
        values = {"state": state, "last_outcome": answer, "attempts": part, "address": mails.OFFICE}
        Dispatch.objects.filter(delivery=made, part=part).update(changed_at=timezone.now(), **values)
    return made


@pytest.mark.parametrize(("prefix", "width", "is_dark"), LOOKS)
def test_the_pages_of_e_mails_are_for_everyone(delivery, open_admin, look, prefix, width, is_dark):
    unsent = mails.delivery(delivery.appeal, parts=2)
    uncertain = mails.dispatch(delivery, 4)
    page = open_admin(f"{prefix}/admin/", width=width, is_dark=is_dark, has_scripts=True)
    paths = [
        f"{delivery.pk}/change/",
        f"{delivery.pk}/mails/?still",
        f"{delivery.pk}/mails/{uncertain.pk}/again/",
        f"{delivery.pk}/mails/{uncertain.pk}/arrived/",
        f"{unsent.pk}/change/",
        f"{unsent.pk}/mails/",
        f"{unsent.pk}/mails/start/",
    ]
    for path in paths:
        page.goto(f"{prefix}/admin/deliveries/delivery/{path}")
        look(page)
    page.locator("form.entry button[type=submit]").click()
    if page.locator(".errornote").count():
        look(page)
    Sender.objects.update(is_mail_stopped=True)
    Recipient.objects.update(checked_at=None)
    for path in paths:
        page.goto(f"{prefix}/admin/deliveries/delivery/{path}")
        look(page)


def test_progress_goes_on_without_scripts(delivery, open_admin):
    page = open_admin(f"/admin/deliveries/delivery/{delivery.pk}/mails/", has_scripts=False)
    assert page.locator("progress").get_attribute("value") == "1"
    Dispatch.objects.update(state="sent")
    page.wait_for_selector("progress[value='5']", timeout=15_000)
