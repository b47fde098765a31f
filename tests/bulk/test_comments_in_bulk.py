"""A flood of comments: found by words, counted by their same words, decided about as a whole, and taken back as one."""

import datetime as dt
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.comment_question import CommentQuestion
from articles.models import Comment
from articles.services.comments import Draft, write_comment
from organisers.desk.asking import sampling
from organisers.models import Batch, BulkJob, Record
from tests import make
from tests.admin.entering import client_of, messages_of, organiser_with
from tests.bulk.asking import ask, work_all
from tests.comments import making
from tests.desk.pages import press, state_of, undo

pytestmark = pytest.mark.django_db
LIST, BULK, DESK = "/admin/articles/comment/", "/admin/articles/comment/bulk/", "/admin/articles/comment/desk/"
RIGHTS = ("articles.view_comment", "articles.change_comment", "organisers.view_batch", "organisers.view_bulkjob")


@pytest.fixture
def organiser():
    return organiser_with(*RIGHTS)


@pytest.fixture
def client(organiser):
    return client_of(organiser)


def flood(number, **fields):
    article = make.article()
    return [making.comment(article, state="pending", **{"text": f"Casino {one}!", **fields}) for one in range(number)]


def page_of(comment, query=""):
    return f"{LIST}{comment.pk}/change/{query}"


def shown(client, query):
    return set(client.get(LIST + query).context["cl"].result_list)


def test_a_written_comment_is_found_as_letters_are_by_words_and_by_name(client):
    draft = Draft("Seán O’Neil", "Шаңырақ – үй.\nGarcía-Smith was here.", None, "kk")
    write_comment(article=make.article(), draft=draft, is_trapped=False, network="", now=timezone.now())
    wanted = Comment.objects.get()
    flood(2)
    for typed in ("oneil", "o'neil", "шанырак", "garcia smith", "garciasmith", "ga", "ШАҢЫРАҚ garcía"):
        assert shown(client, f"?q={typed}") == {wanted}, typed
        assert CommentQuestion(text=typed).first_keys(("written_on", "id"), 5) == [wanted.pk], typed
    assert not shown(client, "?q=nobody") and not shown(client, "?q=oneil&state=approved")
    assert len(shown(client, "?q=%00&from=x&article=99999999999999999999&language=xx&same=zz")) == 3


def test_each_filter_narrows_the_list_the_desk_and_the_work_alike(client):
    article, other = make.article(), make.article()
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    wanted = making.comment(article, state="pending", language="ru", text="Спам, спам!", written_on=yesterday)
    same = making.comment(other, state="held", language="en", text="спам – СПАМ")
    making.comment(other, state="pending", text="A good one")
    for query in (f"?article={article.pk}", "?language=ru", f"?to={yesterday}", "?q=спам&state=pending"):
        assert shown(client, query) == {wanted}, query
        assert client.get(DESK + query).headers["Location"].startswith(page_of(wanted, "?")), query
        assert "1 comment" in client.get(BULK + query).text, query
    [mark] = client.get(page_of(wanted)).context["marks"]
    assert mark.text == "The same words: 1 other"
    assert set(client.get(mark.url).context["cl"].result_list) == {wanted, same}
    assert "those with the same words" in client.get(mark.url).text


def test_the_list_leads_to_the_desk_and_to_all_that_match_with_its_own_filters(client):
    flood(1)
    page = client.get(f"{LIST}?state=pending&language=en").text
    assert f"{DESK}?state=pending&amp;language=en" in page and f"{BULK}?state=pending&amp;language=en" in page
    assert f"{DESK}?language=en" in client.get(f"{LIST}?state=rejected&language=en").text


@pytest.mark.parametrize("query", ["", "?state=every", "?q=+", "?article=-1&same=x&act=reject", "?language=%00"])
def test_an_empty_filter_is_refused_with_a_sentence(client, query):
    flood(1)
    for answer in (client.get(BULK + query, follow=True), client.post(BULK + query, {"sure": "on"}, follow=True)):
        assert "no condition is set but the state" in messages_of(answer)
    assert not BulkJob.objects.exists()


