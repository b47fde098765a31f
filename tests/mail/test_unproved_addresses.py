"""An unproved address binds nobody: whoever writes in somebody's name neither speaks for that person nor silences them."""

from functools import partial

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.models import Contact, Letter, Tally
from appeals.services.decisions import moderating
from appeals.services.writers import confirming
from appeals.services.writers.confirming import confirm_letter
from appeals.services.writers.forgetting import forget_addresses, take_mailbox_out, take_out_everywhere
from campaign.content.files import APPEAL_SLUG
from outbox.models import OutboxMessage
from safety.keys.tokens import Purpose
from tests import make
from tests.mail import letters
from tests.mail.letters import BOX, NOT_MINE
from tests.threads import at_once, meet_before, outcomes_at_once, without_lock

pytestmark = pytest.mark.django_db
ADA = "ada@example.org"


@pytest.fixture(autouse=True)
def appeal():
    return make.appeal(APPEAL_SLUG)


def stranger(**fields: str) -> Letter:
    return letters.write(ADA, name="Ada Adams", own_words="A stranger wrote this.", **fields)


def own(**fields: str) -> Letter:
    return letters.write(ADA, own_words="Ada wrote this.", naming="nobody", **fields)


def test_the_supporters_own_words_and_choice_count_and_the_strangers_letter_is_gone(client, work, mailed) -> None:
    fake = stranger()
    work()
    real = own()
    work()
    assert len(mailed()) == 2
    page = client.get(letters.links_in(mailed()[-1])[0]).content.decode()
    assert letters.path(real) in page and letters.path(fake) in page
    assert letters.confirm(client, real).status_code == 200
    kept = Letter.objects.get()
    assert (kept.pk, kept.own_words, kept.name, kept.state) == (real.pk, "Ada wrote this.", "", "confirmed")
    assert Contact.objects.get().is_proved and letters.waiting() == []
    assert (Tally.objects.get().online, Tally.objects.get().ended) == (1, 1)
    # The stranger's link opens nothing any more.
    assert letters.confirm(client, fake).status_code == 404


@pytest.mark.parametrize("decided", ["held", "rejected", "pending", "withdrawn"])
def test_a_trapped_letter_silences_nobody_whatever_becomes_of_it(client, work, mailed, decided) -> None:
    fake = stranger(topic="https://spam.example") if decided != "pending" else stranger()
    if decided == "rejected":
        moderating.reject(ids=[fake.pk], reason="nonsense", by=None, now=timezone.now())
    if decided == "withdrawn":
        moderating.withdraw(letter_id=fake.pk, by=None, now=timezone.now())
    work()
    before = len(mailed())
    real = own()
    work()
    assert len(mailed()) == before + 1
    assert letters.confirm(client, real).status_code == 200
    assert letters.state(real) == "confirmed" and letters.online() == 1


def test_every_mail_is_alike_whatever_the_address_has_sent_before(client, work, mailed) -> None:
    first = own()
    work()
    letters.confirm(client, first)
    own()
    work()
    stranger(topic="x")
    work()
    letters.write("new@example.org")
    work()
    mails = mailed()
    assert len(mails) == 4
    assert len({(mail["Subject"], mail["From"], mail["Auto-Submitted"]) for mail in mails}) == 1
    words = {letters.words_in(mail) for mail in mails}
    assert len(words) == 1
    assert max(len(bytes(mail)) for mail in mails) - min(len(bytes(mail)) for mail in mails) < 64


def test_three_hundred_fakes_use_up_no_more_than_three_mails_and_any_of_these_confirms_the_real_one(
    client, appeal, work, mailed
) -> None:
    for _ in range(300):
        fake = make.letter(appeal, state="pending", address=ADA, pending_since=None)
        OutboxMessage.objects.create(kind="confirm", about=fake.pk)
    real = own()
    work()
    assert len(mailed()) == 3
    path, seen = letters.links_in(mailed()[0])[0], 0
    while path:
        page = client.get(path).content.decode()
        seen += letters.path(real) in page
        path = letters.next_page(path, page)
    assert seen == 1
    assert letters.confirm(client, real).status_code == 200
    assert Letter.objects.get() == real and Tally.objects.get().ended == 300 and letters.waiting() == []


def test_the_page_says_which_letter_it_is_and_shows_its_words_behind_a_button(client) -> None:
    letter = letters.write(ADA, name="Ada & Adams", own_words="My street & yours.", naming="mayor")
    page = client.get(letters.path(letter)).content.decode()
    assert "Ada &amp; Adams" in page and "Name me to the mayor only" in page
    assert f'datetime="{letter.written_on.isoformat()}"' in page and "My street" not in page
    shown = client.post(letters.path(letter), {"action": "show"}, headers=make.BROWSER)
    assert shown.status_code == 200 and "My street &amp; yours." in shown.content.decode()
    assert letters.state(letter) == "pending"


