"""What the first page costs, whatever there is, and who sees what on it."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from appeals.models import Appeal, Erasure
from appeals.services.figures import days
from articles.models import Comment
from deliveries.models import Channel, Delivery
from organisers import emergencies, roles
from organisers.models import AuthenticatorApp, LoginAlarm
from outbox import alarms
from outbox.models import OutboxMessage
from tests import make
from tests.admin.entering import client_of, superuser
from tests.admin.test_second_factor import PAGE as SECOND_FACTOR
from tests.admin.test_second_factor import code_of
from tests.comments import making as comments
from tests.people import making

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
GROUPS = (roles.ORGANISERS, roles.MODERATORS, roles.EDITORS, roles.DELIVERERS, roles.TRANSLATORS)


def member_of(*groups):
    return client_of(making.member(*groups))


def verified(*groups):
    """A browser as on a public site: with a second factor, which is asked for with each page."""
    client = member_of(*groups)
    client.post(SECOND_FACTOR, {"act": "begin"})
    client.post(SECOND_FACTOR, {"act": "prove", "code": code_of(AuthenticatorApp.objects.latest("pk"))})
    return client


def add_of_everything(number, now):
    """As many of everything that the page counts, lists or warns of."""
    for _ in range(number):
        appeal = make.appeal()
        for state, words in (("confirmed", "I lost a home."), ("confirmed", ""), ("held", "x"), ("approved", "Yes.")):
            make.letter(appeal, state=state, own_words=words)
        Erasure.objects.create(letter=make.letter(appeal), asked_at=now, due_at=now + dt.timedelta(days=1))
        recipient = appeal.recipients.get()
        for state, fields in (
            ("ready", {}),
            ("making", {}),
            ("departed", {"departed_on": now, "due_on": "2020-01-01"}),
        ):
            Delivery.objects.create(
                appeal=appeal,
                number=Delivery.objects.count() + 1,
                recipient=recipient,
                channel=Channel.HAND,
                state=state,
                prepared_at=now,
                **fields,
            )
        OutboxMessage.objects.create(kind="confirm", about=uuid.uuid4(), lane=5, attempts=4)
        LoginAlarm.objects.create(login=make.organiser(password=None), kind="hid", raised_at=now)
        comments.comment(make.article(), state="pending")


@pytest.mark.parametrize("groups", [(), *((group,) for group in GROUPS), GROUPS])
def test_it_asks_the_database_twelve_times_at_most_with_one_row_of_everything_and_with_fifty(
    groups, django_assert_max_num_queries, settings
):
    """Guards against a query for each line, row, appeal or notice."""
    settings.OTP_REQUIRED = True
    now = timezone.now()
    client, counts = verified(*groups), []
    for code in (alarms.BUDGET, alarms.DELAYED, alarms.REFUSED):
        alarms.raise_alarm(code, now=now)
    for number in (1, 49):
        add_of_everything(number, now)
        days.count_days(now=now)
        Appeal.objects.update(state="paused", holds_everything=True)
        with django_assert_max_num_queries(MOST_QUERIES) as captured:
            assert client.get("/admin/").status_code == 200
        assert any("organisers_authenticatorapp" in query["sql"] for query in captured.captured_queries)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert Comment.objects.count() == 50


def test_it_asks_no_more_often_while_the_site_is_locked_down(django_assert_max_num_queries, settings):
    settings.OTP_REQUIRED = True
    now = timezone.now()
    add_of_everything(2, now)
    Appeal.objects.update(state="paused", holds_everything=True)
    assert emergencies.lock_down(by=None, now=now)
    client = verified(*GROUPS)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert "The site is locked down" in client.get("/admin/").text


def test_everybody_with_every_right_sees_every_line(django_assert_max_num_queries):
    now = timezone.now()
    add_of_everything(1, now)
    client = superuser()
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get("/admin/")
    assert {line.number for line in page.context["loud"]} == {1, 2} and page.context["quiet"]
    for line in (*page.context["loud"], *page.context["quiet"]):
        # The desk leads on to the next letter or comment.
        assert client.get(line.url, follow=True).status_code == 200, line.url


def test_who_has_no_rights_sees_no_number_and_no_state_of_the_site():
    add_of_everything(1, timezone.now())
    page = member_of().get("/admin/")
    assert page.context["loud"] == page.context["quiet"] == page.context["panels"] == []


def test_translators_see_nothing_of_letters_to_read():
    add_of_everything(1, timezone.now())
    page = member_of(roles.TRANSLATORS).get("/admin/")
    urls = [line.url for line in (*page.context["loud"], *page.context["quiet"])]
    assert urls and all(url.startswith("/admin/translations/") for url in urls)
    assert "figures-title" not in page.text and "running-title" not in page.text


def test_what_is_zero_is_quiet_and_what_has_waited_too_long_stands_out():
    appeal, today = make.appeal(), timezone.localdate()
    client = superuser()
    page = client.get("/admin/")
    assert page.context["loud"] == [] and "Nothing waits." in page.text
    old = today - dt.timedelta(days=4)
    make.letter(appeal, state="confirmed", written_on=old, confirmed_on=today)
    assert not client.get("/admin/").context["loud"][0].is_urgent
    make.letter(appeal, state="confirmed", written_on=old, confirmed_on=old)
    [line] = client.get("/admin/").context["loud"]
    assert (line.number, line.is_urgent) == (2, True)


def test_a_signature_is_not_counted_among_letters_to_be_read():
    appeal = make.appeal()
    make.letter(appeal, state="confirmed")
    for _ in range(2):
        make.letter(appeal, state="confirmed", own_words="")
    found = {line.url: line.number for line in superuser().get("/admin/").context["loud"]}
    assert found == {"/admin/appeals/letter/desk/?state=confirmed&words=own": 1, "/admin/appeals/letter/signatures/": 2}
