"""Choosing and freezing: each letter at most once per recipient and channel, and nothing for whom nobody has checked."""

import pytest
from django.utils import timezone

from appeals.models import Appeal, Letter, Recipient, RecipientText
from deliveries.models import Delivery, DeliveryItem, Sender
from deliveries.services.papers import choosing, preparing
from deliveries.services.papers.choosing import Choice, Obstacle
from organisers.models import Record
from outbox.models import OutboxMessage
from tests import make
from tests.deliveries import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal():
    return making.appeal()


def letters_of(delivery) -> set:
    return set(delivery.items.values_list("letter_id", flat=True))


def test_a_letter_goes_to_a_recipient_by_a_channel_once(appeal):
    first = {make.letter(appeal).pk for _ in range(3)}
    assert letters_of(making.prepared(appeal)) == first
    second = make.letter(appeal).pk
    assert letters_of(making.prepared(appeal)) == {second}
    assert letters_of(making.prepared(appeal, "post")) == {*first, second}
    assert list(Delivery.objects.order_by("pk").values_list("number", flat=True)) == [1, 2, 3]
    assert Record.objects.filter(act="prepare delivery").count() == OutboxMessage.objects.count() == 3


@pytest.mark.parametrize("state", ["pending", "held", "confirmed", "rejected", "withdrawn"])
def test_only_approved_letters_are_delivered(appeal, state):
    make.letter(appeal, state=state)
    make.letter(make.appeal())
    with pytest.raises(preparing.CannotPrepare) as refusal:
        making.prepared(appeal)
    assert refusal.value.obstacles == [Obstacle.NOTHING]


def chosen(appeal, **fields) -> list[str]:
    rows = choosing.chosen_letters(making.choice(appeal, **fields), appeal.pk)
    return list(rows.values_list("name", flat=True))


def test_letters_are_chosen_by_number_language_and_country(appeal):
    make.letter(appeal, name="Ada", country="DE", own_words="", language="ru")
    make.letter(appeal, name="Ben", country="GB", own_words="Worte", own_language="de", language="en")
    make.letter(appeal, name="Cem", country="DE", own_words="Слова", own_language="ru", language="en")
    assert set(chosen(appeal)) == {"Ada", "Ben", "Cem"} and chosen(appeal)[-1] == "Ada"
    assert set(chosen(appeal, language="ru")) == {"Ada", "Cem"}
    assert chosen(appeal, language="de") == ["Ben"] and chosen(appeal, language="en") == []
    assert chosen(appeal, country="GB") == ["Ben"]
    assert chosen(appeal, number=1, language="ru") == ["Cem"]


def test_what_has_no_translation_for_the_recipient_is_counted(appeal, monkeypatch):
    make.letter(appeal, own_words="", language="ru")
    translated = [make.letter(appeal, language=code).pk for code in ("ru", "en", "en")][1]
    monkeypatch.setattr("appeals.presentation.translated_words.translated", lambda ids, language: {translated: "Слова"})
    rows = choosing.chosen_rows(making.choice(appeal), appeal.pk)
    assert choosing.untranslated_count(rows, "ru") == 1 and len(rows) == 4


@pytest.mark.parametrize(
    ("channel", "change", "obstacle"),
    [
        ("hand", {"checked_at": None}, Obstacle.UNCHECKED),
        ("email", {"email": ""}, Obstacle.NO_EMAIL),
        ("fax", {"fax": ""}, Obstacle.NO_FAX),
    ],
)
def test_what_stands_in_the_way_is_named_and_nothing_is_prepared(appeal, channel, change, obstacle):
    make.letter(appeal)
    making.addressee(appeal, **change)
    with pytest.raises(preparing.CannotPrepare) as refusal:
        making.prepared(appeal, channel)
    assert refusal.value.obstacles == [obstacle] and not Delivery.objects.exists()


