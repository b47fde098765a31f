"""Organisers block addresses and domains in a list that cannot be read; they see what is wrong with the mail."""

import io
import uuid

import pytest
from django.core.management import call_command
from django.utils import timezone

from appeals.models import Contact, Letter
from campaign.content.files import APPEAL_SLUG
from organisers.models import Record
from outbox import alarms, blocking, queue
from outbox.models import Blocked
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/admin/outbox/blocked/"


@pytest.fixture
def admin(client):
    client.force_login(make.organiser())
    return client


def block(admin, text: str):
    return admin.post(LIST + "add/", {"text": text}, follow=True)


@pytest.mark.parametrize(
    ("text", "letter_from", "kind"),
    [("Bad@Example.org", "bad+1@example.org", "address"), ("@spam.example", "a@b.spam.example", "domain")],
)
def test_an_organiser_blocks_and_lets_pass_again(admin, text, letter_from, kind) -> None:
    page = block(admin, text).content.decode()
    entry = Blocked.objects.get()
    assert entry.kind == kind and entry.blocked_by is not None and blocking.is_blocked(letter_from)
    assert text not in page and text.lower() not in admin.get(LIST).content.decode()
    again = block(admin, text)
    assert again.redirect_chain[-1][0].endswith(f"{LIST}{entry.pk}/change/") and Blocked.objects.count() == 1
    admin.post(f"{LIST}{entry.pk}/delete/", {"post": "yes"})
    assert not blocking.is_blocked(letter_from)
    assert list(Record.objects.order_by("pk").values_list("act", "subject")) == [
        ("add", f"blocked {entry.pk}"),
        ("delete", f"blocked {entry.pk}"),
    ]


@pytest.mark.parametrize(
    "pasted", ["Bad <mailto:bad@example.org>,", "\u202abad@example.org\u202c", "bad@example,org", "@exam\u200bple.org."]
)
def test_what_a_paste_brings_along_blocks_what_was_meant(admin, pasted) -> None:
    block(admin, pasted)
    assert blocking.is_blocked("bad@example.org")


@pytest.mark.parametrize("text", ["", "nonsense", "a b", "@", "a@", "x" * 300 + "@example.org", "\0"])
def test_what_is_neither_address_nor_domain_gets_a_message(admin, text) -> None:
    page = block(admin, text)
    assert page.status_code == 200 and page.context["errors"] and not Blocked.objects.exists()


def test_an_entry_cannot_be_changed_and_a_moderator_sees_none(admin, client) -> None:
    block(admin, "bad@example.org")
    entry = Blocked.objects.get()
    assert admin.post(f"{LIST}{entry.pk}/change/", {"text": "ada@example.org"}).status_code == 403
    client.force_login(make.organiser(is_superuser=False))
    assert client.get(LIST).status_code == 403


def test_the_first_page_says_what_is_wrong_with_the_mail(admin) -> None:
    assert "MAIL_HOURLY_BUDGET" not in admin.get("/admin/").content.decode()
    alarms.raise_alarm(alarms.BUDGET, now=timezone.now())
    queue.put_many("confirm", [uuid.uuid4()])
    assert "MAIL_HOURLY_BUDGET" in admin.get("/admin/").content.decode()


def test_addresses_whose_mail_came_back_are_removed(capsys, monkeypatch) -> None:
    appeal = make.appeal(APPEAL_SLUG)
    counted = make.letter(appeal, address="ada@example.org")
    make.letter(appeal, state="pending", address="bob@example.org")
    typed = "ADA@example.org\n\nbob@example.org\nnobody@example.org\nnonsense\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    call_command("take_out")
    assert "Taken out: 2." in capsys.readouterr().out
    assert Letter.objects.get() == counted and Contact.objects.get().sealed_address is None
