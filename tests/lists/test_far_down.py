"""Pages far down a list: the same rows as in one piece, and no text is read of the rows before them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals.models import Letter
from tests import make
from tests.admin.entering import superuser

pytestmark = pytest.mark.django_db
LETTERS = "/admin/appeals/letter/"


def shown(response) -> list:
    return [row.pk for row in response.context["cl"].result_list]


def test_a_page_far_down_goes_on_where_the_one_before_ended_and_reads_keys_alone_before_it():
    appeal = make.appeal()
    for _number in range(101):
        make.letter(appeal, state="confirmed")
    client, ordered = superuser(), list(Letter.objects.order_by("written_on", "id").values_list("pk", flat=True))
    pages = [client.get(f"{LETTERS}?p={number}") for number in (1, 2)]
    with CaptureQueriesContext(connection) as captured:
        pages.append(client.get(f"{LETTERS}?p=3"))
    assert [shown(page) for page in pages] == [ordered[:50], ordered[50:100], ordered[100:]]
    [skipping] = (query["sql"] for query in captured if "OFFSET 100" in query["sql"])
    assert "own_words" not in skipping.partition(" FROM ")[0] and "LIMIT 1 " in skipping
