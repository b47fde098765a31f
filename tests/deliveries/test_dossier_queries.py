"""What printing costs the database does not grow with the letters."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deliveries import pdf
from deliveries.presentation import dossier_part, figures_of
from tests import make
from tests.deliveries import dossiers

pytestmark = pytest.mark.django_db


def queries_of(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def papers(delivery):
    yield lambda: dossier_part(delivery, part=1)
    yield lambda: pdf.cover_sheet(delivery)
    yield lambda: pdf.receipt_form(delivery)
    yield lambda: pdf.faxes.fax_data(delivery)
    yield lambda: figures_of(delivery.appeal, today=timezone.localdate())


def test_fifty_letters_take_as_many_queries_as_one():
    """Guards against a query for each letter, edition or translation."""
    appeal = make.appeal()
    dossiers.sender(appeal)
    few = dossiers.with_files(dossiers.delivery(appeal, [make.letter(appeal)]))
    many_letters = [make.letter(appeal, country=("DE", "FR")[number % 2]) for number in range(50)]
    many = dossiers.with_files(dossiers.delivery(appeal, many_letters, channel="post"))
    for small, large in zip(papers(few), papers(many), strict=True):
        small()  # The recipient of a delivery is loaded once.
        large()
        assert queries_of(small) == queries_of(large) <= 20
