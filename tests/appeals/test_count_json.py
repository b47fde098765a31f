"""The count for other sites: the contract of count.json, exact at any moment."""

import json

import pytest
import time_machine
from django.utils import timezone

from appeals.models import Appeal, OldSlug
from appeals.models.letters.states import State
from appeals.services.decisions import moderating
from appeals.services.figures.counting import recount
from tests import make


@pytest.fixture
def appeal(db):
    return make.appeal()


def get(client, appeal, **headers):
    return client.get(f"/appeals/{appeal.slug}/count.json", headers=headers)


@time_machine.travel("2026-03-20T12:34:56.789Z", tick=False)
def test_the_count_says_what_the_contract_says(client, appeal):
    make.letter(appeal)
    Appeal.objects.update(paper_count=41, goal=50)
    response = get(client, appeal)
    assert json.loads(response.content) == {
        "letters": 42,
        "online": 1,
        "paper": 41,
        "goal": 50,
        "as_of": "2026-03-20T12:34:00+00:00",
    }
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=0" in response["Cache-Control"]
    assert "Vary" not in response


def test_the_count_is_exact_after_every_change(client, appeal):
    def online():
        return json.loads(get(client, appeal).content)["online"]

    letter = make.letter(appeal, state=State.CONFIRMED)
    assert online() == 1
    moderating.approve(ids=[letter.pk], by=None, now=timezone.now())
    assert online() == 1
    moderating.reject(ids=[letter.pk], reason="insult", by=None, now=timezone.now())
    assert online() == 0
    moderating.restore(ids=[letter.pk], by=None, now=timezone.now())
    assert online() == 1
    moderating.withdraw(letter_id=letter.pk, by=None, now=timezone.now())
    assert online() == 0


@time_machine.travel("2026-03-20T12:34:10Z", tick=False)
def test_a_count_that_has_not_changed_is_not_sent_again(client, appeal):
    first = get(client, appeal)
    again = get(client, appeal, **{"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("ETag", "Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy", "Cache-Control"):
        assert again[name] == first[name]
    make.letter(appeal)
    assert get(client, appeal, **{"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    ("letters", "goal", "shown"),
    [
        (1_234_567, None, 2_000_000),
        (0, None, 100),
        (99, None, 100),
        (100, None, 250),
        (1000, None, 2500),
        (7, 8, 8),
        (9, 8, 8),
    ],
)
def test_the_goal_is_the_next_round_number_unless_one_is_set(client, appeal, letters, goal, shown):
    Appeal.objects.update(paper_count=letters, goal=goal)
    assert json.loads(get(client, appeal).content)["goal"] == shown


def test_there_is_one_address_for_all_languages(client, appeal):
    for prefix in ("/ru", "/kk"):
        assert client.get(f"{prefix}/appeals/{appeal.slug}/count.json").status_code == 404


def test_asking_costs_one_query(client, appeal, django_assert_num_queries):
    with django_assert_num_queries(1):
        get(client, appeal)


def test_an_old_address_leads_to_the_count(client, appeal):
    OldSlug.objects.create(slug="before", appeal=appeal)
    assert client.get("/appeals/before/count.json")["Location"] == f"/appeals/{appeal.slug}/count.json"


def test_a_count_that_drifted_is_found_and_corrected_and_put_on_record(appeal):
    make.letter(appeal)
    appeal.tally.online = 7
    appeal.tally.save(update_fields=["online"])
    now = timezone.now()
    for fix in (False, True):
        assert [(drift.stored, drift.counted) for drift in recount(fix=fix, now=now)] == [(7, 1)]
    assert recount(fix=False, now=now) == []
    appeal.tally.refresh_from_db()
    assert appeal.tally.online == 1
