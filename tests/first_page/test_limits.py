"""Limits and alarms as settings: their bounds, who sets them, what is on record, and that the code reads them."""

from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from appeals.services.arriving import bursts
from organisers import limits
from organisers.decisions import login_alarms
from organisers.models import Limits, LoginAlarm, Record
from organisers.models.limits import BOUNDS
from tests import make
from tests.admin.entering import client_of, fields_of, messages_of, moderator, organiser_with, superuser

pytestmark = pytest.mark.django_db
LIST, CHANGE, ADD = ("/admin/organisers/limits/", "/admin/organisers/limits/1/change/", "/admin/organisers/limits/add/")
RIGHTS = ("organisers.view_limits", "organisers.add_limits", "organisers.change_limits")


def test_without_a_row_every_limit_has_its_default_and_asking_is_kept(django_assert_num_queries):
    limits.forget()
    with django_assert_num_queries(1):
        assert (limits.current().burst_letters, limits.current().digest_hour) == (10, 8)
    assert not Limits.objects.exists()


@pytest.mark.parametrize("name", BOUNDS)
@pytest.mark.parametrize("end", [0, 1])
def test_beyond_its_bounds_the_form_and_the_database_refuse_it(name, end):
    beyond = BOUNDS[name][end] + (1 if end else -1)
    if beyond >= 0:
        with pytest.raises(IntegrityError), transaction.atomic():
            Limits.objects.create(**{name: beyond})
    with pytest.raises(ValidationError):
        Limits(**{name: beyond}).full_clean()
    Limits(**{name: BOUNDS[name][end]}).full_clean()


def test_there_is_one_row():
    Limits.objects.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        Limits.objects.create(pk=2)


def test_the_page_leads_to_the_one_form_and_each_change_is_on_record_with_both_values():
    client = client_of(organiser_with(*RIGHTS))
    page = client.get(LIST, follow=True)
    assert page.redirect_chain == [(ADD, 302)] and "Save and add another" not in page.text
    client.post(ADD, {**fields_of(page), "burst_letters": "20", "digest_hour": "7"})
    page = client.get(LIST, follow=True)
    assert page.redirect_chain == [(CHANGE, 302)]
    client.post(CHANGE, {**fields_of(page), "burst_letters": "25"})
    client.post(CHANGE, fields_of(client.get(CHANGE)))
    assert list(Record.objects.order_by("pk").values_list("act", "subject", "reason")) == [
        ("set limit burst_letters", "limits 1", "10 → 20"),
        ("set limit digest_hour", "limits 1", "8 → 7"),
        ("set limit burst_letters", "limits 1", "20 → 25"),
    ]
    history = client.get("/admin/organisers/limits/1/history/").text
    assert "limit set: letters of one domain in a day that pass unread (20 → 25)" in history


@pytest.mark.parametrize("typed", ["", "-1", "24", "1.5", "8 h", "٨٨", "9" * 400, "\x00", "\ud800", "8\r\n9"])
def test_what_makes_no_sense_is_answered_beside_its_field_and_nothing_is_saved(typed):
    client = superuser()
    Limits.objects.create()
    sent = {**fields_of(client.get(CHANGE)), "digest_hour": typed, "burst_letters": "33"}
    body = urlencode(sent, errors="surrogatepass")
    page = client.post(CHANGE, body, content_type="application/x-www-form-urlencoded")
    assert page.status_code == 200 and "digest_hour" in page.context["adminform"].form.errors
    assert Limits.objects.get().burst_letters == 10 and 'value="33"' in page.text


def test_two_at_once_keep_what_the_other_has_set():
    first, second = superuser(), superuser()
    Limits.objects.create()
    opened = fields_of(second.get(CHANGE))
    first.post(CHANGE, {**fields_of(first.get(CHANGE)), "burst_letters": "20"})
    assert "changed" in messages_of(second.post(CHANGE, {**opened, "digest_hour": "7"}, follow=True))
    row = Limits.objects.get()
    assert (row.burst_letters, row.digest_hour) == (20, 7)


def test_a_moderator_neither_sees_nor_changes_them():
    Limits.objects.create()
    client = moderator()
    for address in (LIST, CHANGE, ADD):
        assert client.get(address).status_code == 403
    assert client.post(CHANGE, {"burst_letters": "20"}).status_code == 403
    assert "Limits and alarms" not in client.get("/admin/").text


def test_each_explains_itself_in_a_sentence():
    Limits.objects.create()
    for prefix in ("", "/ru", "/kk"):
        page = superuser().get(prefix + CHANGE).text
        for name in BOUNDS:
            assert f'id="id_{name}_helptext"' in page


def test_what_is_set_is_what_counts():
    now, appeal = timezone.now(), make.appeal()
    by = make.organiser(password=None)
    letters = [make.letter(appeal, state="pending", address=f"w{number}@burst.example") for number in range(5)]
    login_alarms.count(by, 6, hides=True, now=now)
    assert not bursts.waits_to_be_read(letters[0].pk) and not LoginAlarm.objects.exists()
    limits.change(values={"burst_letters": 4, "hid_in_ten_minutes": 5}, by=by, now=now)
    login_alarms.count(make.organiser(password=None), 6, hides=True, now=now)
    assert bursts.waits_to_be_read(letters[0].pk) and LoginAlarm.objects.count() == 1
    assert [burst.number for burst in bursts.Burst.latest(now)] == [5]


def test_a_visitors_request_asks_for_none_while_they_are_kept(django_assert_num_queries):
    letter = make.letter(make.appeal(), state="pending", address="w@burst.example")
    with django_assert_num_queries(2):
        bursts.waits_to_be_read(letter.pk)
