"""Decisions in batches: bounded, on record as one, taken back as one by another; a fast login alarms the others."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.models import Letter, Tally
from appeals.services.decisions import moderating
from articles.models import Comment
from articles.services import comments
from organisers import record
from organisers.decisions import moderation
from organisers.models import Batch, LoginAlarm, Record
from tests import make
from tests.admin.entering import client_of, messages_of, moderator, organiser_with
from tests.admin.test_bulk import run_action
from tests.appeals.sending import assert_count_equals_rows
from tests.comments.making import comment

pytestmark = pytest.mark.django_db
NOW = timezone.now()
RIGHTS = ("appeals.view_letter", "appeals.change_letter", "organisers.view_batch")
# An act, and the state that it starts from.
ACTS = {
    "approve": "confirmed", "reject": "approved", "hold": "approved", "restore": "rejected", "requeue": "approved",
    "release": "held",
}  # fmt: skip


def states(letters):
    fields = ("state", "state_before", "held_reason", "rejection_reason")
    found = {pk: tuple(values) for pk, *values in Letter.objects.values_list("pk", *fields)}
    return [found[letter.pk] for letter in letters]


@pytest.mark.parametrize("act", ACTS)
def test_a_batch_is_taken_back_as_one_and_the_count_with_it(act):
    appeal = make.appeal()
    letters = [make.letter(appeal, state=ACTS[act]) for _ in range(3)]
    before, count = states(letters), Tally.objects.get(appeal=appeal).online
    options = {"reason": "insult"} if act == "reject" else {}
    getattr(moderating, act)(
        ids=[letter.pk for letter in letters], by=make.organiser(password=None), now=NOW, **options
    )
    batch = Batch.objects.get()
    assert (batch.act, batch.rows, batch.kind) == (act, 3, "letter")
    assert states(letters) != before
    assert moderation.take_back(batch_id=batch.pk, by=make.organiser(password=None), now=NOW) == (3, 0)
    assert states(letters) == before
    assert Tally.objects.get(appeal=appeal).online == count
    assert_count_equals_rows(appeal)
    assert moderation.take_back(batch_id=batch.pk, by=make.organiser(password=None), now=NOW) == (0, 3)


@pytest.mark.parametrize("kind", ["letter", "comment"])
def test_an_act_that_cannot_be_taken_back_is_left_by_the_core_too(kind):
    one = make.letter(make.appeal()) if kind == "letter" else comment(make.article(), state="approved")
    service = moderating if kind == "letter" else comments
    service.reject(ids=[one.pk], reason="insult", by=make.organiser(password=None), now=NOW)
    Record.objects.filter(batch__isnull=False).update(act="redact")
    batch = Batch.objects.get()
    assert moderation.take_back(batch_id=batch.pk, by=make.organiser(password=None), now=NOW) == (0, 1)
    one.refresh_from_db()
    assert one.state == "rejected"


def test_what_somebody_has_decided_about_since_stays_even_in_the_same_state():
    first, second = make.organiser(password=None), make.organiser(password=None)
    appeal = make.appeal()
    kept, again, gone, delivered = letters = [make.letter(appeal, state="confirmed") for _ in range(4)]
    moderating.approve(ids=[letter.pk for letter in letters], by=first, now=NOW)
    batch = Batch.objects.get()
    moderating.requeue(ids=[again.pk], by=second, now=NOW)
    moderating.approve(ids=[again.pk], by=second, now=NOW)
    moderating.withdraw(letter_id=gone.pk, by=None, now=NOW)
    Letter.objects.filter(pk=delivered.pk).update(delivered_on=timezone.localdate())
    assert moderation.take_back(batch_id=batch.pk, by=second, now=NOW) == (1, 3)
    assert [state for state, *_ in states(letters)] == ["confirmed", "approved", "withdrawn", "approved"]
    assert kept.pk != again.pk
    assert_count_equals_rows(appeal)


def test_taking_back_is_taken_back_like_any_other():
    letters = [make.letter(make.appeal(), state="confirmed")]
    organiser = make.organiser(password=None)
    moderating.approve(ids=[letters[0].pk], by=organiser, now=NOW)
    moderation.take_back(batch_id=Batch.objects.get().pk, by=organiser, now=NOW)
    own = Batch.objects.get(act=moderation.TAKE_BACK)
    assert moderation.take_back(batch_id=own.pk, by=organiser, now=NOW) == (1, 0)
    assert states(letters)[0][0] == "approved"


@pytest.mark.parametrize("act", ["approve", "reject"])
def test_comments_are_taken_back_like_letters(act):
    article = make.article()
    written = [comment(article, state="held"), comment(article, state="pending")]
    before = list(Comment.objects.order_by("pk").values_list("state", "held_reason"))
    options = {"reason": "insult"} if act == "reject" else {}
    getattr(comments, act)(ids=[one.pk for one in written], by=make.organiser(password=None), now=NOW, **options)
    batch = Batch.objects.get()
    assert moderation.take_back(batch_id=batch.pk, by=make.organiser(password=None), now=NOW) == (2, 0)
    assert list(Comment.objects.order_by("pk").values_list("state", "held_reason")) == before


def test_more_than_a_hundred_at_once_are_refused_by_the_core_and_never_asked_for_by_the_list():
    with pytest.raises(moderation.TooMany):
        moderating.approve(ids=[uuid.uuid4() for _ in range(101)], by=make.organiser(password=None), now=NOW)
    appeal = make.appeal()
    letters = [make.letter(appeal, state="confirmed") for _ in range(103)]
    run_action(moderator(), "approve", letters, select_across="1")
    assert Letter.objects.filter(state="approved").count() == 100


def test_the_page_after_several_decisions_leads_to_taking_them_back():
    letters = [make.letter(make.appeal(), state="confirmed") for _ in range(2)]
    client = client_of(organiser_with(*RIGHTS))
    page = "/admin/organisers/batch/{}/change/"
    response = run_action(client, "approve", letters)
    batch = Batch.objects.get()
    assert page.format(batch.pk) in messages_of(response)
    assert "cannot be called back" in client.get(page.format(batch.pk)).text
    assert "2 are as they were before" in messages_of(client.post(page.format(batch.pk), follow=True))
    looker = client_of(organiser_with("organisers.view_batch", "appeals.view_letter"))
    assert looker.get(page.format(batch.pk)).status_code == 200
    assert looker.post(page.format(batch.pk)).status_code == 403
    assert moderator().get(page.format(batch.pk)).status_code == 403
    assert "no such batch" in messages_of(client.get(page.format(uuid.uuid4()), follow=True))


def test_a_login_that_hides_faster_than_anybody_reads_alarms_the_others_once_an_hour(caplog):
    appeal, thief = make.appeal(), make.organiser("asel", password=None)
    letters = [make.letter(appeal) for _ in range(34)]
    for letter in letters[:30]:
        moderating.reject(ids=[letter.pk], reason="insult", by=thief, now=NOW)
    assert not LoginAlarm.objects.exists()
    for letter in letters[30:]:
        moderating.hold(ids=[letter.pk], by=thief, now=NOW)
    assert LoginAlarm.objects.get().kind == "hid"
    assert caplog.text.count("faster than anybody reads") == 1 and "asel" not in caplog.text
    others = client_of(organiser_with(*RIGHTS)).get("/admin/").text
    assert "“asel” took more than 30 off the site" in others and f"?organiser={thief.pk}" in others
    assert "“asel”" not in client_of(thief).get("/admin/").text
    record.forget(NOW + dt.timedelta(days=2))
    assert not LoginAlarm.objects.exists()


def test_approving_at_the_pace_of_a_fast_reader_alarms_nobody():
    appeal, organiser = make.appeal(), make.organiser(password=None)
    for _ in range(2):
        ids = [make.letter(appeal, state="confirmed", own_words="").pk for _ in range(100)]
        moderating.approve(ids=ids, by=organiser, now=NOW)
    assert not LoginAlarm.objects.exists()
    moderating.approve(ids=[make.letter(appeal, state="confirmed").pk], by=organiser, now=NOW)
    assert LoginAlarm.objects.get().kind == "decided"


def test_batches_are_forgotten_with_the_record():
    moderating.approve(
        ids=[make.letter(make.appeal(), state="confirmed").pk], by=make.organiser(password=None), now=NOW
    )
    record.forget(NOW + dt.timedelta(days=366))
    assert not Batch.objects.exists() and not Record.objects.exists()


def test_taking_back_costs_the_same_queries_for_two_and_for_thirty():
    appeal, organiser = make.appeal(), make.organiser(password=None)

    def queries(number):
        ids = [make.letter(appeal, state="rejected").pk for _ in range(number)]
        moderating.restore(ids=ids, by=organiser, now=NOW)
        batch = Batch.objects.get(act="restore", taken_back_at=None)
        with CaptureQueriesContext(connection) as captured:
            moderation.take_back(batch_id=batch.pk, by=organiser, now=NOW)
        return len(captured)

    assert queries(2) == queries(28)
