"""Thousands of letters are decided about in the background: those that there were, each once, and taken back as one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals.models import Letter, Tally
from appeals.services.decisions import moderating
from organisers.decisions import bulk, moderation
from organisers.models import Batch, BulkJob, BulkStep, Record
from tests import make
from tests.admin.entering import client_of, organiser_with
from tests.appeals.sending import assert_count_equals_rows
from tests.bulk.asking import NOW, ask, work_all

pytestmark = pytest.mark.django_db
RIGHTS = ("appeals.view_letter", "appeals.change_letter")


@pytest.fixture
def organiser():
    return organiser_with(*RIGHTS)


@pytest.fixture
def in_threes(monkeypatch):
    """Steps of three rows, so that a few letters are several steps."""
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 3)


def states():
    return sorted(Letter.objects.values_list("state", flat=True))


@pytest.mark.parametrize(
    ("act", "before", "after"),
    [
        ("approve", "confirmed", "approved"),
        ("reject", "approved", "rejected"),
        ("hold", "approved", "held"),
        ("hold", "pending", "held"),
        ("release", "held", "pending"),
        ("requeue", "approved", "confirmed"),
        ("restore", "rejected", "confirmed"),
    ],
)
def test_every_act_reaches_all_that_match_and_nothing_else(organiser, in_threes, settings, act, before, after):
    settings.CONFIRM_LETTERS = True
    appeal = make.appeal()
    for _ in range(7):
        make.letter(appeal, state=before, country="FR", address=make.address())
    other = make.letter(appeal, state=before, country="DE")
    job = ask(act, "state=every&country=FR", by=organiser, reason="insult" if act == "reject" else "")
    assert (job.total, BulkStep.objects.count()) == (7, 3)
    assert Letter.objects.filter(state=before).count() == 8, "nothing is done before the worker does it"
    work_all()
    job.refresh_from_db()
    assert (job.state, job.done, job.changed) == ("done", 7, 7) and job.ended_at
    assert states() == sorted([after] * 7 + [before])
    assert Letter.objects.get(pk=other.pk).state == before
    assert_count_equals_rows(appeal)
    assert not BulkStep.objects.exists()


def test_letters_that_come_in_later_are_left_out(organiser, in_threes):
    appeal = make.appeal()
    for _ in range(4):
        make.letter(appeal, state="confirmed", country="FR")
    job = ask("approve", "state=confirmed&country=FR", by=organiser)
    bulk.do_step(NOW)
    late = [make.letter(appeal, state="confirmed", country="FR") for _ in range(3)]
    work_all()
    job.refresh_from_db()
    assert job.changed == 4
    assert {Letter.objects.get(pk=letter.pk).state for letter in late} == {"confirmed"}


def test_what_matches_no_more_when_its_turn_comes_is_left_as_it_is(organiser):
    appeal = make.appeal()
    first, second, third = [make.letter(appeal, state="confirmed", own_words="Casino!") for _ in range(3)]
    job = ask("reject", "state=confirmed&q=casino", by=organiser, reason="advertising")
    moderating.approve(ids=[first.pk], by=make.organiser(password=None), now=NOW)
    moderating.redact(letter_id=second.pk, own_words="Words.", by=make.organiser(password=None), now=NOW)
    work_all()
    job.refresh_from_db()
    assert (job.done, job.changed) == (3, 1)
    assert [Letter.objects.get(pk=one.pk).state for one in (first, second, third)] == [
        "approved",
        "confirmed",
        "rejected",
    ]


@pytest.mark.parametrize(
    "question", ["", "state=every", "state=approved", "q=", "q=%20-%20", "country=&from=x", "country=ZZ"]
)
def test_a_question_with_no_condition_but_the_state_is_refused(organiser, question):
    make.letter(make.appeal())
    with pytest.raises(bulk.EmptyQuestion):
        ask("reject", question, by=organiser, reason="insult")
    assert not BulkJob.objects.exists()


def test_a_cancelled_job_leaves_the_rest_and_what_is_done_stays_done(organiser, in_threes):
    appeal = make.appeal()
    for _ in range(8):
        make.letter(appeal, country="FR")
    job = ask("hold", "state=approved&country=FR", by=organiser)
    bulk.do_step(NOW)
    assert bulk.cancel(job_id=job.pk, by=organiser, now=NOW)
    assert not bulk.cancel(job_id=job.pk, by=organiser, now=NOW)
    work_all()
    job.refresh_from_db()
    assert (job.state, job.done, job.changed) == ("cancelled", 3, 3)
    assert states().count("held") == 3 and not BulkStep.objects.exists()
    assert_count_equals_rows(appeal)
    assert moderation.take_back(batch_id=job.batch, by=organiser, now=NOW) == (3, 0)
    assert states() == ["approved"] * 8


def test_a_whole_job_is_taken_back_in_the_background_by_another_and_that_too(organiser, in_threes):
    appeal = make.appeal()
    letters = [make.letter(appeal, country="FR") for _ in range(10)]
    job = ask("reject", "state=approved&country=FR", by=organiser, reason="insult")
    work_all()
    moderating.restore(ids=[letters[0].pk], by=organiser, now=NOW)
    other = organiser_with(*RIGHTS)
    back = bulk.ask_to_take_back(batch=Batch.objects.get(pk=job.batch), by=other, now=NOW)
    work_all()
    back.refresh_from_db()
    assert (back.total, back.changed) == (10, 9)
    assert states() == ["approved"] * 10 and Tally.objects.get(appeal=appeal).online == 10
    assert Batch.objects.get(pk=job.batch).taken_back_at
    assert Record.objects.filter(batch_id=back.batch, done_by=other).count() == 9
    again = bulk.ask_to_take_back(batch=Batch.objects.get(pk=back.batch), by=organiser, now=NOW)
    work_all()
    again.refresh_from_db()
    assert again.changed == 9 and states().count("rejected") == 9
    assert_count_equals_rows(appeal)


def test_the_same_is_not_begun_twice_and_a_login_has_a_few_jobs_at_a_time(organiser, monkeypatch):
    appeal = make.appeal()
    for country in ("FR", "DE", "GB"):
        make.letter(appeal, country=country)
    ask("hold", "state=approved&country=FR", by=organiser)
    with pytest.raises(bulk.AlreadyUnderWay):
        ask("hold", "state=approved&country=FR", by=organiser_with(*RIGHTS))
    monkeypatch.setattr(bulk, "MOST_UNDER_WAY", 2)
    ask("hold", "state=approved&country=DE", by=organiser)
    with pytest.raises(bulk.TooManyUnderWay):
        ask("hold", "state=approved&country=GB", by=organiser)
    with pytest.raises(bulk.NothingMatches):
        ask("hold", "state=approved&country=US", by=organiser_with(*RIGHTS))
    assert BulkJob.objects.count() == 2


@pytest.mark.parametrize("lost", ["login", "right"])
def test_a_login_that_is_closed_or_loses_the_right_decides_nothing_more(organiser, in_threes, lost):
    appeal = make.appeal()
    for _ in range(6):
        make.letter(appeal, country="FR")
    job = ask("reject", "state=approved&country=FR", by=organiser, reason="insult")
    bulk.do_step(NOW)
    if lost == "login":
        type(organiser).objects.filter(pk=organiser.pk).update(is_active=False)
    else:
        organiser.user_permissions.clear()
    work_all()
    job.refresh_from_db()
    assert (job.state, job.changed) == ("cancelled", 3) and states().count("approved") == 3


def test_a_small_job_does_not_wait_for_a_large_one(organiser, in_threes):
    appeal = make.appeal()
    for country, number in (("FR", 12), ("DE", 3)):
        for _ in range(number):
            make.letter(appeal, country=country)
    ask("hold", "state=approved&country=FR", by=organiser)
    small = ask("hold", "state=approved&country=DE", by=organiser)
    for _ in range(2):
        bulk.do_step(NOW)
    small.refresh_from_db()
    assert small.state == "done"


def test_an_error_of_the_program_stops_a_job_undoes_its_step_and_lets_others_go_on(organiser, monkeypatch, caplog):
    appeal = make.appeal()
    make.letter(appeal, country="FR"), make.letter(appeal, country="DE")
    broken = ask("hold", "state=approved&country=FR", by=organiser)

    def fail(**arguments):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("appeals.services.decisions.moderating.hold", fail)
        work_all()
    broken.refresh_from_db()
    assert broken.state == "failed" and states() == ["approved"] * 2 and "has stopped" in caplog.text
    other = ask("hold", "state=approved&country=DE", by=organiser)
    work_all()
    other.refresh_from_db()
    assert other.state == "done"
    assert bulk.go_on(job_id=broken.pk, by=organiser, now=NOW) and not bulk.go_on(
        job_id=broken.pk, by=organiser, now=NOW
    )
    work_all()
    assert states() == ["held"] * 2


def test_what_was_searched_for_is_stored_no_longer_than_the_job_runs(organiser):
    make.letter(make.appeal(), state="confirmed", name="Ada Garcia", country="FR")
    job = ask("approve", "state=confirmed&country=FR&q=Garc%C3%ADa", by=organiser)
    assert "Garc" in BulkJob.objects.get().question
    work_all()
    job.refresh_from_db()
    assert job.changed == 1
    assert job.question == "state=confirmed&country=FR"
    assert not Record.objects.filter(reason__icontains="garc").exists()


def test_a_step_costs_as_many_queries_for_two_rows_as_for_thirty(organiser):
    appeal = make.appeal()

    def queries(number, country):
        for _ in range(number):
            make.letter(appeal, state="confirmed", country=country)
        ask("approve", f"state=confirmed&country={country}", by=organiser)
        with CaptureQueriesContext(connection) as captured:
            bulk.do_step(NOW)
        return len(captured)

    assert queries(2, "FR") == queries(30, "DE")


def test_a_job_about_a_burst_does_not_say_later_that_it_was_about_every_letter():
    appeal = make.appeal()
    burst = [make.letter(appeal, state="confirmed", address=f"w{number}@burst.example") for number in range(3)]
    organiser = organiser_with("appeals.view_letter", "appeals.change_letter", "organisers.view_bulkjob")
    code = f"{burst[0].written_on}.{burst[0].contact.domain_index}"
    job = ask("hold", f"state=every&burst={code}", by=organiser)
    client = client_of(organiser)
    page = f"/admin/organisers/bulkjob/{job.pk}/change/"
    assert "from one domain" in client.get(page).text
    work_all()
    assert "every state" not in client.get(page).text
    assert "every state" not in client.get("/admin/organisers/bulkjob/").text


def test_whoever_may_not_read_letters_sees_no_jobs_about_them(organiser):
    """What a job looks for may be somebody's name."""
    make.letter(make.appeal(), state="confirmed", name="Ada Garcia", country="FR")
    job = ask("approve", "state=confirmed&country=FR&q=Garc%C3%ADa", by=organiser)
    path = "/admin/organisers/bulkjob/"
    reader = client_of(organiser_with("organisers.view_bulkjob", "appeals.change_letter"))
    assert "García" in reader.get(path).text and "García" in reader.get(f"{path}{job.pk}/change/").text
    other = client_of(organiser_with("organisers.view_bulkjob", "articles.change_comment"))
    for page in (path, f"{path}{job.pk}/change/"):
        assert "García" not in other.get(page, follow=True).text
    other.post(f"{path}{job.pk}/change/", {"decision": "cancel"})
    job.refresh_from_db()
    assert job.state == "running"
