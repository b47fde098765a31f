"""Publishing an issue: once, as it was seen, complete, of at most eight pages; its figures are frozen."""

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from appeals.models import EditionText, Tally
from appeals.services.decisions import moderating
from bulletins.models import Issue, IssueFile, IssueText
from bulletins.services import choosing, making, publishing
from organisers.models import Record
from tests import make
from tests.bulletins import making as made
from tests.threads import at_once
from texts.editing import edit_text

NOW = dt.datetime(2006, 5, 28, 12, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal():
    return make.appeal()


def obstacles(issue) -> set[tuple[str, str]]:
    issue = Issue.objects.get(pk=issue.pk)
    return {(each.code, each.language) for each in making.obstacles(issue, making.draw(issue, NOW))}


def test_it_is_published_with_four_files_and_recorded(appeal):
    issue = made.published(appeal, [made.letter(appeal)])
    assert issue.published_on == timezone.localdate()
    files = IssueFile.objects.filter(issue=issue)
    assert {file.name for file in files} == {"b-07-kk.pdf", "b-07-kk.html", "b-07-ru.pdf", "b-07-ru.html"}
    for file in files:
        assert file.size == len(file.content) and len(file.sha256) == 64 and file.page_count in (2, 4, 6, 8)
    assert Record.objects.filter(act="publish issue", subject=f"issue {issue.pk}").count() == 1
    assert made.content(issue).decode().count(IssueFile.objects.get(language="kk", kind="pdf").sha256) == 1


def test_publishing_twice_changes_nothing(appeal):
    issue = made.draft(appeal, [made.letter(appeal)])
    seen = made.seen(issue)
    publish = partial(publishing.publish, issue_id=issue.pk, seen=seen, by=None, now=NOW)
    assert publish()
    before = set(IssueFile.objects.values_list("pk", "sha256"))
    assert not publish()
    assert set(IssueFile.objects.values_list("pk", "sha256")) == before
    assert Record.objects.filter(act="publish issue").count() == 1
    assert not publishing.publish(issue_id=10**12, seen=seen, by=None, now=NOW)


@pytest.mark.parametrize("change", ["text", "letter", "order", "redaction", "number"])
def test_what_was_not_seen_is_not_published(appeal, change):
    letter, other = made.letter(appeal, own_words="Үйім бар еді.", own_language="kk"), made.letter(appeal)
    issue = made.draft(appeal, [letter, other])
    seen = made.seen(issue)
    if change == "text":
        edit_text(
            IssueText,
            owner=issue,
            language="kk",
            texts={**issue.texts.get(language="kk").texts(), "title": "Х"},
            by=None,
            now=NOW,
        )
    elif change == "letter":
        choosing.choose(issue_id=issue.pk, ids=[made.letter(appeal).pk], by=None, now=NOW)
    elif change == "order":
        choosing.arrange(issue_id=issue.pk, order=[other.pk], seen=issue.revision, by=None, now=NOW)
    elif change == "redaction":
        moderating.redact(letter_id=letter.pk, own_words="Үйім", by=None, now=NOW)
    else:
        Issue.objects.filter(pk=issue.pk).update(number=8)
    with pytest.raises(publishing.CannotPublish) as refused:
        publishing.publish(issue_id=issue.pk, seen=seen, by=None, now=NOW)
    assert refused.value.obstacles == []
    assert not Issue.objects.published().exists() and not IssueFile.objects.exists()


def test_a_letter_withdrawn_while_it_is_published_is_not_in_it(appeal, monkeypatch):
    """The files are drawn before the transaction: it looks once more."""
    letter = made.letter(appeal)
    issue = made.draft(appeal, [letter, made.letter(appeal)])
    seen = made.seen(issue)
    draw = making.draw

    def draw_and_withdraw(issue, now):  # type: ignore[no-untyped-def]
        drawn = draw(issue, now)
        moderating.withdraw(letter_id=letter.pk, by=None, now=now)
        return drawn

    monkeypatch.setattr(making, "draw", draw_and_withdraw)
    with pytest.raises(publishing.CannotPublish):
        publishing.publish(issue_id=issue.pk, seen=seen, by=None, now=NOW)
    assert not IssueFile.objects.exists()


def test_what_is_missing_is_said(appeal):
    issue = made.draft(appeal)
    assert obstacles(issue) == {("no letter", "kk"), ("no letter", "ru")}
    choosing.choose(issue_id=issue.pk, ids=[made.letter(appeal, ru="").pk], by=None, now=NOW)
    assert obstacles(issue) == {("no letter", "ru")}
    issue.texts.filter(language="ru").delete()
    assert obstacles(issue) == {("no text", "ru")}
    IssueText.objects.filter(issue=issue, language="en").update(revision=2)
    EditionText.objects.filter(language="kk").update(demands=[])
    assert obstacles(issue) == {("no text", "ru"), ("older", "kk"), ("no demands", "kk")}
    with pytest.raises(publishing.CannotPublish) as refused:
        made.publish(issue)
    assert len(refused.value.obstacles) == 3


def test_nine_pages_are_too_many(appeal):
    letters = [made.letter(appeal, kk="Үй " * 660, ru="Дом") for _ in range(12)]
    issue = made.draft(appeal, letters)
    (found,) = making.obstacles(issue, making.draw(issue, NOW))
    assert (found.code, found.language) == ("too long", "kk") and found.number > 8
    with pytest.raises(publishing.CannotPublish):
        made.publish(issue)
    assert not IssueFile.objects.exists()


def test_figures_are_those_of_the_day_it_was_published(appeal):
    issue = made.draft(appeal, [made.letter(appeal)])
    made.departed(appeal, dt.date(2006, 4, 15))
    Tally.objects.filter(appeal=appeal).update(online=1234, delivered=400)
    publishing.publish(issue_id=issue.pk, seen=made.seen(issue), by=None, now=NOW)
    Tally.objects.filter(appeal=appeal).update(online=5000, delivered=5000)
    page = made.content(issue, "ru").decode()
    assert "1\xa0234" in page and "Delivered: 400" in page.replace("Доставлено", "Delivered")
    assert "5\xa0000" not in page
    figures = Issue.objects.get(pk=issue.pk).figures
    assert figures["deliveries"][0]["days"] == 43 and figures["as_of"] == "2006-05-28"
    # Made anew, it still has them.
    publishing.make_anew(issue_id=issue.pk, by=None, now=NOW)
    assert made.work() == 1
    assert made.content(issue, "ru").decode() == page


def test_figures_that_go_on_while_it_is_read_stop_nobody(appeal):
    issue = made.draft(appeal, [made.letter(appeal)])
    seen = made.seen(issue)
    make.letter(appeal)
    assert publishing.publish(issue_id=issue.pk, seen=seen, by=None, now=NOW)


def test_a_web_address_is_printed_only_where_it_is_wanted(appeal, settings):
    settings.SITE_URL = "https://letters.example"
    letter = made.letter(appeal)
    without, with_one = (
        made.published(appeal, [letter], number=number, shows_web_address=shows)
        for number, shows in ((1, False), (2, True))
    )
    assert b"letters.example" not in made.content(without) and b"letters.example" in made.content(with_one)


@pytest.mark.django_db(transaction=True)
def test_many_who_publish_at_once_publish_once(appeal):
    issue = made.draft(appeal, [made.letter(appeal)])
    seen = made.seen(issue)
    answers = at_once(*[partial(publishing.publish, issue_id=issue.pk, seen=seen, by=None, now=NOW)] * 4)
    assert sorted(answers) == [False, False, False, True]
    assert IssueFile.objects.count() == 4
    assert Record.objects.filter(act="publish issue").count() == 1


def test_reading_an_issue_asks_as_much_with_one_letter_as_with_twenty(appeal, django_assert_num_queries):
    one = made.draft(appeal, [made.letter(appeal)], number=1)
    many = made.draft(appeal, [made.letter(appeal) for _ in range(20)], number=2)
    for issue in (one, many):
        with django_assert_num_queries(7):
            making.read(issue, NOW)
