"""Letters on paper in the admin: a number, a month, a country; the sum is always theirs, and each change is on record."""

import datetime as dt

import pytest
from django.utils import timezone

from appeals.models import Appeal, PaperLetters
from appeals.models.figures.paper import MOST_IN_A_ROW, MOST_IN_ALL
from appeals.services.figures import paper_letters
from appeals.services.figures.counting import note_milestones
from organisers.models import Record
from tests import make
from tests.admin.entering import client_of, fields_of, organiser_with, superuser

pytestmark = pytest.mark.django_db
LIST = "/admin/appeals/paperletters/"
ADD = f"{LIST}add/"


def sum_of(appeal):
    return Appeal.objects.values_list("paper_count", flat=True).get(pk=appeal.pk)


def add(client, **changes):
    fields = {**fields_of(client.get(ADD)), **changes}
    return client.post(ADD, fields, follow=True)


def this_month():
    return timezone.localdate().replace(day=1)


def test_a_row_is_added_and_counts_at_once(client):
    appeal = make.appeal()
    assert add(superuser(), letters="12", month=this_month().isoformat(), country="DE").redirect_chain
    row = PaperLetters.objects.get()
    assert (row.letters, row.month, row.country, row.entered_on) == (12, this_month(), "DE", timezone.localdate())
    assert client.get(f"/appeals/{appeal.slug}/count.json").json()["paper"] == 12
    [entry] = Record.objects.about(f"paperletters {row.pk}")
    assert (entry.act, entry.rows, entry.done_by) == ("add paper letters", 12, row.entered_by)


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        ("0", "Enter a number above zero."),
        ("-5", "Enter a number above zero."),
        ("", "This field is required."),
        ("twelve", "Enter a whole number."),
        ("1.5", "Enter a whole number."),
        ("100001", "At most 100,000 at a time."),
        ("9" * 400, "At most 100,000 at a time."),
        ("9" * 5000, "Enter a whole number."),
        ("\0", "Enter a whole number."),
    ],
)
def test_a_number_that_makes_no_sense_is_refused_in_words_and_kept(letters, said):
    appeal = make.appeal()
    response = add(superuser(), letters=letters, country="DE")
    assert response.status_code == 200 and said in response.text
    assert 'value="DE" selected' in response.text
    assert sum_of(appeal) == 0 and not PaperLetters.objects.exists()


@pytest.mark.parametrize("month", ["2999-01-01", "1990-01-01", "2026-13-01", "soon", "\0", "9" * 400])
def test_a_month_is_one_of_the_list_and_none_of_the_future(month):
    make.appeal()
    response = add(superuser(), letters="3", month=month)
    assert response.status_code == 200 and "Select a valid choice." in response.text
    assert not PaperLetters.objects.exists()
    following = (this_month() + dt.timedelta(days=32)).replace(day=1)
    assert following.isoformat() not in response.text


@pytest.mark.parametrize("country", ["XX", "Germany", "d" * 5000, "\0"])
def test_a_country_is_one_of_the_list(country):
    make.appeal()
    assert "Select a valid choice." in add(superuser(), letters="3", country=country).text
    assert not PaperLetters.objects.exists()


def test_a_form_that_is_sent_twice_counts_once():
    appeal, client = make.appeal(), superuser()
    fields = {**fields_of(client.get(ADD)), "letters": "7"}
    assert client.post(ADD, fields).status_code == 302
    again = client.post(ADD, fields)
    assert again.status_code == 200 and "This form was sent already" in again.text
    assert sum_of(appeal) == 7 and PaperLetters.objects.count() == 1


def test_two_organisers_with_the_same_pile_are_asked():
    appeal = make.appeal()
    assert add(superuser(), letters="7", country="DE").redirect_chain
    second = superuser()
    response = add(second, letters="7", country="DE")
    assert "Look whether it is the same letters." in response.text and sum_of(appeal) == 7
    again = second.post(ADD, {**fields_of(response), "are_others": "on"}, follow=True)
    assert again.redirect_chain and sum_of(appeal) == 14