def test_behind_a_button_of_one_letter_stands_that_one_alone_with_the_way_back(client) -> None:
    fake, real = stranger(), own()
    for fields, status in (({"action": "show"}, 200), ({"action": "confirm"}, 422)):
        response = client.post(letters.path(real), fields, headers=make.BROWSER)
        page = response.content.decode()
        assert response.status_code == status and f'action="{letters.path(fake)}"' not in page
        assert f'href="{letters.path(real)}"' in page
    page = client.post(letters.path(fake), {"action": "show"}, headers=make.BROWSER).content.decode()
    assert "A stranger wrote this." in page and "Ada wrote this." not in page


def test_each_letter_of_the_page_is_confirmed_at_its_own_link_however_often(client) -> None:
    fake, real = stranger(), own()
    answers = [client.post(letters.path(real), BOX, headers=make.BROWSER) for _ in range(3)]
    assert len({answer.content for answer in answers}) == 1 and answers[0].status_code == 200
    assert not Letter.objects.filter(pk=fake.pk).exists()


def test_a_later_letter_of_a_confirmed_address_leads_to_the_own_page_of_the_first(client, work, mailed) -> None:
    real = own()
    letters.confirm(client, real)
    before = Letter.objects.filter(pk=real.pk).values().get()
    fake = stranger()
    work()
    page = client.get(letters.links_in(mailed()[-1])[0])
    assert page.status_code == 200 and letters.path(real, Purpose.OWN_PAGE) in page.content.decode()
    assert letters.confirm(client, fake).content == page.content
    assert Letter.objects.filter(pk=real.pk).values().get() == before and letters.online() == 1
    # Once the first is withdrawn, the address may write again, or confirm what it has written.
    moderating.withdraw(letter_id=real.pk, by=None, now=timezone.now())
    assert letters.confirm(client, fake).status_code == 200 and letters.state(fake) == "confirmed"


def test_disowning_deletes_every_unproved_letter_of_the_address_and_no_other(client) -> None:
    fake, other, held = stranger(), stranger(), stranger(topic="x")
    bystander = letters.write("bea@example.org")
    assert client.post(letters.path(other), NOT_MINE, headers=make.BROWSER).status_code == 200
    assert not Letter.objects.filter(pk__in=[fake.pk, other.pk, held.pk]).exists()
    assert letters.state(bystander) == "pending" and letters.waiting() == ["confirm"]


def test_disowning_a_later_letter_leaves_the_confirmed_one(client) -> None:
    real = own()
    letters.confirm(client, real)
    fake = stranger()
    assert client.post(letters.path(fake), {"action": "disown"}, headers=make.BROWSER).status_code == 422
    assert client.post(letters.path(fake), NOT_MINE, headers=make.BROWSER).status_code == 200
    assert Letter.objects.get() == real and letters.online() == 1


def test_an_address_taken_out_or_refused_ends_unproved_letters_only(client) -> None:
    real = own(updates="on")
    letters.confirm(client, real)
    stranger()
    stranger(topic="x")
    assert take_out_everywhere(ADA) == 3
    assert Letter.objects.get() == real
    contact = Contact.objects.get()
    assert contact.is_proved and contact.sealed_address is None and not contact.wants_updates


@pytest.mark.parametrize("is_proved", [False, True])
def test_a_mail_that_came_back_from_a_tag_that_a_stranger_made_up_takes_no_other_letter_out(client, is_proved) -> None:
    real = own(updates="on")
    if is_proved:
        letters.confirm(client, real)
    before = Contact.objects.values().get()
    letters.write("ada+nowhere@example.org")
    assert take_out_everywhere("Ada+nowhere@example.org") == 1
    assert Contact.objects.values().get() == before


def test_what_is_taken_out_is_found_by_an_index_under_every_key(settings) -> None:
    old = settings.CONTACT_KEYS[0]
    stranger()
    settings.CONTACT_KEYS = [b"A" * 43 + b"=", old]
    letter = stranger()
    with CaptureQueriesContext(connection) as captured:
        take_mailbox_out(letter_id=letter.pk)
    assert not Letter.objects.exists()
    if connection.vendor == "sqlite":
        (search,) = [query["sql"] for query in captured if "mailbox_index" in query["sql"]]
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {search}")
            assert "USING INDEX contact_by_address" in str(cursor.fetchall())