def test_post_needs_an_address_and_everything_needs_somebody_who_signs(appeal):
    make.letter(appeal)
    RecipientText.objects.update(lines=" ")
    Sender.objects.all().delete()
    with pytest.raises(preparing.CannotPrepare) as refusal:
        making.prepared(appeal, "post")
    assert refusal.value.obstacles == [Obstacle.NO_POST, Obstacle.NO_SENDER]


@pytest.mark.parametrize("state", ["paused", "closed", "won"])
def test_what_was_written_is_delivered_after_the_appeal_has_closed(appeal, state):
    make.letter(appeal)
    Appeal.objects.update(state=state)
    assert making.prepared(appeal).letter_count == 1


def test_a_fax_takes_twenty_letters_and_the_rest_follows_by_post(appeal):
    for _ in range(23):
        make.letter(appeal)
    fax = making.prepared(appeal, "fax")
    post = Delivery.objects.get(follows=fax)
    assert (fax.letter_count, post.letter_count, post.channel) == (20, 3, "post")
    assert not letters_of(fax) & letters_of(post)


def test_a_fax_with_a_rest_needs_a_postal_address(appeal):
    for _ in range(21):
        make.letter(appeal)
    RecipientText.objects.update(lines="")
    with pytest.raises(preparing.CannotPrepare):
        making.prepared(appeal, "fax")
    assert not Delivery.objects.exists() and not DeliveryItem.objects.exists()


def test_copies_take_what_has_not_gone_there_the_same_way(appeal):
    make.letter(appeal)
    second, third = making.further(appeal, 2), making.further(appeal, 3)
    first = making.prepared(appeal, copies={second.pk: "email"})
    make.letter(appeal)
    post = making.prepared(appeal, "post", copies={second.pk: "email", third.pk: "post"})
    assert [copy.letter_count for copy in first.copies.all()] == [1]
    assert {copy.recipient: copy.letter_count for copy in post.copies.all()} == {second: 1, third: 2}
    # Nothing is left for the copy by e-mail: there is none.
    assert not making.prepared(appeal, "fax", copies={second.pk: "email"}).copies.exists()


def test_a_copy_to_whom_nobody_has_checked_stops_everything(appeal):
    make.letter(appeal)
    copy = making.further(appeal, checked_at=None)
    with pytest.raises(preparing.CannotPrepare) as refusal:
        making.prepared(appeal, copies={copy.pk: "hand"})
    assert refusal.value.recipient == copy and not Delivery.objects.exists()


def test_copies_go_to_further_addresses_of_the_same_appeal_only(appeal):
    make.letter(appeal)
    other = making.further(making.appeal())
    for forged in (other.pk, making.addressee(appeal).pk, 10**6):
        with pytest.raises(Recipient.DoesNotExist):
            making.prepared(appeal, copies={forged: "hand"})
    with pytest.raises(Recipient.DoesNotExist):
        preparing.prepare(choice=Choice(other.pk, "hand"), copies={}, by=None, now=timezone.now())
    assert not Delivery.objects.exists()


def test_letters_are_shuffled_within_their_countries_and_have_references(appeal):
    for number in range(12):
        make.letter(appeal, country="DE" if number % 2 else "GB")
    items = list(making.prepared(appeal).items.select_related("letter"))
    assert [item.letter.country for item in items] == ["DE"] * 6 + ["GB"] * 6
    assert [item.position for item in items] == list(range(1, 13))
    assert len({item.reference for item in items}) == 12


def test_a_letter_that_is_rejected_while_it_is_chosen_is_left_out(appeal, monkeypatch):
    stays, goes = make.letter(appeal), make.letter(appeal)
    original = choosing.chosen_letters

    def slow(*args):
        found = list(original(*args).values_list("pk", flat=True))
        Letter.objects.filter(pk=goes.pk).hold(timezone.localdate())
        return Letter.objects.filter(pk__in=found)

    monkeypatch.setattr(choosing, "chosen_letters", slow)
    assert letters_of(making.prepared(appeal)) == {stays.pk}
