"""Words are taken out of comments as they are out of letters: ▮ everywhere, undone for seven days, then overwritten."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Comment, CommentRedaction
from articles.services import comments
from organisers.decisions.taken_out import forget_originals
from organisers.models import Record
from safety.typed.taking_out import TAKEN_OUT, pieces_of, seen_of, without
from tests import make
from tests.admin.entering import PASSWORD, client_of, messages_of, organiser_with
from tests.admin.relogin import browser, end_sessions, log_in_on
from tests.comments import making
from tests.desk.pages import undo
from tests.html_forms import forms_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
WORDS, LEFT = "Greet Aidos, 5 Momyshuly, and Aigul.", "Greet ▮, 5 ▮, and Aigul."
RIGHTS = ("articles.view_comment", "articles.change_comment")


@pytest.fixture
def client():
    return client_of(organiser_with(*RIGHTS))


def page_of(comment, page="change/", query=""):
    return f"/admin/articles/comment/{comment.pk}/{page}{query}"


def redact(client, comment, *words, **more):
    sent = {"word": words, "words_seen": seen_of(comment.text), **more}
    return client.post(page_of(comment, "redacting/", "?state=pending"), sent)


def test_words_are_taken_out_wherever_it_is_shown_and_put_back_by_undo(client):
    comment = making.comment(make.article(), text=WORDS, pseudonym="Ada")
    digest = comment.digest
    assert 'value="1"' in client.get(page_of(comment, "redacting/")).text
    assert redact(client, comment, "1", "3").headers["Location"] == page_of(comment, query="?state=pending")
    comment.refresh_from_db()
    assert comment.text == LEFT and "aidos" not in comment.search_text and comment.digest != digest
    public = Client().get(f"/articles/{comment.article.slug}/").text
    assert LEFT in public and "Aidos" not in public
    assert "Aidos" not in client.get("/admin/articles/comment/?state=approved").text
    assert not client.get("/admin/articles/comment/?state=approved&q=aidos").context["cl"].result_list
    undo(client, page_of(comment))
    comment.refresh_from_db()
    assert comment.text == WORDS and "aidos" in comment.search_text and not CommentRedaction.objects.exists()


def test_twice_is_put_back_one_after_the_other_and_after_seven_days_not_any_more(client):
    comment = making.comment(make.article(), state="pending", text=WORDS)
    redact(client, comment, "1")
    comment.refresh_from_db()
    redact(client, comment, "2")
    assert Comment.objects.get().text == "Greet ▮, 5 ▮, and Aigul."
    assert "Words were taken out" in client.get(page_of(comment)).text
    client.post(page_of(comment), {"decision": "put back"})
    assert Comment.objects.get().text == "Greet ▮, 5 Momyshuly, and Aigul."
    assert forget_originals(CommentRedaction, NOW + dt.timedelta(days=6, hours=23)) == 0
    assert forget_originals(CommentRedaction, NOW + dt.timedelta(days=7, hours=1)) == 1
    assert "Words were taken out" not in client.get(page_of(comment)).text
    answer = client.post(page_of(comment), {"decision": "put back"}, follow=True)
    assert "not stored any more" in messages_of(answer)
    assert CommentRedaction.objects.values_list("sealed_words", flat=True).get() is None


@pytest.mark.parametrize("words", [(), ("99",), ("x", "-1", "٣", "9" * 9)])
def test_nothing_or_nonsense_ticked_changes_nothing(client, words):
    comment = making.comment(make.article(), text=WORDS)
    assert redact(client, comment, *words).status_code in (302, 422)
    assert Comment.objects.get().text == WORDS


def test_all_words_an_old_page_a_wrong_state_and_the_wrong_person(client):
    comment = making.comment(make.article(), text=WORDS)
    everything = [str(number) for number in range(9)]
    answer = redact(client, comment, *everything)
    assert answer.status_code == 422 and "Nothing would be left" in answer.text and answer.text.count(" checked>") == 6
    assert "somebody else has changed" in messages_of(client.get(redact(client, comment, "1", words_seen="x").url))
    held = making.comment(comment.article, state="held")
    assert "This one is neither" in messages_of(client.get(redact(client, held, "0").url))
    assert redact(client_of(organiser_with("articles.view_comment")), comment, "1").status_code == 403
    assert Comment.objects.get(pk=comment.pk).text == WORDS


def test_the_name_is_erased_once_one_is_sure(client):
    comment = making.comment(make.article(), text=WORDS, pseudonym="Aigerim Secret")
    client.post(page_of(comment), {"decision": "unname"})
    assert Comment.objects.get().pseudonym == "Aigerim Secret"
    client.post(page_of(comment), {"decision": "unname", "sure": "on", "seen": f"{comment.pk} pending"})
    assert Comment.objects.get().pseudonym == "Aigerim Secret"
    for _ in range(2):
        client.post(page_of(comment), {"decision": "unname", "sure": "on", "seen": f"{comment.pk} approved"})
    comment.refresh_from_db()
    assert (comment.pseudonym, "secret" in comment.search_text, comment.text) == ("", False, WORDS)
    assert Record.objects.filter(act="stop naming", subject=f"comment {comment.pk}").count() == 1
    assert "Aigerim" not in Client().get(f"/articles/{comment.article.slug}/").text


def test_what_was_taken_out_goes_with_its_comment(client):
    comment = making.comment(make.article(), state="pending", text=WORDS)
    redact(client, comment, "1")
    Comment.objects.update(
        decided_on=NOW.date() - dt.timedelta(days=100), written_on=NOW.date() - dt.timedelta(days=100)
    )
    comments.forget(now=NOW)
    assert not Comment.objects.exists() and not CommentRedaction.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I ❤️ Aidos 👩🏽‍🦰!", ["I", "Aidos"]), ("שלום עולם", ["שלום", "עולם"]), ("हिन्दी में", ["हिन्दी", "में"]),
        ("Z̷a̷l̷g̷o̷ ok", ["Z̷a̷l̷g̷o̷", "ok"]), ("1️⃣ two", ["1️⃣", "two"]), ("می‌خواهم خانه", ["می‌خواهم", "خانه"]),
        ("«Aidos», (+7 701) a@b.kz.", ["Aidos", "7", "701", "a@b.kz"]), ("北京", ["北", "京"]), ("…  — !", []),
    ],
)  # fmt: skip
def test_every_word_can_be_tapped_and_nothing_that_is_none(text, words):
    pieces = pieces_of(text)
    assert [piece.text for piece in pieces if piece.number is not None] == words
    assert "".join(piece.text for piece in pieces) == text
    assert without(text, range(99)).count(TAKEN_OUT) == len(words)


@pytest.mark.parametrize("kind", ["comment", "letter"])
def test_words_that_were_ticked_when_the_login_ended_are_ticked_after_it_and_still_there(kind):
    user = organiser_with(*RIGHTS, "appeals.view_letter", "appeals.change_letter")
    user.set_password(PASSWORD)
    user.save()
    rows = {
        "comment": lambda: making.comment(make.article(), text=WORDS),
        "letter": lambda: make.letter(make.appeal(), own_words=WORDS),
    }
    row, client = rows[kind](), browser(user)
    page = page_of(row, "redacting/") if kind == "comment" else f"/admin/appeals/letter/{row.pk}/redacting/"
    [form] = [form for form in forms_of(client.get(page).text) if "words_seen" in form.fields]
    end_sessions()
    review = log_in_on(client, client.post(page, {**form.data(), "word": ["1", "3"]}), user)
    [form] = [form for form in forms_of(review.text) if "words_seen" in form.fields]
    assert form.fields["word"] == ["1", "3"]
    row.refresh_from_db()
    assert WORDS in (getattr(row, "text", ""), getattr(row, "own_words", ""))
