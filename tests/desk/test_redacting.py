"""Words taken out of a letter: for wall, translator and dossier alike; back for seven days, then overwritten."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from appeals.models import Letter, Redaction
from appeals.services.decisions import moderating, redacting
from organisers.decisions.taken_out import forget_originals
from organisers.models import Record
from safety.keys import sealing, tokens
from safety.models import Erasure
from safety.typed.same_words import digest_of_words
from safety.typed.taking_out import pieces_of, seen_of
from tests import make
from tests.admin.entering import messages_of
from tests.desk.pages import moderator, page_of, press, words_of
from tests.translations import making
from tests.translations.test_following_letters import everything

pytestmark = pytest.mark.django_db
NOW = timezone.now()
WORDS = "Greet Aidos Serikov, +7 70177 123, in “the third house” (Aigyerim)."
LEFT = "Greet ▮ ▮, +▮ ▮ ▮, in “the third house” (▮)."
CHOSEN = ["1", "2", "3", "4", "5", "10"]


@pytest.fixture
def letter():
    return make.letter(make.appeal(), own_words=WORDS, address="ada@example.org")


def redact(client, letter, chosen=CHOSEN, **more):
    fields = {"word": chosen, "words_seen": seen_of(letter.own_words), **more}
    return client.post(f"/admin/appeals/letter/{letter.pk}/redacting/?state=confirmed", fields)


def own_page(letter):
    token = tokens.make(tokens.Purpose.OWN_PAGE, letter.pk)
    return Client().post(f"/letters/{token}/", {"action": "show"}, headers=make.BROWSER)


def test_the_ticked_words_are_nowhere_any_more_and_the_rest_stays(letter):
    translation = making.translation(letter, text="Айдос Серіковке сәлем.")
    client, _ = moderator()
    assert redact(client, letter).headers["Location"] == page_of(letter, "?state=confirmed")
    letter.refresh_from_db()
    assert letter.own_words == LEFT
    assert letter.words_digest == digest_of_words(LEFT)
    for word in ("Aidos", "aidos", "70177", "Серік"):
        assert word not in everything(), word
    translation.refresh_from_db()
    assert (translation.state, translation.is_stale, translation.text) == ("draft", True, "")
    wall = Client().get(f"/appeals/{letter.appeal.slug}/letters/{letter.pk}/").text
    assert "▮" in wall and "Aidos" not in wall
    assert Record.objects.about(f"letter {letter.pk}").get().act == "redact"
    assert Erasure.objects.exists()


def test_every_word_has_a_box_and_what_stands_around_it_stays(letter):
    client, _ = moderator()
    page = client.get(f"/admin/appeals/letter/{letter.pk}/redacting/").text
    assert page.count('name="word"') == 11
    assert "".join(piece.text for piece in pieces_of(WORDS)) == WORDS


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("家を失いました。", 7),
        ("บ้าน", 4),
        ("البيت حق لكل إنسان", 4),
        ("मेरा घर", 2),
        ("a@b.kz, www.x.kz/y?z", 2),
        ("… — !", 0),
    ],
)
def test_words_are_told_apart_in_any_script(words, number):
    pieces = pieces_of(words)
    assert "".join(piece.text for piece in pieces) == words
    assert len([piece for piece in pieces if piece.number is not None]) == number


def test_it_is_put_back_for_seven_days_and_no_longer(letter):
    client, _ = moderator()
    redact(client, letter)
    assert forget_originals(Redaction, NOW + dt.timedelta(days=6, hours=23)) == 0
    press(client, page_of(letter), "put back")
    assert words_of(letter) == WORDS
    redact(client, letter)
    assert forget_originals(Redaction, NOW + dt.timedelta(days=7, hours=1)) == 1
    assert Redaction.objects.get().sealed_words is None
    assert "not stored any more" in messages_of(client.post(page_of(letter), {"decision": "put back"}, follow=True))
    assert words_of(letter) == LEFT


def test_what_was_taken_out_in_two_steps_comes_back_in_two(letter):
    client, _ = moderator()
    redact(client, letter, ["1"])
    letter.refresh_from_db()
    redact(client, letter, ["1"])
    assert words_of(letter).startswith("Greet ▮ ▮, +7")
    assert redacting.words_taken_out(Letter.objects.get()) == ["Aidos", "Serikov"]
    assert redacting.put_back(letter_id=letter.pk, by=None, now=NOW)
    assert words_of(letter).startswith("Greet ▮ Serikov")
    assert redacting.put_back(letter_id=letter.pk, by=None, now=NOW)
    assert words_of(letter) == WORDS
    assert not redacting.put_back(letter_id=letter.pk, by=None, now=NOW)


def test_the_original_is_sealed_and_goes_with_the_letter(letter):
    client, _ = moderator()
    redact(client, letter)
    sealed = bytes(Redaction.objects.get().sealed_words)
    assert b"Aidos" not in sealed
    assert sealing.unseal_bytes(sealed).decode() == WORDS
    moderating.withdraw(letter_id=letter.pk, by=None, now=NOW)
    assert not Redaction.objects.exists()


def test_the_writer_s_own_page_says_which_words_and_later_only_that(letter):
    client, _ = moderator()
    redact(client, letter)
    page = own_page(letter).text
    assert "▮" in page
    for word in ("“Aidos”", "“Serikov”", "“Aigyerim”"):
        assert word in page
    forget_originals(Redaction, NOW + dt.timedelta(days=8))
    page = own_page(letter).text
    assert "Aidos" not in page
    assert "An organiser has taken words out of your letter." in page


def test_the_own_page_says_nothing_where_nothing_was_taken_out_and_shows_no_word_unasked(letter):
    assert "taken" not in own_page(letter).text
    client, _ = moderator()
    redact(client, letter)
    token = tokens.make(tokens.Purpose.OWN_PAGE, letter.pk)
    assert "Aidos" not in Client().get(f"/letters/{token}/").text


@pytest.mark.parametrize(
    ("chosen", "seen", "says"),
    [
        ([], None, "Tick the words"), (["x", "-1", "99999", "\0", "１"], None, "Tick the words"),
        (["1"], "other", "changed the words since"), (["500"], None, "changed the words since"),
        ([str(n) for n in range(11)], None, "Reject the letter instead"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_changes_nothing_and_says_so(letter, chosen, seen, says):
    client, _ = moderator()
    answer = redact(client, letter, chosen, **({"words_seen": seen} if seen else {}))
    page = client.get(answer.headers["Location"]) if answer.status_code == 302 else answer
    assert says in page.text
    assert words_of(letter) == WORDS


@pytest.mark.parametrize("state", ["held", "pending", "rejected", "withdrawn"])
def test_only_what_is_to_be_read_or_approved(state):
    letter = make.letter(make.appeal(), state=state)
    client, _ = moderator()
    assert redact(client, letter, ["0"]).status_code == 302
    assert not Redaction.objects.exists()