def test_a_writer_whose_address_was_forgotten_gets_the_way_back_in_the_same_spelling_only(client, work, mailed) -> None:
    """Where a provider has no tagged addresses, `anna+x` may be another person than `anna`."""
    letter = letters.write("anna+letters@example.org")
    letters.confirm(client, letter)
    forget_addresses()
    for spelling, is_hers in (("Anna+Letters@example.org", True), ("anna@example.org", False)):
        again = letters.write(spelling)
        work()
        page = client.get(letters.links_in(mailed()[-1])[0]).content.decode()
        assert (letters.path(letter, Purpose.OWN_PAGE) in page) == is_hers
        assert letters.confirm(client, again).content.decode() == page and letters.online() == 1


def test_a_gmail_writer_gets_the_way_back_in_every_spelling(client, work, mailed) -> None:
    letter = letters.write("bob@gmail.com")
    letters.confirm(client, letter)
    forget_addresses()
    letters.write("b.o.b+x@googlemail.com")
    work()
    page = client.get(letters.links_in(mailed()[-1])[0]).content.decode()
    assert letters.path(letter, Purpose.OWN_PAGE) in page


@pytest.mark.parametrize("cursor", ["", "nonsense", "2026-01-01_", "2026-03-20_" + "f" * 32, "\x00", "9999-99-99_x"])
def test_a_page_of_letters_that_is_not_there_is_no_error(client, cursor) -> None:
    assert client.get(letters.path(stranger()), {"after": cursor}).status_code == 200


# --- without confirmation by mail ---


def test_without_confirmation_a_held_letter_proves_itself_when_it_is_released_and_one_of_an_address(settings) -> None:
    settings.CONFIRM_LETTERS = False
    held = [stranger(topic="x") for _ in range(3)]
    assert moderating.release(ids=[letter.pk for letter in held], by=None, now=timezone.now()) == 3
    assert sorted(letters.state(letter) for letter in held) == ["confirmed", "pending", "pending"]
    assert letters.online() == 1 and letters.state(own()) == "pending"


# --- at once ---


@pytest.mark.django_db(transaction=True)
def test_of_many_letters_confirmed_at_once_one_takes_the_address() -> None:
    several = [stranger() for _ in range(6)]
    answers = at_once(*(partial(confirm_letter, letter_id=letter.pk, now=timezone.now()) for letter in several))
    assert [answer.name for answer in answers].count("CONFIRMED") == 1
    assert Letter.objects.count() == Contact.objects.proved().count() == Tally.objects.get().online == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_on_the_address_the_constraint_alone_refuses_the_others(monkeypatch) -> None:
    several = [stranger() for _ in range(4)]
    without_lock(monkeypatch, confirming, "_confirm")
    monkeypatch.setattr(confirming, "delete", lambda ids, rows: 0)
    meet_before(monkeypatch, type(Letter.objects.all()), "confirm", 4)
    outcomes = outcomes_at_once(
        *(partial(confirming._confirm, letter_id=letter.pk, now=timezone.now()) for letter in several)
    )
    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 3


@pytest.mark.django_db(transaction=True)
def test_under_two_keys_letters_confirmed_at_once_take_the_address_once(settings, monkeypatch) -> None:
    old, new = settings.CONTACT_KEYS[0], b"A" * 43 + b"="
    first = stranger()
    settings.CONTACT_KEYS = [new, old]
    second = stranger()
    answers = at_once(*(partial(confirm_letter, letter_id=letter.pk, now=timezone.now()) for letter in (first, second)))
    assert [answer.name for answer in answers].count("CONFIRMED") == 1
    contact = Contact.objects.get()
    assert contact.is_proved and contact.blind_index == confirming.indexes_of(contact)[0]
    assert Tally.objects.get().online == 1


@pytest.mark.django_db(transaction=True)
def test_an_address_proved_by_a_letter_that_comes_in_meanwhile_is_taken_and_no_error(monkeypatch) -> None:
    letter = stranger()
    proved = Contact.objects.filter(pk=stranger().pk)
    original = Letter.objects.all().__class__.confirm

    def confirm(rows, today, **options):
        # Between the look at the address and its proof.
        proved.update(is_proved=True)
        return original(rows, today, **options)

    monkeypatch.setattr(confirming, "delete", lambda ids, rows: 0)
    monkeypatch.setattr(type(Letter.objects.all()), "confirm", confirm)
    confirming.confirm_letter(letter_id=letter.pk, now=timezone.now())
    assert letters.state(letter) == "pending" and letters.online() == 0