def test_a_flood_is_looked_at_rejected_in_the_background_and_taken_back(client, monkeypatch):
    comments = flood(13)
    good = making.comment(comments[0].article, state="pending", text="A good one")
    query = "?state=pending&q=casino&act=reject"
    page = client.get(BULK + query).text
    assert "13 comments" in page and page.count("<li>\n      <p lang") == 10
    for sent, said in (
        ({}, "Choose a reason"),
        ({"reason": "x"}, "Choose a reason"),
        ({"reason": "advertising"}, "Tick"),
    ):
        assert said in client.post(BULK + query, sent).text
    begun = client.post(BULK + query, {"reason": "advertising", "sure": "on"}, follow=True)
    assert "0 of 13" in begun.text and "with the words “casino”" in begun.text
    late = making.comment(good.article, state="pending", text="Casino, too late")
    client.post(page_of(comments[0]), {"decision": "approve"})
    work_all()
    states = dict(Comment.objects.values_list("pk", "state"))
    assert list(states.values()).count("rejected") == 12
    assert [states[row.pk] for row in (comments[0], good, late)] == ["approved", "pending", "pending"]
    job = BulkJob.objects.get()
    assert (job.changed, job.done, job.question) == (12, 13, "state=pending")
    assert client.get(f"/admin/organisers/bulkjob/{job.pk}/change/").status_code == 200
    client.post(f"/admin/organisers/batch/{Batch.objects.get(act='reject').pk}/change/")
    assert Comment.objects.filter(state="pending").count() == 14
    monkeypatch.setattr(sampling, "COUNTED_UP_TO", 4)
    assert "More than 4 comments" in client.get(BULK + query).text


def test_a_cancelled_job_stops_and_each_act_runs(client, organiser):
    flood(3)
    job = ask("hold", "state=pending&q=casino", by=organiser, kind="comment")
    client.post(f"/admin/organisers/bulkjob/{job.pk}/change/", {"decision": "cancel"})
    work_all()
    assert set(Comment.objects.values_list("state", flat=True)) == {"pending"}
    acts = (("hold", "held", ""), ("requeue", "pending", ""), ("reject", "rejected", "insult"))
    for act, state, reason in (*acts, ("restore", "pending", ""), ("approve", "approved", "")):
        ask(act, "state=every&q=casino", by=organiser, kind="comment", reason=reason)
        work_all()
        assert set(Comment.objects.values_list("state", flat=True)) == {state}, act
    assert Record.objects.filter(act="hold", was__isnull=False).count() == 3


def test_the_question_is_kept_through_every_act_on_a_comment(client):
    first, *_ = flood(3)
    query = "?state=pending&q=casino"
    making.comment(first.article, state="pending", text="A good one")
    page = client.get(DESK + query).headers["Location"]
    assert "about 2 left" in client.get(page).text
    for decision in ("skip", "approve", "reject:insult", "hold"):
        answer = press(client, page, decision)
        assert answer.headers["Location"].endswith(query), decision
        page = answer.headers["Location"]
    assert "Everything here is read" in client.get(page).text
    answer = undo(client, page)
    assert answer.headers["Location"].endswith(query)
    assert "the last one" in client.get(answer.headers["Location"]).text
    assert state_of(Comment.objects.get(text="A good one")) == "pending"


def test_who_only_reads_gets_no_page_for_all(organiser):
    flood(1)
    reader = client_of(organiser_with("articles.view_comment"))
    assert reader.get(f"{BULK}?language=en").status_code == 403
    assert reader.post(f"{BULK}?language=en&act=approve", {"sure": "on"}).status_code == 403


def test_pages_cost_the_same_with_1_and_with_50(client):
    flood(1)
    paths = (
        f"{LIST}?q=casino&language=en",
        f"{BULK}?q=casino&act=approve",
        page_of(Comment.objects.first(), "?q=casino"),
    )
    counts = []
    for _ in range(2):
        for path in paths:
            client.get(path)
            with CaptureQueriesContext(connection) as captured:
                client.get(path)
            counts.append(len(captured))
        flood(49)
    assert counts[:3] == counts[3:] and max(counts) <= 22, counts


def test_comments_and_letters_that_were_stored_before_are_found_after_migrating():
    comment, letter = flood(1)[0], make.letter(make.appeal(), own_words="Stop it, now!")
    expected = (comment.search_text, comment.words_digest, letter.words_digest)
    Comment.objects.update(search_text="", words_digest="")
    type(letter).objects.update(words_digest="")
    blank = make.letter(letter.appeal, own_words="…", words_digest="")
    editor = SimpleNamespace(connection=SimpleNamespace(alias="default"))
    for _ in range(2):
        import_module("articles.migrations.0007_fold_comments").fold(apps, editor)
        import_module("appeals.migrations.0020_digests_of_old_letters").make_digests(apps, editor)
    comment.refresh_from_db()
    letter.refresh_from_db()
    blank.refresh_from_db()
    assert (comment.search_text, comment.words_digest, letter.words_digest) == expected
    assert blank.words_digest == ""
