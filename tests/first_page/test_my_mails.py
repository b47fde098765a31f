"""“My mails”: an organiser's own choice. The address is sealed, never shown, and erased on a tick."""

import pytest

from campaign.models import MailChoice
from outbox.models import OutboxMessage
from safety import sealing
from safety.models import Erasure
from tests import make
from tests.admin.entering import client_of, organiser_with, superuser
from tests.first_page.organisers import NOON, work
from tests.html_forms import forms_of

pytestmark = pytest.mark.django_db
PAGE = "/admin/campaign/mailchoice/"
ADDRESS = "asel@example.org"


def choose(client, page=PAGE, **fields):
    return client.post(page, {"email": "", "language": "ru", **fields}, follow=True)


def test_nothing_is_sent_until_somebody_chooses_it():
    client = superuser()
    form = next(form for form in forms_of(client.get(PAGE).text) if "language" in form.data())
    assert form.data()["language"] == "en" and "wants_digest" not in form.data() and "wants_alarms" not in form.data()
    assert not MailChoice.objects.exists()


def test_a_choice_is_stored_sealed_shown_to_nobody_and_gets_a_first_mail(mailed):
    user = organiser_with()
    client = client_of(user)
    page = choose(client, email=ADDRESS, wants_digest="on")
    choice = MailChoice.objects.get()
    assert (choice.user, choice.language, choice.wants_digest, choice.wants_alarms) == (user, "ru", True, False)
    assert sealing.unseal(bytes(choice.sealed_address)) == ADDRESS
    for text in (page.text, client.get(PAGE).text, superuser().get(PAGE).text):
        assert ADDRESS not in text
    work(NOON)
    [mail] = mailed()
    assert mail["To"] == ADDRESS and mail["Content-Language"] == "ru"


def test_it_is_nobody_elses():
    mine, other = client_of(organiser_with()), superuser()
    choose(mine, email=ADDRESS, wants_digest="on")
    choice = MailChoice.objects.get()
    for address in (
        f"{PAGE}{choice.pk}/change/",
        f"{PAGE}{choice.pk}/delete/",
        f"{PAGE}add/",
        f"{PAGE}{choice.pk}/history/",
    ):
        assert other.get(address).status_code in (302, 403)
        assert other.post(address, {"post": "yes"}).status_code in (302, 403)
    choose(other, language="kk")
    choice.refresh_from_db()
    assert choice.wants_digest and choice.language == "ru"


def test_mails_need_an_address_and_keep_the_one_that_is_stored():
    client = superuser()
    page = choose(client, wants_alarms="on")
    assert page.status_code == 422 and "These mails need an address." in page.text
    assert not MailChoice.objects.exists()
    choose(client, email=ADDRESS)
    choose(client, wants_alarms="on")
    choice = MailChoice.objects.get()
    assert choice.wants_alarms and sealing.unseal(bytes(choice.sealed_address)) == ADDRESS


def test_a_tick_erases_the_address_and_what_waits_for_it():
    client = superuser()
    choose(client, email=ADDRESS, wants_digest="on")
    Erasure.objects.all().delete()
    choose(client, email=ADDRESS, wants_digest="on", forget="on")
    assert not MailChoice.objects.exists() and not OutboxMessage.objects.exists()
    assert Erasure.objects.filter(table=MailChoice._meta.db_table).exists()


@pytest.mark.parametrize(
    "typed", ["no address", "a@b", "a@localhost", "a" * 300 + "@example.org", "a\x00@", "a@b.c\r\nBcc: x@y.z"]
)
def test_what_is_no_address_is_answered_beside_it_and_the_rest_is_kept(typed):
    page = choose(superuser(), email=typed, wants_digest="on")
    form = next(form for form in forms_of(page.text) if "language" in form.data())
    assert page.status_code == 422 and "email" in page.context["form"].errors
    assert (form.data()["language"], form.data()["wants_digest"]) == ("ru", "on")
    assert not MailChoice.objects.exists() and not OutboxMessage.objects.exists()


def test_a_login_sends_a_first_mail_to_five_addresses_a_day():
    client = superuser()
    for _ in range(5):
        choose(client, email=make.address())
    page = choose(client, email=make.address(), language="kk")
    assert page.status_code == 422 and "Too many addresses" in page.text
    assert OutboxMessage.objects.count() == 5 and MailChoice.objects.get().language == "ru"


def test_who_logs_in_and_nobody_else_gets_there(client):
    assert client.get(PAGE).status_code == 302


def test_an_address_that_the_server_does_not_know_is_said_to_its_owner(post, settings):
    client = superuser()
    client.post(PAGE, {"email": ADDRESS, "language": "en", "wants_digest": "on"})
    post.refuse("550 5.1.1 unknown", ADDRESS)
    work(NOON)
    page = client.get(PAGE).text
    assert MailChoice.objects.get().was_refused and "does not exist" in page and ADDRESS not in page
    assert MailChoice.objects.get().wants_digest
