"""The public ledger: every delivery that has left, what came back, and totals that add up."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.models import Letter, Tally
from appeals.services.writers import own
from deliveries.models import DeliveryItem, DeliveryState
from deliveries.views import ledger as ledger_views
from tests import make
from tests.deliveries import making_answers as making

pytestmark = pytest.mark.django_db
LEDGER = f"/appeals/{make.APPEAL_SLUG}/deliveries/"


def page(client, prefix: str = "", query: str = "") -> str:
    cache.clear()
    response = client.get(prefix + LEDGER + query, headers={"accept-encoding": "identity"})
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def figures(html: str) -> list[int]:
    """Written, delivered, deliveries, answered, as the page says them."""
    return [int(number) for number in re.findall(r'<dt>[^<]+</dt><dd class="figure">([\d,]+)</dd></div>', html)[:4]]


def test_without_deliveries_it_says_what_happens_next(client):
    appeal = make.site()
    make.letter(appeal)
    html = page(client)
    assert "Nothing has been delivered yet" in html
    assert "An organiser finds out who holds the office today" in html
    assert figures(html) == [1, 0, 0, 0]
    appeal.recipients.update(checked_at=timezone.now())
    assert "Checked: an organiser has found out" in page(client)


def test_a_delivery_stands_there_with_all_that_is_known_of_it(client):
    appeal = make.site()
    making.sender(appeal, answer_days=15, answer_source="Law on Appeals, article 8")
    delivery = making.delivery(
        appeal,
        3,
        days_ago=43,
        departed_on=timezone.localdate() - dt.timedelta(days=43),
        register_number="12-345",
        registered_on=timezone.localdate() - dt.timedelta(days=42),
        due_on=timezone.localdate() - dt.timedelta(days=27),
    )
    html = page(client)
    assert f'id="delivery-{delivery.number}"' in html
    assert "Handed in: Office, en" in html
    assert "No answer for 43 days" in html
    assert "<bdi>12-345</bdi>" in html
    assert "An answer was due by" in html and "Law on Appeals, article 8" in html
    assert delivery.files.get().sha256 in html
    assert '<dt>Letters</dt><dd class="figure">3</dd>' in html
    assert '<dt>Pages</dt><dd class="figure">5</dd>' in html
    assert "Handed in: Office, ru" in page(client, "/ru") or "Office, ru" in page(client, "/ru")


@pytest.mark.parametrize(
    ("days", "words"), [(0, "No answer yet"), (1, "No answer for 1 day<"), (2, "No answer for 2 days<")]
)
def test_the_days_of_silence_are_counted_from_the_delivery(client, days, words):
    making.delivery(make.site(), days_ago=days)
    assert words in page(client)


def test_days_begin_at_midnight_of_the_sites_time_zone(client, time_machine):
    making.delivery(make.site(), departed_on=dt.date(2026, 4, 3))
    zone = timezone.get_default_timezone()
    time_machine.move_to(dt.datetime(2026, 4, 4, 0, 5, tzinfo=zone))
    assert "No answer for 1 day<" in page(client)
    time_machine.move_to(dt.datetime(2026, 4, 3, 23, 55, tzinfo=zone))
    assert "No answer yet" in page(client)


def test_behind_the_last_delivery_there_is_no_page(client):
    making.delivery(make.site(), days_ago=9)
    assert client.get(f"{LEDGER}?after=2006-03-01_1").status_code == 404


def test_what_has_not_left_is_not_there(client):
    appeal = make.site()
    for state in DeliveryState:
        if state != DeliveryState.DEPARTED:
            making.delivery(appeal, state=state)
    html = page(client)
    assert "Nothing has been delivered yet" in html
    assert figures(html) == [4, 0, 0, 0]


def test_a_copy_stands_below_its_delivery_and_counts_as_none(client):
    appeal = make.site()
    letter = make.letter(appeal)
    delivery = making.delivery(appeal, [letter])
    union = making.office(appeal, role="copy", organisation="A union")
    making.delivery(appeal, [letter], channel="post", copy_of=delivery, recipient=union)
    html = page(client)
    assert "Posted: A union" in html
    assert html.count("ledger-entry") == 1
    assert figures(html) == [1, 1, 1, 0]


def test_nobody_who_wrote_is_named(client):
    appeal = make.site()
    letter = make.letter(appeal, name="Aliya Unmistakable", city="Placename", own_words="Telltale words")
    making.reply(making.delivery(appeal, [letter]), ru="Ответ")
    html = page(client)
    for word in ("Unmistakable", "Placename", "Telltale", str(letter.pk)):
        assert word not in html


def test_the_totals_are_those_of_the_letters(client):
    """Written and delivered equal the rows at any time: with two ways, with copies, after a withdrawal."""
    appeal = make.site()
    letters = [make.letter(appeal, address=make.address()) for _ in range(5)]
    by_hand = making.delivery(appeal, letters[:4], days_ago=2)
    making.delivery(appeal, letters[1:3], channel="post")
    making.delivery(appeal, letters[:4], copy_of=by_hand, recipient=making.office(appeal, role="copy"))
    making.reply(by_hand, ru="Ответ")
    own.withdraw(letter_id=letters[0].pk, now=timezone.now())
    written, delivered, deliveries, answered = figures(page(client))
    assert written == Letter.objects.counted().count() == 4
    left = DeliveryItem.objects.filter(delivery__state="departed", delivery__copy_of=None)
    assert delivered == Letter.objects.delivered().count() == left.values("letter").distinct().count() == 4
    assert delivered == Tally.objects.get(appeal=appeal).delivered
    assert (deliveries, answered) == (2, 1)


def test_a_page_has_twenty_and_the_next_one_starts_where_it_ended(client, monkeypatch):
    monkeypatch.setattr(ledger_views, "PAGE_SIZE", 3)
    appeal = make.site()
    made = [making.delivery(appeal, days_ago=days) for days in (5, 5, 4, 4, 4, 0, 9)]
    seen, query = [], ""
    for _ in range(3):
        html = page(client, query=query)
        seen += [int(number) for number in re.findall(r'id="delivery-(\d+)"', html)]
        query = next(iter(re.findall(r'href="(\?after=[^"]+)"', html)), "")
    assert not query
    expected = sorted(made, key=lambda delivery: (delivery.departed_on, delivery.pk), reverse=True)
    assert seen == [delivery.number for delivery in expected]


@pytest.mark.parametrize(
    "cursor", ["x", "2026-04-03", "2026-04-03_", "2026-04-03_x", "2026-04-03_²", "_5", "2026-04-03_" + "9" * 19, "%00"]
)
def test_a_place_that_makes_no_sense_is_no_page(client, cursor):
    make.site()
    assert client.get(f"{LEDGER}?after={cursor}").status_code == 404


def test_the_ledger_costs_the_same_with_1_and_with_20_deliveries(client):
    """Guards against queries for each delivery's office, files, copies and answers."""
    appeal = make.site()

    def add() -> None:
        delivery = making.delivery(appeal)
        making.delivery(appeal, copy_of=delivery, channel="post", recipient=making.office(appeal, role="copy"))
        making.reply(delivery, ru="Ответ", en="An answer")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client)
        return len(captured)

    add()
    with_one = queries()
    for _ in range(19):
        add()
    assert queries() == with_one <= 20


def test_it_is_cached_like_other_public_pages(client):
    make.site()
    response = client.get(LEDGER)
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=5"
    with CaptureQueriesContext(connection) as captured:
        assert client.get(LEDGER, {"utm_source": "somewhere"}).status_code == 200
    assert not captured


def test_pages_lead_to_it(client):
    make.campaign()
    wall = f"/ru/appeals/{make.APPEAL_SLUG}/letters/"
    for path in ("/ru/", wall, f"/ru/appeals/{make.APPEAL_SLUG}/sent/", "/ru/about/"):
        assert f'href="/ru{LEDGER}"' in client.get(path).content.decode(), path
    assert (
        f"{settings.SITE_URL}/kk{LEDGER}" in client.get("/sitemap.xml", headers={"host": "localhost"}).content.decode()
    )


def test_it_is_only_read_and_an_unknown_appeal_has_none(client):
    make.site()
    assert client.post(LEDGER).status_code == 405
    assert client.get("/appeals/nothing/deliveries/").status_code == 404
