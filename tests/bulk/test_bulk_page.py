"""The page on which all letters that match are decided about: the number, ten of them, a reason, and no empty question."""

import pytest

from appeals.models import Letter
from organisers.decisions import bulk
from organisers.desk.asking import sampling
from organisers.models import BulkJob
from tests import make
from tests.admin.entering import client_of, messages_of, organiser_with
from tests.bulk.asking import NOW, ask, work_all

pytestmark = pytest.mark.django_db
RIGHTS = ("appeals.view_letter", "appeals.change_letter", "organisers.view_batch", "organisers.view_bulkjob")
BULK, LIST = "/admin/appeals/letter/bulk/", "/admin/appeals/letter/"


@pytest.fixture
def organiser():
    return organiser_with(*RIGHTS)


@pytest.fixture
def client(organiser):
    return client_of(organiser)


def letters(number=3, **fields):
    appeal = make.appeal()
    return [make.letter(appeal, country="FR", **fields) for _ in range(number)]


@pytest.mark.parametrize(
    "query", ["", "?state=every", "?state=confirmed&act=approve", "?q=+&country=", "?country=%00&network=1"]
)
def test_an_empty_filter_is_refused_with_a_sentence(client, query):
    letters(state="confirmed")
    for response in (client.get(BULK + query, follow=True), client.post(BULK + query, {"sure": "on"}, follow=True)):
        assert "no condition is set but the state" in messages_of(response)
    assert not BulkJob.objects.exists()


def test_the_page_says_how_many_and_shows_ten_of_them(client):
    letters(14, state="confirmed", own_words="I lost a home <once>.")
    page = client.get(f"{BULK}?state=confirmed&country=FR&act=approve").text
    assert "14 letters" in page and "to be read · France" in page
    assert page.count("I lost a home &lt;once&gt;.") == 10
    assert "Do this to 14 letters" in page


def test_what_has_no_word_in_it_is_not_said_to_be_searched_for(client):
    letters(2, state="confirmed")
    page = client.get(f"{BULK}?state=confirmed&country=FR&q=%21%3F%21&act=approve").text
    assert "Do this to 2 letters" in page and "with the words" not in page


def test_more_than_it_counts_is_said_so_and_samples_are_there_all_the_same(client, monkeypatch):
    monkeypatch.setattr(sampling, "COUNTED_UP_TO", 4)
    letters(12, state="confirmed")
    page = client.get(f"{BULK}?state=confirmed&country=FR&act=approve").text
    assert "More than 4 letters" in page and "Do this to all of them" in page
    assert page.count("I lost a home once.") == 10


def test_the_number_is_of_those_with_which_it_can_be_done(client):
    letters(3, state="confirmed"), letters(2, state="rejected")
    assert "5 letters" in client.get(f"{BULK}?state=every&country=FR").text
    assert "3 letters" in client.get(f"{BULK}?state=every&country=FR&act=approve").text
    assert "act=restore" not in client.get(f"{BULK}?state=confirmed&country=FR").text


def test_a_reason_and_a_tick_are_asked_for_and_what_was_chosen_is_kept(client):
    letters(state="confirmed")
    page = f"{BULK}?state=confirmed&country=FR&act=reject"
    missing = client.post(page, {"sure": "on"})
    assert missing.status_code == 422 and "Choose a reason" in missing.text
    unticked = client.post(page, {"reason": "insult"})
    assert unticked.status_code == 422 and '<option value="insult" selected>' in unticked.text
    assert client.post(f"{BULK}?country=FR", {"sure": "on"}).status_code == 422
    assert not BulkJob.objects.exists()


