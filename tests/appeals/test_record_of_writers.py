"""What a writer does is not on record; what an organiser does is."""

import datetime as dt

import pytest
from django.contrib.auth.models import User

from appeals.services.decisions import moderating
from organisers.models import Record
from tests import make

NOW = dt.datetime(2006, 3, 25, 12, 0, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


def test_a_writer_who_withdraws_is_not_on_record():
    letter = make.letter(make.appeal())
    assert moderating.withdraw(letter_id=letter.pk, by=None, now=NOW)
    assert not Record.objects.exists()


def test_an_organiser_who_withdraws_a_letter_is_on_record():
    organiser = User.objects.create_user("organiser")
    letter = make.letter(make.appeal())
    assert moderating.withdraw(letter_id=letter.pk, by=organiser, now=NOW)
    assert Record.objects.about(f"letter {letter.pk}").get().done_by == organiser
