"""“My mails”: an organiser's own choice. The address is sealed, never shown, and erased on a tick."""

import re

import pytest

from campaign.desk_mails import proving, queueing
from campaign.models import MailChoice
from organisers.models import Record
from outbox import alarms
from outbox.models import OutboxMessage
from safety.keys import sealing
from safety.models import Erasure
from tests import make
from tests.admin.entering import client_of, messages_of, organiser_with, superuser
from tests.admin.relogin import browser, log_in_on
from tests.first_page.organisers import DAY, NOON, work
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


# --- proving the address ---


def code_in(mail):
    return re.search(r"\b[a-z0-9]{4}-[a-z0-9]{4}\b", mail.get_content())[0]


@pytest.mark.usefixtures("known_chores")
def test_nothing_but_the_first_mail_goes_to_an_address_before_its_code_is_typed(mailed):
    client = superuser()
    choose(client, email=ADDRESS, wants_digest="on", wants_alarms="on", language="en")
    alarms.raise_alarm(alarms.BUDGET, now=NOON)
    assert "not confirmed" in client.get("/admin/").text
    for _ in range(2):
        queueing.send_digests(NOON + DAY)
        queueing.send_alarms(NOON)
        work(NOON + DAY)
    [first] = mailed()
    assert "address" in first["Subject"] and "http" not in first.get_content()
    # Capitals, spaces and a Cyrillic letter that looks the same do not matter.
    typed = code_in(first).upper().replace("-", " ").replace("C", "С")
    choose(client, code=f" {typed}", wants_digest="on", wants_alarms="on", language="en")
    assert MailChoice.objects.get().is_proved and "not confirmed" not in client.get("/admin/").text
    queueing.send_digests(NOON + 2 * DAY)
    work(NOON + 2 * DAY)
    assert mailed()[-1]["Subject"] == "What waits today"
    assert "code" not in client.get(PAGE).context["form"].fields


def test_a_wrong_code_is_said_beside_it_keeps_the_rest_and_can_be_tried_twenty_times_a_day():
    user = organiser_with()
    client = client_of(user)
    choose(client, email=ADDRESS)
    right = proving.code_for(MailChoice.objects.get())
    for _ in range(20):
        page = choose(client, code="acde-fhjk", wants_digest="on")
    assert page.status_code == 422 and "code" in page.context["form"].errors
    assert page.context["form"]["wants_digest"].value() and not MailChoice.objects.get().wants_digest
    page = choose(client, code=right)
    assert "tomorrow" in page.text and not MailChoice.objects.get().is_proved


def test_a_code_proves_the_address_it_was_sent_to_and_no_other_and_nobody_elses():
    user = organiser_with()
    mine = client_of(user)
    choose(mine, email=ADDRESS)
    choose(superuser(), email=ADDRESS)
    own, others = MailChoice.objects.get(user=user), MailChoice.objects.exclude(user=user).get()
    choose(mine, code=proving.code_for(others))
    old = proving.code_for(own)
    choose(mine, email="asel2@example.org")
    choose(mine, code=old)
    assert not MailChoice.objects.proved().exists()
    own.refresh_from_db()
    choose(mine, code=proving.code_for(own))
    assert MailChoice.objects.proved().get() == own
    # Another address has to be proved anew.
    choose(mine, email=ADDRESS)
    assert not MailChoice.objects.proved().exists()


def test_the_code_is_sent_once_more_while_it_does_not_wait_and_five_times_a_day_at_most():
    client = superuser()
    choose(client, email=ADDRESS)
    assert "nothing to send" in choose(client, again="yes").text
    for _ in range(3):
        OutboxMessage.objects.all().delete()
        assert "once more" in messages_of(choose(client, again="yes"))
        assert OutboxMessage.objects.count() == 1
    OutboxMessage.objects.all().delete()
    assert "Too many mails" in messages_of(choose(client, again="yes")) and not OutboxMessage.objects.exists()


def test_that_an_address_was_set_or_erased_is_on_record_and_not_which():
    client = superuser()
    choose(client, email=ADDRESS)
    choose(client, forget="on")
    found = list(Record.objects.order_by("pk").values_list("act", "reason"))
    assert found == [("set own address", ""), ("erase own address", "")]


def test_a_login_that_has_ended_loses_nothing_that_was_typed():
    user = make.organiser("asel")
    client = browser(user)
    fields = next(form for form in forms_of(client.get(PAGE).text) if "language" in form.data()).data()
    client.logout()
    asked = client.post(PAGE, {**fields, "email": ADDRESS, "wants_digest": "on", "language": "kk"})
    page = log_in_on(client, asked, user)
    form = page.context["form"]
    assert (form["email"].value(), form["wants_digest"].value(), form["language"].value()) == (ADDRESS, True, "kk")
    assert not MailChoice.objects.exists() and not OutboxMessage.objects.exists()