def test_it_is_done_in_the_background_with_progress_and_can_be_cancelled_and_taken_back(client, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 2)
    letters(5, state="confirmed")
    response = client.post(
        f"{BULK}?state=confirmed&country=FR&act=reject", {"sure": "on", "reason": "insult"}, follow=True
    )
    job = BulkJob.objects.get()
    page = f"/admin/organisers/bulkjob/{job.pk}/change/"
    assert response.redirect_chain == [(page, 302)] and "0 of 5" in response.text
    assert response.headers["Refresh"] and "Refresh" not in client.get(f"{page}?still").headers
    bulk.do_step(NOW)
    assert "2 of 5" in client.get(page).text
    assert "Cancelled" in messages_of(client.post(page, {"decision": "cancel"}, follow=True))
    assert "has ended already" in messages_of(client.post(page, {"decision": "cancel"}, follow=True))
    work_all()
    shown = client.get(page)
    assert "Refresh" not in shown.headers and f"/admin/organisers/batch/{job.batch}/change/" in shown.text
    assert "cancelled" in client.get("/admin/organisers/bulkjob/").text
    client.post(f"/admin/organisers/batch/{job.batch}/change/")
    assert Letter.objects.filter(state="confirmed").count() == 5


def test_the_list_of_jobs_is_filtered_by_who_asked(client, organiser):
    letters(2)
    job, other = ask("hold", "state=approved&country=FR", by=organiser), organiser_with("organisers.view_bulkjob")
    jobs, page = "/admin/organisers/bulkjob/", f"/admin/organisers/bulkjob/{job.pk}/change/"
    assert page in client.get(f"{jobs}?organiser={organiser.pk}").text
    assert page not in client.get(f"{jobs}?organiser={other.pk}").text
    assert page not in client.get(f"{jobs}?organiser=site").text
    assert ">the site itself<" not in client.get(jobs).text


def test_a_large_batch_is_taken_back_in_the_background(client, organiser, monkeypatch):
    letters(6)
    job = ask("hold", "state=approved&country=FR", by=organiser)
    work_all()
    monkeypatch.setattr(bulk, "TAKEN_BACK_AT_ONCE", 5)
    response = client.post(f"/admin/organisers/batch/{job.batch}/change/", follow=True)
    assert "0 of 6" in response.text
    again = client.post(f"/admin/organisers/batch/{job.batch}/change/", follow=True)
    assert "under way already" in messages_of(again)
    work_all()
    assert set(Letter.objects.values_list("state", flat=True)) == {"approved"}


def test_who_only_reads_sees_no_page_and_cancels_nothing(organiser):
    letters(2)
    job = ask("hold", "state=approved&country=FR", by=organiser)
    reader = client_of(organiser_with("appeals.view_letter", "organisers.view_bulkjob"))
    assert reader.get(f"{BULK}?country=FR").status_code == 403
    page = f"/admin/organisers/bulkjob/{job.pk}/change/"
    assert reader.get(page).status_code == 200
    assert reader.post(page, {"decision": "cancel"}).status_code == 403
    assert client_of(organiser_with("appeals.change_letter")).get(page).status_code == 403


def test_names_from_kazakhstan_are_no_samples(client):
    appeal = make.appeal()
    make.letter(appeal, country="KZ", own_words="", name="Aigerim Secret", state="confirmed")
    make.letter(appeal, country="FR", own_words="", name="Ada Open", state="confirmed")
    page = client.get(f"{BULK}?state=confirmed&words=signature").text
    assert "Ada Open" in page and "Aigerim Secret" not in page


def test_jobs_are_found_by_who_asked_for_them(client, organiser):
    letters(2)
    job = ask("hold", "state=approved&country=FR", by=organiser)
    shown = {
        who: list(client.get(f"/admin/organisers/bulkjob/?organiser={who}").context["cl"].result_list)
        for who in (organiser.pk, "site")
    }
    assert shown == {organiser.pk: [job], "site": []}


@pytest.mark.parametrize("path", ["/admin/organisers/bulkjob/x/change/", "/admin/organisers/bulkjob/%00/change/"])
def test_a_job_that_is_none_is_said(client, path):
    assert "no such job" in messages_of(client.get(path, follow=True))


def test_the_list_leads_to_it_with_its_own_filters(client):
    letters(state="confirmed")
    assert f"{BULK}?state=confirmed&amp;country=FR" in client.get(f"{LIST}?state=confirmed&country=FR").text
