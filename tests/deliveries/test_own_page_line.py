"""The writer's own page: what became of this letter, and nothing that is not so."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from appeals.models import Letter
from appeals.models.letters.states import State
from appeals.presentation.timeline import life_of
from appeals.services.writers import own
from deliveries.models import DeliveryFile, DeliveryItem, Dispatch
from safety.keys import tokens
from tests import make
from tests.deliveries import making_answers as making

pytestmark = pytest.mark.django_db
LEDGER = f"/appeals/{make.APPEAL_SLUG}/deliveries/"


def page(client, letter: Letter) -> str:
    response = client.get(f"/letters/{tokens.make(tokens.Purpose.OWN_PAGE, letter.pk)}/")
    assert response.status_code == 200
    return response.content.decode()


def lines(letter: Letter) -> list[tuple[str, bool]]:
    """The steps of deliveries, with whether they are done; another app adds its own behind them."""
    steps = life_of(Letter.objects.get(pk=letter.pk))[3:]
    return [(step.words, step.is_done) for step in steps if step.words != "Translated into Kazakh"]


def test_before_a_delivery_it_is_not_delivered_yet(client):
    letter = make.letter(make.site())
    assert lines(letter) == [("Delivered", False)]
    assert LEDGER not in page(client, letter).partition("<footer")[0]


def test_letters_that_are_not_approved_say_nothing_of_deliveries():
    appeal = make.appeal()
    for state in (State.PENDING, State.CONFIRMED, State.HELD, State.REJECTED):
        assert lines(make.letter(appeal, state=state)) == []


def test_a_delivery_says_how_to_whom_and_when_and_since_when_nobody_has_answered(client):
    appeal = make.site()
    letter = make.letter(appeal)
    day = timezone.localdate() - dt.timedelta(days=43)
    making.delivery(appeal, [letter], departed_on=day, register_number="12-345", registered_on=day)
    html = page(client, letter)
    assert f"Delivered by hand to Office, en on {date_format(day)}" in html
    assert f"Registered: no. 12-345 of {date_format(day)}" in html
    assert "No answer for 43 days" in html
    assert f'<a href="{LEDGER}">Answer</a>' in html
    assert lines(letter) == [("Delivered", True), ("Answer", False)]


def test_an_answer_ends_the_silence_published_or_not(client):
    appeal = make.site()
    letter = make.letter(appeal)
    making.reply(making.delivery(appeal, [letter], days_ago=3), published=False, ru="Секретный ответ")
    html = page(client, letter)
    assert "No answer" not in html and "Секретный" not in html
    assert lines(letter) == [("Delivered", True), ("Answered", True)]


def test_each_way_that_it_went_is_one_line_and_a_copy_is_none(client):
    appeal = make.site()
    letter = make.letter(appeal)
    first = making.delivery(appeal, [letter], days_ago=5)
    making.delivery(appeal, [letter], channel="post", days_ago=2)
    union = making.office(appeal, role="copy", organisation="A union")
    making.delivery(appeal, [letter], copy_of=first, recipient=union)
    html = page(client, letter)
    assert "Delivered by hand to" in html and "Sent by post to" in html
    assert "A union" not in html
    assert "No answer for 5 days" in html


def test_another_letters_delivery_and_one_that_has_not_left_are_not_its_own():
    appeal = make.appeal()
    letter = make.letter(appeal)
    making.delivery(appeal, 2)
    making.delivery(appeal, [letter], state="ready")
    assert lines(letter) == [("Delivered", False)]


@pytest.mark.parametrize(("state", "is_delivered"), [("sent", True), ("uncertain", False), ("sending", False)])
def test_an_email_whose_fate_is_unknown_has_delivered_nothing(state, is_delivered):
    """The letter's own part counts, not that of others."""
    appeal = make.appeal()
    letter, other = make.letter(appeal), make.letter(appeal)
    delivery = making.delivery(appeal, [letter, other], channel="email")
    now = timezone.now()
    second = DeliveryFile.objects.create(
        delivery=delivery, kind="dossier", part=2, sha256="0" * 64, page_count=1, size=1, made_on=now.date()
    )
    DeliveryItem.objects.filter(letter=other).update(file=second)
    first = delivery.files.get(part=1)
    Dispatch.objects.create(delivery=delivery, file=first, part=1, message_id="<1@x>", state=state, changed_at=now)
    Dispatch.objects.create(delivery=delivery, file=second, part=2, message_id="<2@x>", state="sent", changed_at=now)
    assert lines(letter)[0] == ("Delivered", is_delivered)
    assert lines(other)[0] == ("Delivered", True)


def test_a_withdrawn_letter_shows_nothing_but_its_receipt(client):
    appeal = make.site()
    letter = make.letter(appeal, address=make.address())
    making.delivery(appeal, [letter])
    own.withdraw(letter_id=letter.pk, now=timezone.now())
    html = page(client, letter)
    assert "Your letter is withdrawn" in html
    assert "Delivered by hand" not in html


def test_the_page_costs_the_same_with_1_and_with_4_deliveries():
    appeal = make.appeal()
    few, many = make.letter(appeal), make.letter(appeal)
    making.delivery(appeal, [few])
    for channel in ("hand", "post", "fax", "email"):
        making.delivery(appeal, [many], channel=channel)

    def queries(letter: Letter) -> int:
        with CaptureQueriesContext(connection) as captured:
            life_of(letter)
        return len(captured)

    assert queries(few) == queries(many) <= 6