@pytest.mark.parametrize("entry", ["", "no key", "9" * 400, "\0"])
def test_a_forged_key_adds_nothing(entry):
    make.appeal()
    assert add(superuser(), letters="7", entry=entry).status_code in (200, 400)
    assert not PaperLetters.objects.exists()


def test_a_row_is_corrected_with_a_reason_and_the_sum_follows():
    appeal = make.appeal()
    make.paper(appeal, 5)
    row, client = make.paper(appeal, 12, month=dt.date(2001, 2, 1)), superuser()
    page = f"{LIST}{row.pk}/change/"
    opened = client.get(page)
    assert "February 2001" in opened.text
    without = client.post(page, {**fields_of(opened), "letters": "21"})
    assert without.status_code == 200 and "This field is required." in without.text and sum_of(appeal) == 17
    fields = {**fields_of(opened), "letters": "21", "reason": "mistyped"}
    assert client.post(page, fields).status_code == 302
    row.refresh_from_db()
    assert (row.letters, row.month, sum_of(appeal)) == (21, dt.date(2001, 2, 1), 26)
    entry = Record.objects.about(f"paperletters {row.pk}").first()
    assert (entry.act, entry.reason, entry.rows) == ("correct paper letters", "mistyped", 21)
    opened = client.get(page)
    client.post(page, {**fields_of(opened), "letters": "0", "reason": "no such letters"})
    assert sum_of(appeal) == 5


def test_a_correction_that_changes_nothing_is_none():
    appeal = make.appeal()
    row, client = make.paper(appeal, 12), superuser()
    page = f"{LIST}{row.pk}/change/"
    response = client.post(page, {**fields_of(client.get(page)), "reason": "mistyped"}, follow=True)
    assert "Nothing was changed" in response.text and Record.objects.filter(act="correct paper letters").count() == 0


def test_a_page_opened_earlier_does_not_undo_what_another_has_corrected():
    appeal = make.appeal()
    row, first, second = make.paper(appeal, 12), superuser(), superuser()
    page = f"{LIST}{row.pk}/change/"
    early = fields_of(first.get(page))
    second.post(page, {**fields_of(second.get(page)), "letters": "20", "reason": "mistyped"})
    response = first.post(page, {**early, "letters": "30", "reason": "more found"})
    assert response.status_code == 200 and response.context["clashes"]
    first.post(page, {**early, "country": "FR", "reason": "mistyped"})
    row.refresh_from_db()
    assert (row.letters, row.country, sum_of(appeal)) == (20, "FR", 20)


def test_rows_are_neither_deleted_nor_seen_without_the_right():
    row = make.paper(make.appeal(), 3)
    assert superuser().post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    for path in (LIST, ADD, f"{LIST}{row.pk}/change/"):
        assert client_of(organiser_with("appeals.change_letter")).get(path).status_code == 403
    reader = client_of(organiser_with("appeals.view_paperletters"))
    assert reader.get(LIST).status_code == 200 and reader.get(ADD).status_code == 403


def test_a_sum_no_column_holds_is_refused():
    appeal = make.appeal()
    Appeal.objects.update(paper_count=MOST_IN_ALL - 2)
    assert "is more than 100,000,000" in add(superuser(), letters="3").text
    with pytest.raises(paper_letters.TooMany):
        make.paper(appeal, 3)
    assert not PaperLetters.objects.exists()
    assert make.paper(appeal, 2).letters == 2 <= MOST_IN_A_ROW


def test_the_list_says_how_many_there_are_in_every_language():
    appeal = make.appeal()
    make.paper(appeal, 1200, month=dt.date(2026, 3, 1), country="DE")
    for prefix in ("", "/ru", "/kk"):
        assert superuser().get(f"{prefix}{LIST}").status_code == 200
    assert "1,200" in superuser().get(LIST).text


def test_letters_on_paper_count_towards_the_days_of_round_numbers():
    appeal = make.appeal()
    make.paper(appeal, 100)
    assert note_milestones(now=timezone.now()) == 2
