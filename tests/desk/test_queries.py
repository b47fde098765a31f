"""The desk asks the same few questions of the database, whatever waits."""

import pytest
from django.utils import timezone

from organisers.decisions import notes
from tests import make
from tests.desk.pages import START, moderator, page_of, press

pytestmark = pytest.mark.django_db


def test_a_letter_s_page_costs_the_same_with_1_and_with_50_letters(django_assert_max_num_queries):
    """Guards against a query a note, an entry of the record, a letter with the same words."""
    appeal = make.appeal()
    client, user = moderator()
    letter = make.letter(appeal, state="confirmed", address=make.address())
    notes.add(kind="letter", key=letter.pk, text="A note.", by=user, now=timezone.now())
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(22) as captured:
            client.get(page_of(letter))
        counts.append(len(captured))
        for number in range(9):
            notes.add(kind="letter", key=letter.pk, text=f"{number}", by=make.organiser(), now=timezone.now())
        for _ in range(49):
            make.letter(appeal, state="confirmed", address=make.address())
    assert counts[0] == counts[1]


def test_deciding_and_the_way_to_the_next_cost_the_same_with_2_and_with_50(django_assert_max_num_queries):
    appeal = make.appeal()
    client, _ = moderator()
    counts = []
    for number in (3, 50):
        for _ in range(number):
            make.letter(appeal, state="confirmed", address=make.address())
        page = client.get(START).headers["Location"]
        client.get(page)
        with django_assert_max_num_queries(32) as captured:
            client.post(page, {"decision": "approve"})
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert press(client, page, "requeue").status_code == 302
