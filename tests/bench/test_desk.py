"""The site that the bench fills for the organisers' pages."""

import pytest
from django.db import connection

from appeals.models import Letter
from articles.models import Comment
from bench.desk import letters, rows
from organisers.models import Batch, Record
from tests import make

INDEXES = "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'"


@pytest.mark.django_db(transaction=True)
def test_its_rows_satisfy_every_constraint_and_every_index_is_there_again() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("It is filled on PostgreSQL only.")
    make.site()
    with connection.cursor() as cursor:
        cursor.execute(INDEXES)
        before = cursor.fetchone()
        letters.seed(1000)
        rows.seed(1000)
        cursor.execute(INDEXES)
        assert cursor.fetchone() == before
    assert (Letter.objects.count(), Comment.objects.count()) == (1000, 1000)
    assert Letter.objects.exclude(own_words="").filter(search_text__contains=letters.word(0)).count() > 100
    entry = Record.objects.filter(batch__isnull=False).latest("pk")
    assert Batch.objects.filter(pk=entry.batch_id).exists()
